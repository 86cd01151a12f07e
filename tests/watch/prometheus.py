#!/usr/bin/env python3
"""A real Prometheus fetches what `waybill watch --listen` serves of a service under load: prometheus.py WAYBILL PROGRAM.

Every query of the dashboard and every rule must be one, and those that have something to show must show it: the figures
are compared with what the service says that it did. PROGRAM is tests/watch/sourced."""
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

HERE = os.path.dirname(os.path.realpath(__file__))
PACKAGING = os.path.join(HERE, "../../packaging/watch")
# What this service has nothing of.
EMPTY = {"Places that can't be watched"}


def fail(what):
    print(f"FAILED {what}")
    sys.exit(1)


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Prometheus:
    def __init__(self, folder, target):
        self.port = free_port()
        configuration = os.path.join(folder, "prometheus.json")
        with open(configuration, "w", encoding="utf-8") as file:
            json.dump({"global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
                       "rule_files": [os.path.realpath(os.path.join(PACKAGING, "alerts.yaml"))],
                       "scrape_configs": [{"job_name": "waybill", "static_configs": [{"targets": [target]}]}]}, file)
        with open(os.path.join(folder, "log"), "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(["prometheus", f"--config.file={configuration}", f"--storage.tsdb.path={folder}/data",
                                             f"--web.listen-address=127.0.0.1:{self.port}"], stdout=log, stderr=log)

    def ask(self, path, **parameters):
        url = f"http://127.0.0.1:{self.port}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                return json.load(answer)["data"]
        except urllib.error.HTTPError as error:
            if error.code == 503:  # it is starting
                raise
            return fail(f"{parameters}: {error.read().decode()}")

    def query(self, expression):
        return self.ask("query", query=expression)["result"]

    def wait_until_ready(self):
        for _ in range(300):
            try:
                if self.query("count(waybill_context_calls_total)"):
                    return
            except OSError:
                pass
            time.sleep(0.2)
        fail("prometheus does not fetch the metrics")


def check(prometheus, requests):
    calls = {(one["metric"]["__name__"], one["metric"].get("function")): float(one["value"][1])
             for one in prometheus.query('{__name__=~"waybill_context_(calls|conflicts|site_writes)_total"}')}
    expected = {("waybill_context_calls_total", None): 6 * requests, ("waybill_context_conflicts_total", None): 2 * requests,
                ("waybill_context_site_writes_total", "main.orders"): 3 * requests}
    for name, value in expected.items():
        if calls.get(name) != value:
            fail(f"{name}: {calls.get(name)}, the service says {value}")
    with open(os.path.join(PACKAGING, "dashboard.json"), encoding="utf-8") as file:
        dashboard = json.load(file)
    queries = 0
    for panel in dashboard["panels"]:
        shown = 0
        for target in panel["targets"]:
            expression = target["expr"].replace("$__rate_interval", "10s").replace("$program", "sourced").replace("$instance", ".*")
            if "$" in expression:
                fail(f"{panel['title']}: {expression} has a variable that isn't known")
            shown += len(prometheus.query(expression))
            queries += 1
        if shown == 0 and panel["title"] not in EMPTY:
            fail(f"{panel['title']} shows nothing")
    for variable in dashboard["templating"]["list"]:
        if variable["type"] == "query":
            metric, label = re.fullmatch(r"label_values\((\w+), (\w+)\)", variable["query"]["query"]).groups()
            if not all(label in one["metric"] for one in prometheus.query(metric)):
                fail(f"the variable {variable['name']} has no values")
    rules = [rule for group in prometheus.ask("rules")["groups"] for rule in group["rules"]]
    for rule in rules:
        if rule["health"] != "ok":
            fail(f"{rule['name']}: {rule['health']} {rule.get('lastError')}")
    states = {rule["name"]: rule["state"] for rule in rules if rule["type"] == "alerting"}
    if states["WaybillKeyConflicts"] != "pending" or states["WaybillChainsGrow"] != "inactive":
        fail(f"alerts: {states}")
    if not prometheus.query("waybill:context_calls:rate5m > 0"):
        fail("the recording rule records nothing")
    return queries, len(rules)


def main():
    waybill, program = sys.argv[1:3]
    service = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    service.stderr.readline()
    watcher = subprocess.Popen([waybill, "watch", "--exe", program, "--budget", "off", "--interval", "0.5", "--listen", "0"], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
    watcher.stderr.readline()
    target = re.search(r"http://(\S+)/metrics", watcher.stderr.readline())[1]
    with tempfile.TemporaryDirectory() as folder:
        prometheus = Prometheus(folder, target)
        try:
            prometheus.wait_until_ready()
            requests = 0
            for _ in range(15):
                service.stdin.write("\n")
                service.stdin.flush()
                requests += int(service.stdout.readline())
                time.sleep(1)
            time.sleep(2)
            queries, rules = check(prometheus, requests)
        finally:
            prometheus.process.terminate()
            prometheus.process.wait()
    service.stdin.close()
    service.wait()
    watcher.terminate()
    watcher.communicate(timeout=60)
    if watcher.returncode != 0:
        fail(f"waybill exits with {watcher.returncode}")
    print(f"{requests} requests; {queries} queries of the dashboard and {rules} rules run by prometheus")


main()
