#!/usr/bin/env python3
"""Watches the counted program and compares with its own counts: exact.py WAYBILL PROGRAM [--exe] [--count N].

All that the program tells must be equal: calls, both depth histograms, writes by key, conflicts by call site, contexts with a
cancellation by call site and those that were never cancelled, look-ups, the deepest chain of each goroutine root.
--exe watches by path, before the program starts, and starts it twice at a time.
"""
import json
import subprocess
import sys
import time


def fail(what):
    print(f"FAILED {what}")
    sys.exit(1)


def abbreviated(name):
    """A key as waybill shows it: pointers by address, of a long text the first 56 and the last 8 bytes."""
    head, quote, text = name.partition('"')
    text = text[:-1]
    return f'{head}"{text[:56]}"…"{text[-8:]}"'.replace('"…"', "…") if quote and len(text) > 64 else name


def start(program, requests):
    started = subprocess.Popen([program, requests], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if started.stderr.readline().strip() != "ready":
        fail("the program does not start")
    return started


def finish(started):
    return json.loads(started.communicate("\n", timeout=120)[0])


def merge(counts):
    whole = {}
    for one in counts:
        for name, value in one.items():
            if isinstance(value, int):
                whole[name] = whole.get(name, 0) + value
                continue
            both = whole.setdefault(name, {})
            for key, number in value.items():
                both[key] = max(both.get(key, 0), number) if name == "root_deepest" else both.get(key, 0) + number
    return whole


def main():
    waybill, program = sys.argv[1:3]
    requests = sys.argv[sys.argv.index("--count") + 1] if "--count" in sys.argv else "2000"
    by_path = "--exe" in sys.argv
    command = [waybill, "watch", "--format", "json", "--interval", "1000", "--budget", "off", "--lookups"]
    programs = []
    if by_path:
        command += ["--exe", program]
    else:
        programs = [start(program, requests)]
        command += ["--pid", str(programs[0].pid)]
    watcher = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    line = watcher.stderr.readline()
    if "watching" not in line:
        fail(f"waybill says: {line.strip()}")
    if by_path:
        programs = [start(program, requests), start(program, requests)]
    told = merge([finish(one) for one in programs])
    if by_path:
        time.sleep(0.2)
        watcher.terminate()
    output, errors = watcher.communicate(timeout=60)
    if watcher.returncode != 0 or errors:
        fail(f"waybill exits with {watcher.returncode}: {errors}")
    seen = json.loads(output.splitlines()[-1])
    if seen["kind"] != "summary":
        fail("the last object is no summary")

    keys, conflicts = {}, {}
    for key in seen["keys"]:
        name = key["type"]
        if key["value"] and not name.startswith("*"):
            name += " " + key["value"]
        keys[name] = keys.get(name, 0) + key["writes"]
        for writer in key["writers"]:
            if writer["conflicts"]:
                site = writer["site"]["function"]
                conflicts[site] = conflicts.get(site, 0) + writer["conflicts"]
    sites = {site["site"]["function"]: site for site in seen["cancels"]["sites"]}
    for site in [*seen["cancels"]["sites"], *(writer for key in seen["keys"] for writer in key["writers"])]:
        if not site["stack"] or site["stack"][0] != site["site"]:
            fail(f"no stack of {site['site']}, or another one: {site['stack'][:2]}")
    roots = {root["start"]["function"]: root for root in seen["roots"]}
    told["keys"] = {abbreviated(name): number for name, number in told["keys"].items()} if "keys" in told else None
    found = {
        "calls": seen["calls"],
        "depth": seen["depth"],
        "value_depth": seen["value_depth"],
        "base": seen["base"]["depth"],
        "base_values": seen["base"]["value_depth"],
        "added_value_depth": seen["added_value_depth"],
        "keys": keys,
        "conflicts": conflicts,
        "cancels": seen["cancels_made"],
        "cancels_made": {name: site["made"] for name, site in sites.items()},
        "never_cancelled": {name: site["never_cancelled"] for name, site in sites.items() if site["never_cancelled"]},
        "lookups": seen["lookups"],
        "root_calls": {name: root["calls"] for name, root in roots.items()},
        "root_deepest": {name: root["deepest"] for name, root in roots.items()},
    }
    compared = [(what, theirs, found[what]) for what, theirs in told.items() if theirs is not None and what != "requests"]
    if "conflicts" in told:
        compared.append(("all conflicts", sum(told["conflicts"].values()), seen["conflicts"]))
    bad = 0
    for what, theirs, ours in compared:
        if theirs == ours:
            continue
        bad += 1
        if isinstance(theirs, dict):
            different = {k: (theirs.get(k), ours.get(k)) for k in {**theirs, **ours} if theirs.get(k) != ours.get(k)}
            print(f"{what}: (program, waybill) {str(different)[:600]}")
        else:
            print(f"{what}: the program says {theirs}, waybill {ours}")
    coverage = {k: v for k, v in seen["coverage"].items() if v and k != "observed"}
    print(f"{seen['go']}: {seen['calls']} calls, {len(keys)} keys, {seen['conflicts']} conflicts, {seen['lookups']['count']} look-ups, "
          f"{seen['cancels']['never_cancelled']} of {seen['cancels']['made']} never cancelled; coverage {coverage}")
    if bad or told["calls"] == 0:
        fail(f"{bad} differences")


main()
