"""Reload, takeover, end; and what is left after many requests."""
import http.client
import json
import os
import signal
import socket
import threading
import time

from gateway import SECRET, Gateway, configuration, eventually
from tokens import claims, hs256


class Load:
    """Clients that ask without a pause, each on a connection that it keeps as long as it may."""

    def __init__(self, port, clients=8, target="/v1/orders?delay=5"):
        self.port, self.target = port, target
        self.answered = [0] * clients
        self.lost = []
        self._end = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(each,), daemon=True) for each in range(clients)]
        for thread in self._threads:
            thread.start()

    def _ask(self, number):
        fields = {"Authorization": "Bearer " + hs256(SECRET, claims())}
        connection = None
        while not self._end.is_set():
            try:
                if connection is None:
                    connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
                connection.request("GET", self.target, headers=fields)
                answer = connection.getresponse()
                answer.read()
                if answer.status != 200:
                    self.lost.append(answer.status)
                self.answered[number] += 1
                if answer.will_close:
                    connection.close()
                    connection = None
            except (OSError, http.client.HTTPException) as error:
                self.lost.append(repr(error))
                connection = None
        if connection:
            connection.close()

    def end(self):
        self._end.set()
        for thread in self._threads:
            thread.join()
        return sum(self.answered)


def processes(file):
    """Returns the ids of the processes that were started with this file."""
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/cmdline", "rb") as text:
                    words = text.read().split(b"\0")
                with open(f"/proc/{name}/stat", encoding="ascii") as text:
                    state = text.read().rsplit(")", 1)[1].split()[0]
            except OSError:
                continue
            if file.encode() in words and state != "Z":
                found.append(int(name))
    return found


def case_reload(program, folder, upstreams, ports):
    """A new configuration is in force from the next request on, also on a connection that is there; a wrong one never."""
    text = configuration(folder, ports)
    with Gateway(program, folder, text) as gateway:
        load = Load(gateway.port, clients=4)
        fields = {"Authorization": "Bearer " + hs256(SECRET, claims())}
        connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=20)

        def ask(target="/v1/orders"):
            connection.request("GET", target, headers=fields)
            answer = connection.getresponse()
            return json.loads(answer.read())["target"] if answer.status == 200 else answer.status

        assert ask() == "/acme/v1/orders"
        for number in range(1, 6):
            gateway.write(text.replace('"/acme"', f'"/acme-{number}"'))
            gateway.process.send_signal(signal.SIGHUP)
            assert eventually(lambda: ask() == f"/acme-{number}/v1/orders"), ask()  # pylint: disable=cell-var-from-loop
        for wrong in ("{", text.replace('"large"', '"none"', 1)):
            failures = gateway.metric("gateway_reload_failures_total")
            gateway.write(wrong)
            gateway.process.send_signal(signal.SIGHUP)
            assert eventually(lambda: gateway.metric("gateway_reload_failures_total") == failures + 1)  # pylint: disable=cell-var-from-loop
        assert ask() == "/acme-5/v1/orders"
        assert gateway.metric("gateway_reloads_total") == 5, (gateway.metric("gateway_reloads_total"), gateway.stderr())
        assert "the configuration stays as it was" in gateway.stderr()
        os.rename(f"{folder}/access.log", f"{folder}/old.log")  # as those do who move logs
        gateway.write(text)
        gateway.process.send_signal(signal.SIGHUP)
        assert eventually(lambda: ask() == "/acme/v1/orders" and os.path.exists(f"{folder}/access.log"))
        count = load.end()
        assert not load.lost and count > 20, (load.lost[:5], count)
        connection.close()
    assert upstreams[0].started > 20


