"""Limits: in the process, and in Redis for all processes."""
import concurrent.futures
import signal
import socket
import subprocess
import time

from gateway import SECRET, Gateway, configuration, eventually
from tokens import claims, hs256

PLANS = {"large": {"per_second": 100_000, "burst": 100_000}, "small": {"per_second": 0.5, "burst": 10}}


def token(user="ben"):
    return hs256(SECRET, claims(sub=user, tenant="globex"))


def statuses(gateways, count, user="ben"):
    """Asks the gateways in turn, several at a time; returns how many answers there were of each status."""
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda each: gateways[each % len(gateways)].curl("/v1/orders", token=token(user)),
                                range(count)))
    counts = {}
    for answer in answers:
        counts[answer.status] = counts.get(answer.status, 0) + 1
    return counts


class Server:
    """A Redis that keeps nothing."""

    def __init__(self, folder, port=0):
        if port == 0:
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                port = free.getsockname()[1]
        self.port = port
        self.process = subprocess.Popen(
            ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder],
            stdout=subprocess.DEVNULL)
        assert eventually(self.answers), "redis-server does not answer"

    def answers(self):
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(7) == b"+PONG\r\n"
        except OSError:
            return False

    def end(self):
        self.process.kill()
        self.process.wait()


def case_limit(program, folder, _upstreams, ports):
    text = configuration(folder, ports, rate_limit={"plans": PLANS})
    with Gateway(program, folder, text) as gateway:
        began = time.monotonic()
        counts = statuses([gateway], 20)
        added = (time.monotonic() - began) * 0.5
        assert 10 <= counts[200] <= 10 + added + 1 and counts[200] + counts[429] == 20, (counts, added)
        answer = gateway.curl("/v1/orders", token=token())
        assert answer.status == 429 and 1 <= int(answer.fields["retry-after"]) <= 2, answer
        assert gateway.curl("/v1/orders", token=token("another")).fields["ratelimit-remaining"] == "9"
        assert gateway.metric("gateway_rate_limited_total") == counts[429] + 1
        time.sleep(int(answer.fields["retry-after"]))
        assert gateway.curl("/v1/orders", token=token()).status == 200


def case_redis_is_shared(program, folder, _upstreams, ports):
    """Two processes give one answer."""
    redis = Server(folder)
    try:
        text = configuration(folder, ports, rate_limit={
            "plans": PLANS, "redis": {"server": f"127.0.0.1:{redis.port}", "timeout_ms": 5000}})
        with Gateway(program, folder, text) as one, Gateway(program, folder, text) as other:
            began = time.monotonic()
            counts = statuses([one, other], 30)
            added = (time.monotonic() - began) * 0.5
            assert 10 <= counts[200] <= 10 + added + 1 and counts[200] + counts[429] == 30, (counts, added)
            assert other.curl("/v1/orders", token=token("another")).fields["ratelimit-remaining"] == "9"
            assert one.curl("/v1/orders", token=token("another")).fields["ratelimit-remaining"] == "8"
            answer = one.curl("/v1/orders", token=token())
            assert answer.status == 429 and 1 <= int(answer.fields["retry-after"]) <= 2, answer
            assert one.metric("gateway_redis_failures_total") == 0
    finally:
        redis.end()


def case_redis_dies(program, folder, _upstreams, ports):
    """What happens then is what the configuration says, and it is over when Redis is there again."""
    for unreachable in ("local", "allow", "refuse"):
        redis = Server(folder)
        try:
            text = configuration(folder, ports, rate_limit={"plans": PLANS, "redis": {
                "server": f"127.0.0.1:{redis.port}", "timeout_ms": 2000, "retry_ms": 200, "unreachable": unreachable,
                "prefix": unreachable}})
            with Gateway(program, folder, text) as gateway:
                assert gateway.curl("/v1/orders", token=token()).fields["ratelimit-remaining"] == "9"
                redis.end()
                counts = statuses([gateway], 20)
                if unreachable == "local":  # a bucket of its own, full at first
                    assert 10 <= counts[200] < 20 and counts[200] + counts[429] == 20, counts
                else:
                    assert counts == {200 if unreachable == "allow" else 503: 20}, (unreachable, counts)
                assert gateway.metric("gateway_redis_failures_total") >= 1
                redis = Server(folder, redis.port)
                assert eventually(lambda: gateway.curl("/v1/orders", token=token("new")).fields.get(
                    "ratelimit-remaining") in ("9", "8") and gateway.curl("/v1/orders", token=token("newer")).status == 200)
        finally:
            redis.end()


def case_redis_hangs(program, folder, _upstreams, ports):
    """One that takes connections and does not answer costs its timeout once, and not each request."""
    redis = Server(folder)
    try:
        text = configuration(folder, ports, rate_limit={"plans": PLANS, "redis": {
            "server": f"127.0.0.1:{redis.port}", "timeout_ms": 100, "retry_ms": 60_000, "unreachable": "refuse"}}, threads=1)
        with Gateway(program, folder, text) as gateway:
            redis.process.send_signal(signal.SIGSTOP)
            for _ in range(5):
                assert gateway.curl("/v1/orders", token=token()).status == 503
            assert gateway.metric("gateway_redis_failures_total") == 1
    finally:
        redis.end()
