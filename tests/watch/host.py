#!/usr/bin/env python3
"""Programs of one name on a host, found and watched as they come: host.py WAYBILL GO_PROGRAM LIBRARY_PROGRAM.

The counted programs are put into different folders under one name, one of them into a root of its own as a container has
it; beside them runs one that can't be watched. Each must be found, and its metrics be what it says itself."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
from exposition import ask, fail, samples  # noqa: E402

NAME = "waybill-service"
# What packaging/watch gives the watcher: another user than those of the programs, with three capabilities.
CAPABILITIES = "-all,+bpf,+perfmon,+sys_ptrace"
AS_SERVICE = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs",
              f"--inh-caps={CAPABILITIES}", f"--ambient-caps={CAPABILITIES}", f"--bounding-set={CAPABILITIES}"]


def start(command):
    started = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if started.stderr.readline().strip() != "ready":
        fail(f"{command} does not start")
    return started


def identity(path):
    about = os.stat(path)
    return f"{about.st_dev}:{about.st_ino}"


def wait_for(port, states):
    """Waits until so many programs are watched and refused."""
    for _ in range(150):
        found = samples(ask(port)[1].decode())
        now = {labels["state"]: value for labels, value in found["waybill_watch_programs"]}
        if now == states and len(found.get("waybill_context_calls_total", [])) == states["watched"]:
            return found
        time.sleep(0.1)
    return fail(f"programs: {now}, expected {states}")


def main():
    waybill, go_program, library_program = sys.argv[1:4]
    with tempfile.TemporaryDirectory() as folder:
        places = {kind: os.path.join(folder, kind, NAME) for kind in ("one", "two", "contained", "library", "other")}
        for kind, path in places.items():
            os.mkdir(os.path.dirname(path))
            shutil.copy({"library": library_program, "other": "/bin/sleep"}.get(kind, go_program), path)
        watcher = subprocess.Popen([*AS_SERVICE, waybill, "watch", "--name", NAME, "--name", "nothing", "--listen", "0", "--budget", "off", "--interval", "0.2"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        watcher.stderr.readline()
        port = int(watcher.stderr.readline().rsplit(":", 1)[1].split("/")[0])
        running = {"one": [start([places["one"], "500"]), start([places["one"], "300"])]}
        other = subprocess.Popen([places["other"], "60"])
        wait_for(port, {"watched": 1, "refused": 1})
        running["two"] = [start([places["two"], "700"])]
        running["contained"] = [start(["unshare", "--mount", "--pid", "--fork", "chroot", os.path.dirname(places["contained"]), "/" + NAME, "400"])]
        running["library"] = [start([places["library"], "600"])]
        wait_for(port, {"watched": 4, "refused": 1})
        expected = {}
        for kind, processes in running.items():
            told = [json.loads(one.communicate("\n", timeout=60)[0]) for one in processes]
            calls = sum(one["totals"]["writes"] if kind == "library" else one["calls"] for one in told)
            conflicts = sum(sum(one["replaced" if kind == "library" else "conflicts"].values()) for one in told)
            expected[identity(places[kind])] = (calls, conflicts)
        time.sleep(0.5)
        found = wait_for(port, {"watched": 4, "refused": 1})
        conflicts = {labels["file"]: value for labels, value in found["waybill_context_conflicts_total"]}
        seen = {labels["file"]: (value, conflicts[labels["file"]]) for labels, value in found["waybill_context_calls_total"]}
        if seen != expected:
            fail(f"seen {seen}, expected {expected}")
        if [labels["component"] for labels, _ in found["waybill_component_entered_total"]] != ["service::log", "service::authenticate", "service::handle"]:
            fail("the library's components are not told")
        other.kill()
        other.wait()
        watcher.terminate()
        output, errors = watcher.communicate(timeout=60)
        if watcher.returncode != 0 or output.count(" calls of context.WithValue") != 3 or output.count("values put on contexts") != 1:
            fail(f"waybill exits with {watcher.returncode}: {output}{errors}")
        if errors.count("waybill: watching ") != 4 or errors.count(f"{places['other']}: cannot watch the program: it isn't a Go program") != 1:
            fail(f"said: {errors}")
        if f"/{NAME} (go1" not in errors:
            fail(f"a container's program is not named as it is called there: {errors}")
    print(f"{len(expected)} programs of one name: {sorted(expected.values())} calls and conflicts")


main()
