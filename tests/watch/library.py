#!/usr/bin/env python3
"""Watches programs on libwaybill and compares with their own counts: library.py WAYBILL COUNTED SWITCHED.

Everything must be equal: contexts made, cancelled, expired and ended, their depths, values by type and by place, what each
component of the chain did; for one process, for all that run the executable, stripped, and with probes that have a switch."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

SKIPPED = 77


def fail(what):
    print(f"FAILED {what}")
    sys.exit(1)


def start(program, count):
    started = subprocess.Popen([program, str(count)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if started.stderr.readline().strip() != "ready":
        fail(f"{program} does not start")
    return started


def watch(waybill, *options):
    watcher = subprocess.Popen([waybill, "watch", "--format", "json", "--interval", "1000", *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    line = watcher.stderr.readline()
    if "watching" not in line or "(libwaybill)" not in line:
        fail(f"waybill says: {line.strip()}")
    return watcher


def summary(watcher):
    output, errors = watcher.communicate(timeout=60)
    if watcher.returncode != 0 or errors:
        fail(f"waybill exits with {watcher.returncode}: {errors}")
    return json.loads(output.splitlines()[-1])


def merge(all_told):
    whole = {}
    for told in all_told:
        for what, counts in told.items():
            for name, count in counts.items():
                whole.setdefault(what, {}).setdefault(name, 0)
                whole[what][name] += count
    return whole


def line_of(site):
    """The text of a line of the program's source."""
    with open(site["file"], encoding="utf-8") as source:
        return source.readlines()[site["line"] - 1]


def compare(what, told, seen, symbols=True):
    library = seen["library"]
    keys = {key["type"]: (key["writes"], key["conflicts"]) for key in seen["keys"]}
    components = {one["component"]: (one["entered"], one["went_on"]) for one in library["components"]}
    told_keys = {name: (count, told["replaced"].get(name, 0)) for name, count in told["keys"].items()}
    if not symbols:  # then a type is an address
        keys, told_keys = sorted(keys.values()), sorted(told_keys.values())
    totals = told["totals"]
    compared = [
        ("contexts made", totals["made"], library["contexts_made"]),
        ("the same, as layers", totals["made"], seen["cancels_made"]),
        ("with a deadline", totals["with_deadline"], library["with_deadline"]),
        ("cancelled", totals["cancelled"], library["cancelled"]),
        ("expired", totals["expired"], library["expired"]),
        ("ended", totals["made"], library["ended"]),
        ("writes", totals["writes"], seen["calls"]),
        ("replaced", sum(told["replaced"].values()), seen["conflicts"]),
        ("depth", told["depth"], seen["depth"]),
        ("value depth", told["value_depth"], seen["value_depth"]),
        ("keys", told_keys, keys),
        ("components", {name: (count, told["went_on"].get(name, 0)) for name, count in told["entered"].items()}, components),
    ]
    for name, theirs, ours in compared:
        if theirs != ours:
            fail(f"{what}: {name}: the program says {theirs}, waybill {ours}")
    if symbols:
        for key in seen["keys"]:
            for writer in key["writers"]:
                site = writer["site"]
                if not site["function"].startswith("waybill::Context service::put<" + key["type"]) or "waybill::Context put(" not in line_of(site):
                    fail(f"{what}: {key['type']} is written by {site}")
    faults = {name: value for name, value in seen["coverage"].items() if value and name != "observed"}
    if faults:
        fail(f"{what}: coverage {faults}")
    print(f"{what}: {seen['calls']} values, {library['contexts_made']} contexts, {library['cancelled']} cancelled, {library['expired']} expired, "
          f"{sum(entered for entered, _ in components.values())} components run: equal")


def one_process(waybill, program, what, symbols=True):
    running = start(program, 5000)
    watcher = watch(waybill, "--pid", str(running.pid), "--budget", "off")
    told = json.loads(running.communicate("\n", timeout=120)[0])
    compare(what, told, summary(watcher), symbols)


def all_processes(waybill, program):
    watcher = watch(waybill, "--exe", program, "--budget", "off")
    running = [start(program, 3000), start(program, 2000)]
    told = merge(json.loads(one.communicate("\n", timeout=120)[0]) for one in running)
    time.sleep(0.2)
    watcher.terminate()
    compare("two processes", told, summary(watcher))


def budgeted(waybill, program):
    """Within a budget a part is seen, and the program is left as it was."""
    running = start(program, 200000)
    watcher = watch(waybill, "--pid", str(running.pid), "--budget", "5")
    told = json.loads(running.communicate("\n", timeout=120)[0])
    seen = summary(watcher)
    share = seen["coverage"]["observed"]
    if not 0 < share < 0.9 or not 0 < seen["calls"] < told["totals"]["writes"] or seen["estimate"]["calls_per_second"]["value"] <= 0:
        fail(f"budget: observed {share}, {seen['calls']} of {told['totals']['writes']} writes")
    print(f"within a budget: {100 * share:.1f} % of the time, {seen['calls']} of {told['totals']['writes']} values")


def switched(waybill, program):
    count = 10001
    running = start(program, count)
    watcher = watch(waybill, "--pid", str(running.pid), "--budget", "off")
    passed = json.loads(running.communicate("\n", timeout=60)[0])["passed"]
    seen = summary(watcher)["library"]
    expected = {"contexts_made": count, "with_deadline": count // 2, "cancelled": count - count // 2, "expired": count // 2, "ended": count, "components": []}
    if seen != expected or passed != 0:
        fail(f"switched: {seen}, expected {expected}; passed {passed}")
    running = start(program, count)
    if json.loads(running.communicate("\n", timeout=60)[0])["passed"] != count:
        fail("a switch stays on when nobody watches")
    print(f"probes with a switch: {count} of {count}")


def refused(waybill, program):
    asked = subprocess.run([waybill, "watch", "--exe", program, "--events"], capture_output=True, text=True, timeout=60, check=False)
    if asked.returncode != 2 or "--events: that is for Go programs" not in asked.stderr:
        fail(f"--events: {asked.returncode} {asked.stderr}")


def main():
    waybill, counted, with_switch = sys.argv[1:4]
    if os.geteuid() != 0 or not os.access("/sys/kernel/btf/vmlinux", os.R_OK):
        print("the kernel takes no programs of ours here")
        sys.exit(SKIPPED)
    one_process(waybill, counted, "one process")
    all_processes(waybill, counted)
    with tempfile.TemporaryDirectory() as folder:
        stripped = os.path.join(folder, "stripped")
        shutil.copy(counted, stripped)
        subprocess.run(["strip", stripped], check=True)
        one_process(waybill, stripped, "stripped", symbols=False)
    budgeted(waybill, counted)
    refused(waybill, counted)
    switched(waybill, with_switch)


main()
