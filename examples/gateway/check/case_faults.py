"""Clients and upstreams that do what they should not."""
import os
import socket
import struct
import subprocess
import time

from gateway import SECRET, Gateway, configuration, eventually, raw
from tokens import claims, hs256

FIELDS = f"Host: a\r\nAuthorization: Bearer {hs256(SECRET, claims())}\r\n"


def request(target="/v1/orders/17", method="GET", fields="", body=""):
    return f"{method} {target} HTTP/1.1\r\n{FIELDS}{fields}\r\n{body}".encode("latin-1")


def case_malformed(program, folder, upstreams, ports):
    """Whatever comes is answered by the right status, the connection ends, and the others go on."""
    wrong = {
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 is TLS\r\n\r\n": 400,
        b"GET /v1/orders HTTP/1.1\r\n" + b"A" * 5000: 431,
        request(fields="X-Long: " + "a" * 5000 + "\r\n"): 431,
        request("/v1/" + "a" * 5000): 431,
        request(fields="X: y\r\n" * 2000): 431,
        b"GET /v1/orders HTTP/2.0\r\nHost: a\r\n\r\n": 505,
        b"GET /v1/orders HTTP/1.1\r\n\r\n": 400,
        b"GET /v1/orders HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n": 400,
        b"GET http://a/v1/orders HTTP/1.1\r\nHost: a\r\n\r\n": 400,
        b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n": 400,
        b"CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n": 400,
        b"GET /v1/or\x01ders HTTP/1.1\r\nHost: a\r\n\r\n": 400,
        b"G\x00T /v1/orders HTTP/1.1\r\nHost: a\r\n\r\n": 400,
        b"GET /v1/orders HTTP/1.1\r\nHost : a\r\n\r\n": 400,
        b"GET /v1/orders HTTP/1.1\r\nHost: a\r\nX: a\x00b\r\n\r\n": 400,
        request(fields="Content-Length: -1\r\n"): 400,
        request(fields="Content-Length: 1\r\nContent-Length: 2\r\n"): 400,
        request(fields="Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", body="0\r\n\r\n"): 400,
        request(fields="Transfer-Encoding: chunked\r\n", body="zz\r\n"): 400,
        request(method="POST", fields="Content-Length: 100001\r\n"): 413,
        request(method="POST", fields="Transfer-Encoding: chunked\r\n", body="30d41\r\n" + "a" * 200_001): 413,
        request(fields="Upgrade: websocket\r\nSec-WebSocket-Key: a\r\n"): 501,
    }
    with Gateway(program, folder, configuration(folder, ports)) as gateway:
        before = upstreams[0].started
        for data, status in wrong.items():
            got = raw(gateway, data)
            assert got.startswith(f"HTTP/1.1 {status} ".encode()), (data[:80], status, got)
            assert b"Connection: close\r\n" in got and got.count(b"HTTP/1.1 ") == 1, (data[:80], got)
        assert upstreams[0].started == before
        for fields in ["X-Request-Timeout-Ms: soon", "X-Request-Timeout-Ms: 0", "X-Request-Timeout-Ms: -1",
                       "X-Request-Timeout-Ms: 99999999999"]:
            assert gateway.curl("/v1/orders", "--header", fields).status == 400, fields
        assert gateway.curl("/v1/orders").status == 200


def case_slow_clients(program, folder, _upstreams, ports):
    """Those who dawdle are told to; those who go away in the middle leave nothing behind."""
    with Gateway(program, folder, configuration(folder, ports)) as gateway:
        assert raw(gateway, request()[:40]).startswith(b"HTTP/1.1 408 ")
        assert raw(gateway, request(method="POST", fields="Content-Length: 10\r\n", body="abc")).startswith(
            b"HTTP/1.1 408 ")
        # A byte now and then does not make the time longer.
        with gateway.connect() as connection:
            began = time.monotonic()
            try:
                for each in request()[:-2]:
                    connection.sendall(bytes([each]))
                    time.sleep(0.02)
            except ConnectionError:
                pass
            assert time.monotonic() - began < 10
        # One that never reads a response that is larger than all buffers: the connection is closed in the end.
        idle = gateway.descriptors()
        held = []
        for each in range(20):
            connection = gateway.connect()
            if each % 2:
                connection.sendall(request()[:each * 3])
            held.append(connection)
        assert eventually(lambda: gateway.metric("gateway_connections") >= 20)
        for connection in held[:10]:  # a reset, and not a regular end
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()
        for connection in held[10:]:
            connection.close()
        assert eventually(lambda: gateway.metric("gateway_connections") == 0), gateway.metric("gateway_connections")
        assert eventually(lambda: gateway.descriptors() <= idle + 1), (gateway.descriptors(), idle)
        assert gateway.curl("/v1/orders").status == 200


