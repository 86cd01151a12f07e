#!/usr/bin/env python3
"""What `waybill watch --listen` serves, beside what the counted program says of itself: metrics.py WAYBILL PROGRAM.

Everything must be equal, promtool must find no fault with it where it is installed, and clients that are slow, many or
wrong must not keep a good one waiting."""
import json
import re
import shutil
import socket
import subprocess
import sys
import time

sys.dont_write_bytecode = True
from exposition import ask, fail, samples  # noqa: E402


def single(found, name):
    values = [value for _, value in found[name]]
    return values[0] if len(values) == 1 else fail(f"{name}: {values}")


def cumulative(histogram):
    """The buckets that a histogram of depths comes to."""
    bounds = [2**n for n in range(11)]
    buckets = {str(bound): sum(calls for depth, calls in histogram.items() if int(depth) <= bound) for bound in bounds}
    return {**buckets, "+Inf": sum(histogram.values())}


def compare(told, found):
    keys = {}
    for labels, value in found["waybill_context_key_writes_total"]:
        keys[labels["key"]] = keys.get(labels["key"], 0) + value
    others = keys.pop("(others)")
    conflicts = {labels["function"]: value for labels, value in found["waybill_context_site_conflicts_total"] if value}
    compared = [
        ("calls", told["calls"], single(found, "waybill_context_calls_total")),
        ("conflicts", sum(told["conflicts"].values()), single(found, "waybill_context_conflicts_total")),
        ("cancels", told["cancels"], single(found, "waybill_context_cancels_made_total")),
        ("calls by key", told["calls"], sum(keys.values()) + others),
        ("calls by site", told["calls"], sum(value for _, value in found["waybill_context_site_writes_total"])),
        ("others", 0, others),
    ]
    for what in ("depth", "value_depth"):
        buckets = {labels["le"]: value for labels, value in found[f"waybill_context_{what}_bucket"]}
        compared.append((what, cumulative(told[what]), buckets))
        compared.append((what + " sum", sum(int(depth) * calls for depth, calls in told[what].items()), single(found, f"waybill_context_{what}_sum")))
    compared.append(("conflicts by site", told["conflicts"], {site: conflicts.get(site) for site in told["conflicts"]}))
    for what, theirs, ours in compared:
        if theirs != ours:
            fail(f"{what}: the program says {theirs}, the metrics {ours}")


def bad_clients(port):
    """Opens more connections than are served at once, each with half a request or a bad one."""
    opened = []
    for number in range(100):
        client = socket.create_connection(("127.0.0.1", port), timeout=10)
        client.sendall([b"", b"GET /metr", b"GET /metrics HTTP/1.1\r\nHost: x\r\nX: ", b"\x16\x03\x01\x00\x00"][number % 4])
        opened.append(client)
        if number % 10 == 0:
            began = time.monotonic()
            if ask(port)[0].status != 200:
                fail("a good client is not served beside slow ones")
            if time.monotonic() - began > 3:
                fail("a good client waits for slow ones")
    huge = socket.create_connection(("127.0.0.1", port), timeout=10)
    try:
        huge.sendall(b"GET /metrics HTTP/1.1\r\n" + b"X: " + b"y" * 1_000_000)
        answer = huge.recv(100)
    except OSError:
        answer = b""
    if answer and not answer.startswith((b"HTTP/1.1 4", b"HTTP/1.1 5", b"HTTP/1.0 4")):
        fail(f"a request without end is answered: {answer}")
    return opened


def main():
    waybill, program = sys.argv[1:3]
    running = subprocess.Popen([program, "1000"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    running.stderr.readline()
    watcher = subprocess.Popen([waybill, "watch", "--exe", program, "--interval", "0.2", "--budget", "off", "--listen", "0", "--rows", "1000"],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    line, where = watcher.stderr.readline(), watcher.stderr.readline()
    match = re.fullmatch(r"waybill: metrics at http://127\.0\.0\.1:(\d+)/metrics\n", where)
    if "watching" not in line or not match:
        fail(f"waybill says: {line}{where}{watcher.stderr.read()}")
    port = int(match[1])
    first = samples(ask(port)[1].decode())
    if single(first, "waybill_context_calls_total") != 0:
        fail("calls before the first")
    told = json.loads(running.communicate("\n", timeout=120)[0])
    opened = bad_clients(port)
    time.sleep(0.5)
    answer, body = ask(port)
    if answer.getheader("Content-Type") != "text/plain; version=0.0.4; charset=utf-8":
        fail(f"Content-Type: {answer.getheader('Content-Type')}")
    text = body.decode()
    compare(told, samples(text))
    for path, method, status in (("/", "GET", 200), ("/nowhere", "GET", 404), ("/metrics", "POST", 405), ("/metrics", "HEAD", 200)):
        if ask(port, path, method)[0].status != status:
            fail(f"{method} {path} is not answered by {status}")
    promtool = shutil.which("promtool")
    if promtool:
        checked = subprocess.run([promtool, "check", "metrics"], input=text, capture_output=True, text=True, check=False)
        if checked.returncode != 0 or checked.stdout or checked.stderr:
            fail(f"promtool: {checked.stdout}{checked.stderr}")
    for arguments, said in ((["--listen", str(port)], "Address already in use"), (["--listen", "nowhere:1"], "it is no address"),
                            (["--listen", "127.0.0.1:99999"], "it is no address")):
        refused = subprocess.run([waybill, "watch", "--exe", program, *arguments], capture_output=True, text=True, timeout=60, check=False)
        if refused.returncode != 2 or said not in refused.stderr or refused.stderr.count("\n") != 1:
            fail(f"{arguments}: {refused.returncode} {refused.stderr}")
    watcher.terminate()
    _, errors = watcher.communicate(timeout=60)
    if watcher.returncode != 0 or errors:
        fail(f"waybill exits with {watcher.returncode}: {errors}")
    for client in opened:
        client.close()
    print(f"{told['calls']} calls in {len(text)} bytes of metrics{', checked by promtool' if promtool else ''}")


main()