def case_takeover(program, folder, _upstreams, ports):
    """A gateway that is replaced under load loses no request, three times."""
    with socket.socket() as free:  # a fixed port: the successor has to find the socket by it
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    text = configuration(folder, ports, listen=f"127.0.0.1:{port}")
    gateway = Gateway(program, folder, text)
    current = gateway.process.pid
    try:
        load = Load(port)
        time.sleep(0.5)
        gateway.write("{")
        os.kill(current, signal.SIGUSR2)  # a successor that cannot start leaves all as it is
        assert eventually(lambda: "gateway-" in gateway.stderr()), gateway.stderr()
        assert eventually(lambda: processes(gateway.file) == [current])
        gateway.write(text)
        for _ in range(3):
            os.kill(current, signal.SIGUSR2)
            assert eventually(lambda: processes(gateway.file) not in ([current], []) and
                              current not in processes(gateway.file), 30), processes(gateway.file)  # pylint: disable=cell-var-from-loop
            [current] = processes(gateway.file)
            time.sleep(0.3)
        assert gateway.process.wait(20) == 0
        count = load.end()
        assert not load.lost and count > 50, (load.lost[:5], len(load.lost), count)
        print(f"{count} requests, 3 takeovers, none lost")
        os.kill(current, signal.SIGTERM)
        assert eventually(lambda: not processes(gateway.file))
    finally:
        gateway.kill()
        for process in processes(gateway.file):
            os.kill(process, signal.SIGKILL)


def case_end(program, folder, upstreams, ports):
    """What is under way is answered, and what takes too long is cancelled."""
    upstream = upstreams[0]
    for delay, status in ((1000, 200), (20_000, 503)):
        text = configuration(folder, ports, timeouts={"shutdown_ms": 2500, "drain_ms": 200})
        gateway = Gateway(program, folder, text)
        try:
            idle = gateway.connect()
            before = upstream.cancelled
            answers = []
            asking = threading.Thread(target=lambda: answers.append(gateway.curl(f"/v1/orders?delay={delay}")), daemon=True)  # pylint: disable=cell-var-from-loop
            asking.start()
            assert eventually(lambda: gateway.metric("gateway_requests_in_flight") == 1)
            gateway.stop()
            asking.join()
            assert answers[0].status == status and answers[0].fields["connection"] == "close", answers
            assert eventually(lambda: upstream.cancelled == before + (status == 503))  # pylint: disable=cell-var-from-loop
            assert idle.recv(1) == b""
            idle.close()
        finally:
            gateway.kill()


def case_soak(program, folder, _upstreams, ports):
    """Memory and descriptors stay where they are, however long it runs: WAYBILL_SOAK_SECONDS (60)."""
    seconds = int(os.environ.get("WAYBILL_SOAK_SECONDS", "60"))
    text = configuration(folder, ports, access_log="off")
    with Gateway(program, folder, text) as gateway:
        slow = Load(gateway.port, clients=4, target="/v1/orders?delay=20")
        quick = Load(gateway.port, clients=4, target="/v1/orders?size=20000")
        samples = []
        end = time.monotonic() + seconds
        faults = 0
        while time.monotonic() < end:
            for fault in (b"GET /v1/orders HT", b"\x16\x03\x01", b"GET / HTTP/1.1\r\nX: " + b"a" * 5000):
                with gateway.connect() as connection:
                    connection.sendall(fault)
                    faults += 1
            got = gateway.curl("/v1/orders?delay=1000", "--header", "X-Request-Timeout-Ms: 20")
            assert got.status == 504, got
            gateway.curl("/v1/orders?mode=half")
            gateway.process.send_signal(signal.SIGHUP)
            samples.append((gateway.memory(), gateway.descriptors()))
            time.sleep(0.2)
        count = slow.end() + quick.end()
        assert not slow.lost and not quick.lost, (slow.lost[:3], quick.lost[:3])
        early = max(each[0] for each in samples[len(samples) // 5:len(samples) // 2])
        late = max(each[0] for each in samples[len(samples) // 2:])
        print(f"{count} requests, {faults} broken ones and {len(samples)} reloads in {seconds} s: "
              f"{early / 1e6:.1f} MB at most in the first half, {late / 1e6:.1f} MB in the second; "
              f"{samples[len(samples) // 5][1]} and {samples[-1][1]} descriptors")
        assert late <= early + 1_000_000, (early, late)
        assert eventually(lambda: gateway.metric("gateway_connections") == 0)
