"""Every middleware, accepting and refusing."""
import json
import re
import time

from gateway import SECRET, Gateway, configuration, raw
from tokens import claims, encode, hs256, rs256, unsigned

NOW = int(time.time())


def case_authentication(program, folder, _upstreams, ports):
    with open(f"{folder}/partner.pem", "rb") as text:
        public = text.read()
    partner = f"{folder}/partner.key"
    good = claims()
    with Gateway(program, folder, configuration(folder, ports)) as gateway:
        accepted = {
            "HS256": hs256(SECRET, good),
            "HS256 by name": hs256(SECRET, good, kid="main"),
            "RS256": rs256(partner, good),
            "RS256 by name": rs256(partner, good, kid="partner"),
            "one of several audiences": hs256(SECRET, claims(aud=["invoices", "orders"])),
            "valid since now": hs256(SECRET, claims(nbf=NOW - 1)),
        }
        for name, token in accepted.items():
            answer = gateway.curl("/v1/orders/17", token=token)
            assert answer.status == 200, (name, answer)
            assert answer.json()["fields"]["x-user"] == ["ada"], name
            assert "authorization" not in answer.json()["fields"], name
        head, body, signature = hs256(SECRET, good).split(".")
        refused = {
            "alg none": (unsigned(good), "signature"),
            "alg none with a signature": (unsigned(good) + signature, "signature"),
            "alg None": (encode({"alg": "None"}) + "." + encode(good) + ".", "signature"),
            "the public key as a secret": (hs256(public, good), "signature"),
            "the same, less a line end": (hs256(public.rstrip(), good), "signature"),
            "the same, by name": (hs256(public, good, kid="partner"), "signature"),
            "HS256 with the name of an RS256 key": (hs256(SECRET, good, kid="partner"), "signature"),
            "RS256 with the name of an HS256 key": (rs256(partner, good, kid="main"), "signature"),
            "another's RS256 key": (rs256(f"{folder}/stranger.key", good), "signature"),
            "another's secret": (hs256(b"another secret of thirty-two bytes", good), "signature"),
            "a key that is not known": (hs256(SECRET, good, kid="other"), "signature"),
            "what must be understood": (hs256(SECRET, good, crit=["b64"], b64=False), "signature"),
            "a claim changed": (f"{head}.{encode(claims(roles=['staff']))}.{signature}", "signature"),
            "no signature": (f"{head}.{body}.", "signature"),
            "expired": (hs256(SECRET, claims(exp=NOW - 1)), "expired"),
            "without expiry": (hs256(SECRET, claims(exp=None)), "expiry"),
            "expiry as text": (hs256(SECRET, claims(exp="never")), "expiry"),
            "not yet valid": (hs256(SECRET, claims(nbf=NOW + 60)), "not valid yet"),
            "valid from some text on": (hs256(SECRET, claims(nbf="soon")), "not valid yet"),
            "another audience": (hs256(SECRET, claims(aud="invoices")), "audience"),
            "no audience": (hs256(SECRET, claims(aud=None)), "audience"),
            "another issuer": (hs256(SECRET, claims(iss="https://login.other")), "issuer"),
            "no subject": (hs256(SECRET, claims(sub=None)), "subject"),
            "a field smuggled in": (hs256(SECRET, claims(sub="ada\r\nX-Roles: staff")), "subject"),
            "a role smuggled in": (hs256(SECRET, claims(roles=["clerk\r\nX: y"])), "malformed"),
            "two parts": (f"{head}.{body}", "malformed"),
            "four parts": (f"{head}.{body}.{signature}.x", "malformed"),
            "padding": (f"{head}=.{body}.{signature}", "malformed"),
            "no JSON": (hs256(SECRET, b"[" * 2000), "malformed"),
            "a list": (hs256(SECRET, [good]), "malformed"),
        }
        for name, (token, why) in refused.items():
            answer = gateway.curl("/v1/orders/17", token=token)
            assert answer.status == 401 and why in answer.json()["detail"], (name, answer)
            assert answer.fields["www-authenticate"] == "Bearer", name
        for fields in ([], ["--header", "Authorization: Basic YTpi"], ["--header", "Authorization: Bearer "]):
            assert gateway.curl("/v1/orders/17", *fields, token="").status == 401, fields
        twice = ["--header", f"Authorization: Bearer {hs256(SECRET, good)}"] * 2
        assert gateway.curl("/v1/orders/17", *twice, token="").status == 401
        assert gateway.metric('gateway_requests_total{code="401"}') == len(refused) + 4


