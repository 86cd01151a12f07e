"""Metrics of Prometheus: fetching and reading them."""
import http.client
import re
import sys

SAMPLE = re.compile(r'^(?P<name>[a-z_]+)\{(?P<labels>(?:[a-z]+="(?:[^"\\]|\\.)*",?)*)\} (?P<value>\S+)$')
LABEL = re.compile(r'([a-z]+)="((?:[^"\\]|\\.)*)"')


def fail(what):
    print(f"FAILED {what}")
    sys.exit(1)


def ask(port, path="/metrics", method="GET"):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


def samples(text):
    found = {}
    for line in text.splitlines():
        if line.startswith("# ") or not line:
            continue
        match = SAMPLE.match(line)
        if not match:
            fail(f"no sample: {line}")
        labels = {name: value.replace(r"\"", '"').replace(r"\n", "\n").replace("\\\\", "\\") for name, value in LABEL.findall(match["labels"])}
        found.setdefault(match["name"], []).append((labels, float(match["value"])))
    return found