def case_client_never_reads(program, folder, _upstreams, ports):
    text = configuration(folder, ports, timeouts={"write_ms": 500, "request_ms": 5000},
                         limits={"response_bytes": 50_000_000})
    with Gateway(program, folder, text) as gateway, gateway.connect() as connection:
        connection.sendall(request("/v1/orders?size=40000000"))
        assert eventually(lambda: gateway.metric("gateway_connections") >= 1)
        assert eventually(lambda: gateway.metric("gateway_connections") == 0), "the connection stays"


def case_client_goes_away(program, folder, upstreams, ports):
    """A client that goes away cancels its upstream request; the upstream counts it."""
    upstream = upstreams[0]
    with Gateway(program, folder, configuration(folder, ports)) as gateway:
        for end in ("close", "reset", "half"):
            before, finished = upstream.cancelled, upstream.finished
            connection = gateway.connect()
            connection.sendall(request("/v1/orders?delay=4000"))
            assert eventually(lambda: gateway.metric("gateway_requests_in_flight") == 1)
            time.sleep(0.1)
            if end == "reset":
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            if end == "half":
                connection.shutdown(socket.SHUT_WR)
            else:
                connection.close()
            assert eventually(lambda: upstream.cancelled == before + 1), (end, upstream.cancelled)  # pylint: disable=cell-var-from-loop
            assert upstream.cancelled_after[-1] < 3 and upstream.finished == finished, end
            assert eventually(lambda: gateway.metric("gateway_requests_in_flight") == 0), end
            connection.close()
        assert gateway.metric("gateway_client_gone_total") == 3
        assert [line["status"] for line in gateway.log(3)] == [499] * 3
        # What waits behind a request is no sign of its client's end.
        before = upstream.cancelled
        got = raw(gateway, request("/v1/orders/1?delay=300") + request("/v1/orders/2", fields="Connection: close\r\n"))
        assert got.count(b"HTTP/1.1 200 OK") == 2 and upstream.cancelled == before, got


def case_deadlines(program, folder, upstreams, ports):
    """A deadline ends all of a request's work, here and at the upstream; what is left of it is handed on."""
    upstream = upstreams[0]
    with Gateway(program, folder, configuration(folder, ports)) as gateway:
        before = upstream.cancelled
        took = []
        for _ in range(10):
            began = time.monotonic()
            got = raw(gateway, request("/v1/orders?delay=4000", fields="X-Request-Timeout-Ms: 50\r\nConnection: close\r\n"))
            took.append(time.monotonic() - began)
            assert got.startswith(b"HTTP/1.1 504 "), got
        assert eventually(lambda: upstream.cancelled == before + 10), upstream.cancelled
        assert min(took) >= 0.05 and max(took) < 3 and max(upstream.cancelled_after[-10:]) < 3, took
        print(f"50 ms: answered after {min(took) * 1e3:.1f} to {max(took) * 1e3:.1f} ms, ended at the upstream after "
              f"{min(upstream.cancelled_after[-10:]) * 1e3:.1f} to {max(upstream.cancelled_after[-10:]) * 1e3:.1f} ms")
        assert gateway.metric("gateway_deadline_exceeded_total") == 10
        slow = hs256(SECRET, claims(tenant="globex"))  # 300 ms are the tenant's, and a client cannot make them more
        answer = gateway.curl("/v1/orders?delay=4000", "--header", "X-Request-Timeout-Ms: 9000", token=slow)
        assert answer.status == 504, answer
        answer = gateway.curl("/v1/orders", "--header", "X-Request-Timeout-Ms: 2000")
        assert 1000 < int(answer.json()["fields"]["x-request-timeout-ms"][0]) <= 2000, answer
        answer = gateway.curl("/v1/orders", token=slow)
        assert 1 <= int(answer.json()["fields"]["x-request-timeout-ms"][0]) <= 300, answer