def case_authorisation_and_routing(program, folder, upstreams, ports):
    def token(**changes):
        return hs256(SECRET, claims(**changes))

    with Gateway(program, folder, configuration(folder, ports)) as gateway:
        for method, path, roles, status in [
                ("GET", "/v1/orders", ["clerk"], 200), ("GET", "/v1/orders/17", ["clerk"], 200),
                ("POST", "/v1/orders", ["other", "clerk"], 200), ("DELETE", "/v1/orders/17", ["clerk"], 403),
                ("DELETE", "/v1/orders/17", ["staff"], 200), ("GET", "/v1/orders-of-others", ["clerk"], 403),
                ("GET", "/v1/reports/sales", ["clerk"], 403), ("GET", "/v1/reports/sales", ["auditor"], 200),
                ("GET", "/v1/orders", [], 403), ("GET", "/", ["clerk", "staff", "auditor"], 403),
                ("PATCH", "/v1/orders", ["staff"], 403)]:
            answer = gateway.curl(path, "--request", method, token=token(roles=roles))
            assert answer.status == status, (method, path, roles, answer)
        # Nobody gets past a rule by writing a path in another way.
        for path in ["/v1/orders/../reports/sales", "/v1/orders/%2e%2E/reports", "/v1/orders/.%2e/reports",
                     "/v1//orders", "/v1/orders%2f..%2freports", "/v1/orders\\..\\reports", "/v1/orders/./a",
                     "/v1/orders/%00", "/v1/orders/%zz"]:
            answer = gateway.curl(path)
            assert answer.status == 400, (path, answer)

        assert gateway.curl("/v1/orders/1").json()["target"] == "/acme/v1/orders/1"
        other = gateway.curl("/v1/orders/1?a=b", token=token(tenant="initech"))
        assert other.json()["target"] == "/v1/orders/1?a=b" and other.fields["x-upstream"] == str(ports[1]), other
        for tenant, asked, roles, status in [("acme", "initech", ["clerk"], 403), ("acme", "acme", ["clerk"], 200),
                                             ("acme", "initech", ["staff"], 200), ("acme", "none", ["staff"], 404),
                                             ("vanished", "", ["clerk"], 404)]:
            fields = ["--header", f"X-Tenant: {asked}"] if asked else []
            answer = gateway.curl("/v1/orders", *fields, token=token(tenant=tenant, roles=roles))
            assert answer.status == status, (tenant, asked, roles, answer)
            if status == 200:
                assert answer.json()["fields"]["x-tenant"] == [asked], answer
        # What the gateway says of a caller cannot be said by the caller.
        answer = gateway.curl("/v1/orders", "--header", "X-User: root", "--header", "X-Roles: staff", "--header",
                              "X-Forwarded-For: 1.2.3.4", "--header", "Connection: X-Roles, X-Secret", "--header",
                              "X-Secret: 1", "--header", "X-Kept: 2")
        fields = answer.json()["fields"]
        assert fields["x-user"] == ["ada"] and fields["x-roles"] == ["clerk"], fields
        assert fields["x-forwarded-for"] == ["127.0.0.1"], fields
        assert "x-secret" not in fields and fields["x-kept"] == ["2"] and "connection" not in fields, fields
        assert upstreams[1].started == 2