def case_upstream_faults(program, folder, upstreams, ports):
    initech = hs256(SECRET, claims(tenant="initech"))
    with socket.socket() as hanging, socket.socket() as unused:
        hanging.bind(("127.0.0.1", 0))
        hanging.listen(0)
        unused.bind(("127.0.0.1", 0))
        dead = unused.getsockname()[1]
        text = configuration(folder, (ports[0], dead))
        with Gateway(program, folder, text) as gateway:
            assert gateway.curl("/v1/orders", token=initech).status == 502
            for mode in ("close", "half", "junk"):
                answer = gateway.curl(f"/v1/orders?mode={mode}")
                assert answer.status == 502, (mode, answer)
            assert gateway.curl("/v1/orders?size=1000001").status == 502
            assert gateway.curl("/v1/orders?size=1000000").status == 200
            assert gateway.metric("gateway_upstream_failures_total") == 5
            # A connection that the upstream closed while it was idle is no reason to fail.
            for _ in range(5):
                assert gateway.curl("/v1/orders?mode=stale").status == 200
                assert gateway.curl("/v1/orders", "--data", "a").status == 200
        # A server that takes no connection is passed over, and one that never answers takes its time and no more.
        text = text.replace(f'["127.0.0.1:{dead}"]', f'["127.0.0.1:{dead}", "127.0.0.1:{ports[1]}"]')
        with Gateway(program, folder, text) as gateway:
            for _ in range(4):
                assert gateway.curl("/v1/orders", token=initech).status == 200
        text = configuration(folder, (hanging.getsockname()[1], ports[1]))
        with Gateway(program, folder, text) as gateway:
            began = time.monotonic()
            answers = [gateway.curl("/v1/orders", "--header", "X-Request-Timeout-Ms: 300") for _ in range(4)]
            assert {each.status for each in answers} <= {502, 504} and time.monotonic() - began < 15, answers
            assert gateway.descriptors() < 40
    assert upstreams[1].started >= 4


def case_tls(program, folder, upstreams, ports):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{folder}/tls.key", "-out",
                    f"{folder}/tls.pem", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
                   check=True, capture_output=True)
    text = configuration(folder, ports, tls={"certificate": "tls.pem", "key": "tls.key"})
    with Gateway(program, folder, text) as gateway:
        assert gateway.scheme == "https"
        for options in ([], ["--tls-max", "1.2"], ["--data", "b" * 90_000]):
            answer = gateway.curl("/v1/orders", *options)
            assert answer.status == 200, (options[:1], answer)
        assert len(gateway.curl("/v1/orders?size=900000").body) == 900_000
        assert gateway.curl("/v1/orders", token="").status == 401
        for options in (["--tls-max", "1.1"], ["--cacert", f"{folder}/partner.pem"]):
            assert gateway.curl("/v1/orders", *options).status == 0, options
        got = raw(gateway, request())  # no TLS: an alert at most, and never a response
        assert b"HTTP" not in got, got
        with gateway.connect():  # never says a word
            before = upstreams[0].cancelled
            asking = subprocess.Popen(["curl", "--silent", "--insecure", "--header", FIELDS.split("\r\n")[1],
                                       f"https://127.0.0.1:{gateway.port}/v1/orders?delay=4000"])
            assert eventually(lambda: gateway.metric("gateway_requests_in_flight") == 1)
            time.sleep(0.1)
            asking.kill()
            asking.wait()
            assert eventually(lambda: upstreams[0].cancelled == before + 1)
        assert gateway.curl("/v1/orders").status == 200
    file = f"{folder}/wrong.yaml"
    with open(file, "w", encoding="utf-8") as out:
        out.write(text.replace("tls.key", "partner.key"))
    done = subprocess.run([program, "--check", file], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2 and "/tls:" in done.stderr and os.path.basename(file) in done.stderr, done


def case_bounds(program, folder, _upstreams, ports):
    """Connections and requests beyond the limits are turned away at once; the others are served."""
    text = configuration(folder, ports, threads=1, limits={"connections": 8, "requests": 3})
    with Gateway(program, folder, text) as gateway:
        held = [gateway.connect() for _ in range(6)]
        for connection in held[:3]:
            connection.sendall(request("/v1/orders?delay=1500"))
        assert eventually(lambda: gateway.metric("gateway_requests_in_flight") == 3)
        assert gateway.curl("/v1/orders").status == 503
        more = [gateway.connect() for _ in range(4)]
        assert eventually(lambda: gateway.metric("gateway_connections_refused_total") >= 2)
        for connection in held[:3]:
            assert connection.recv(15) == b"HTTP/1.1 200 OK", "one that was under way is not served"
        for connection in held + more:
            connection.close()
        assert eventually(lambda: gateway.curl("/v1/orders").status == 200)