def case_messages(program, folder, upstreams, ports):
    """Bodies, methods and lengths in all their forms get through as they are."""
    with Gateway(program, folder, configuration(folder, ports)) as gateway:
        answer = gateway.curl("/v1/orders", "--data", "a=1")
        assert answer.json()["body"] == "a=1" and answer.json()["method"] == "POST", answer
        body = f"{folder}/body"
        with open(body, "w", encoding="ascii") as out:
            out.write("b" * 90_000)
        for options in (["--header", "Expect: 100-continue"], ["--header", "Transfer-Encoding: chunked"], []):
            answer = gateway.curl("/v1/orders", "--data-binary", f"@{body}", *options)
            assert answer.status == 200 and len(answer.json()["body"]) == 90_000, (options, answer)
            assert answer.json()["fields"]["content-length"] == ["90000"], options
            assert "expect" not in answer.json()["fields"], options
        answer = gateway.curl("/v1/orders", "--head")
        assert answer.status == 200 and int(answer.fields["content-length"]) > 100 and not answer.body, answer
        assert gateway.curl("/v1/orders?status=204&size=0").status == 204
        answer = gateway.curl("/v1/orders?status=418")
        assert answer.status == 418 and answer.json()["method"] == "GET", answer
        assert len(gateway.curl("/v1/orders?size=900000").body) == 900_000
        assert gateway.curl("/v1/orders?mode=chunked").json()["method"] == "GET"
        assert gateway.curl("/v1/orders?mode=early").json()["method"] == "GET"
        assert gateway.curl("/v1/orders", http="1.0").status == 200
        with gateway.connect() as connection:  # a body that comes byte by byte
            connection.sendall(f"POST /v1/orders HTTP/1.1\r\nAuthorization: Bearer {hs256(SECRET, claims())}\r\n"
                               "Host: a\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
            for byte in b"3\r\nabc\r\n0\r\nX-T: 1\r\n\r\n":
                connection.sendall(bytes([byte]))
                time.sleep(0.002)
            got = connection.recv(65536)
            assert got.startswith(b"HTTP/1.1 200 OK") and b'"body": "abc"' in got, got
        # Two requests at once on one connection are answered in their order, on one upstream connection.
        connections = upstreams[0].connections
        field = f"Authorization: Bearer {hs256(SECRET, claims())}\r\nHost: a\r\n"
        got = raw(gateway, "".join(f"GET /v1/orders/{each} HTTP/1.1\r\n{field}"
                                   f"{'Connection: close' if each == 9 else 'X: y'}\r\n\r\n"
                                   for each in range(10)).encode())
        targets = re.findall(rb'"target": "/acme/v1/orders/(\d)"', got)
        assert targets == [b"%d" % each for each in range(10)], got
        assert upstreams[0].connections <= connections + 1


def case_trace_and_log(program, folder, _upstreams, ports):
    trace, parent = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
    with Gateway(program, folder, configuration(folder, ports)) as gateway:
        def sent(*fields):
            return gateway.curl("/v1/orders/17?secret=1", *sum((["--header", each] for each in fields), []))

        answer = sent(f"traceparent: 00-{trace}-{parent}-01", "tracestate: a=1", "X-Request-Id: r-1")
        fields = answer.json()["fields"]
        found = re.fullmatch(r"00-([0-9a-f]{32})-([0-9a-f]{16})-01", fields["traceparent"][0])
        assert found and found[1] == trace and found[2] != parent, fields
        assert fields["tracestate"] == ["a=1"] and fields["x-request-id"] == ["r-1"], fields
        assert answer.fields["x-request-id"] == "r-1", answer
        line = gateway.log(1)[-1]
        expected = {"trace_id": trace, "span_id": found[2], "request_id": "r-1", "method": "GET",
                    "path": "/v1/orders/17", "user": "ada", "tenant": "acme", "upstream": "orders", "status": 200,
                    "peer": "127.0.0.1", "bytes": len(answer.body)}
        assert {name: line[name] for name in expected} == expected, line
        assert abs(line["time"] - time.time()) < 60 and 0 <= line["ms"] < 60_000, line
        assert "secret" not in json.dumps(line), line

        for bad in ["", "00", f"00-{trace.upper()}-{parent}-01", f"00-{'0' * 32}-{parent}-01",
                    f"00-{trace}-{'0' * 16}-01", f"ff-{trace}-{parent}-01", f"00-{trace}-{parent}-01-x",
                    f"00-{trace}-{parent}-0g", f"00_{trace}-{parent}-01"]:
            fields = sent(f"traceparent: {bad}", "tracestate: a=1", "X-Request-Id: no/name").json()["fields"]
            assert trace not in fields["traceparent"][0] and "tracestate" not in fields, (bad, fields)
            assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-00", fields["traceparent"][0]), fields
            assert fields["x-request-id"] != ["no/name"], fields
        later = sent(f"traceparent: cc-{trace}-{parent}-01-more").json()["fields"]["traceparent"][0]
        assert later.startswith(f"00-{trace}-") and later.endswith("-01"), later

        sent('User-Agent: a "quote" \\ and \xe9')
        assert "quote" in gateway.log(12)[-1]["agent"]
        gateway.curl("/v1/orders", token="no.to.ken")
        line = gateway.log(13)[-1]
        assert line["status"] == 401 and "user" not in line, line
        assert gateway.metric("gateway_request_seconds_count") == 13
        assert gateway.metric("gateway_requests_in_flight") == 0


def case_configuration(program, folder, _upstreams, ports):
    """Every mistake in a file is told at once, and none leads to a gateway."""
    import subprocess  # pylint: disable=import-outside-toplevel
    text = json.loads(configuration(folder, ports))
    text["listen"] = "nowhere"
    text["threads"] = "two"
    text["rate_limit"]["plans"]["small"] = {"per_second": 0, "brust": 3}
    text["authentication"]["keys"][0]["algorithm"] = "none"
    file = f"{folder}/wrong.yaml"

    def refused():
        with open(file, "w", encoding="utf-8") as out:
            json.dump(text, out)
        done = subprocess.run([program, "--check", file], capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 2, done
        return done.stderr

    told = refused()
    for line in ["/threads: must be", "/rate_limit/plans/small/per_second: must be",
                 "/rate_limit/plans/small/burst: is required", "/rate_limit/plans/small/brust: is not known",
                 "/authentication/keys/0/algorithm: must be one of HS256, RS256"]:
        assert line in told, (line, told)
    text = json.loads(configuration(folder, ports))
    text["listen"] = "nowhere"
    text["authentication"]["keys"][0]["file"] = "partner.pem"
    text["authentication"]["keys"][1]["file"] = "secret"
    text["routing"]["tenants"]["acme"] = {"upstream": "none", "plan": "none", "base_path": "a"}
    told = refused()
    for line in ["/listen: must be HOST:PORT", "/authentication/keys/0/file:", "/authentication/keys/1/file:",
                 "/routing/tenants/acme/upstream: must be", "/routing/tenants/acme/plan: must be",
                 "/routing/tenants/acme/base_path: must begin"]:
        assert line in told, (line, told)
