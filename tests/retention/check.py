#!/usr/bin/env python3
"""Compares what diagnose says of the program in program/ with what the program keeps: check.py WAY EVIDENCE JSON

EVIDENCE: dump (a heap dump with its executable), bare (without it), stripped (one without symbols),
live (the process that runs).
"""
import json
import sys

CHAINS, DEPTH, WORKERS, WORKER_DEPTH = 500, 12, 3, 2000
KEYS = {("main.key", '"tenant"'), ("main.key", '"trace"'), ("main.number", "7"), ("main.flag", "")}
# WAY: what holds the chains, and a part of the way to them.
EXACT_STEPS = {"slice": "[]", "map": "[]", "field": ".sessions[].ctx", "channel": " (queued)"}  # where the executable has DWARF
ROOTS = {
    "slice": ("global", "main.kept", ""),
    "map": ("global", "main.byID", ""),
    "field": ("global", "main.gateway", ""),
    "channel": ("global", "main.queue", ""),
    "closure": ("global", "main.callbacks", "closure main.leakClosure.func1"),
    "goroutine": ("goroutine", "main.work", ""),
    "timer": ("global", "runtime.", "closure main.leakTimer.func1"),
    "cancel": ("global", "main.parent", ".children[]"),
}
ON_HEAP = ("unknown", "objects on the heap", "")  # what a live scan says of all but goroutines


def compare(way, evidence, diagnosis):
    wrong = []

    def expect(what, actual, expected):
        if actual != expected:
            wrong.append(f"{what} is {actual!r}, expected {expected!r}")

    census = diagnosis["chains"]
    if way == "none":
        expect("verdict", diagnosis["verdict"], "none")
        expect("layers", census["layers"], 0)
        return wrong
    kind, name, path = ON_HEAP if evidence == "live" and way != "goroutine" else ROOTS[way]
    chains, depth = (WORKERS, WORKER_DEPTH) if way == "goroutine" else (CHAINS, DEPTH)
    values = chains * depth
    cancels = CHAINS + 1 if way == "cancel" else 0
    deepest = depth + 2 if way == "cancel" else depth
    expect("verdict", diagnosis["verdict"], "retained")
    expect("chains", census["chains"], chains)
    expect("value layers", census["value_layers"], values)
    expect("cancel layers", census["cancel_layers"], cancels)
    expect("layers", census["layers"], values + cancels)
    expect("holders", len(census["held"]), 1)
    held = census["held"][0]
    root = held["root"]
    expect("root", root["kind"], kind)
    expect("chains of the root", held["chains"], chains)
    expect("depth", held["depth"], [{"depth": deepest, "chains": chains}])
    expect("value depth", held["value_depth"], [{"depth": depth, "chains": chains}])
    if evidence in ("dump", "live") or kind == "goroutine":
        if not root["name"].startswith(name):
            wrong.append(f"root is named {root['name']}, expected {name}")
    steps = held["paths"][0]["steps"] if held["paths"] else ""
    if evidence == "dump" and way in EXACT_STEPS:
        expect("the way", steps, EXACT_STEPS[way])
    if evidence != "live":
        expect("chains on the first way", held["paths"][0]["chains"], chains)
    if evidence != "bare":
        if path not in steps:
            wrong.append(f"the way is {steps}, expected one with {path}")
        expect("keys", {(key["type"], key["value"]): key["layers"] for key in held["keys"]}, {key: values // 4 for key in KEYS})
    if way == "goroutine":
        expect("goroutines", root["goroutines"], WORKERS)
        expect("ids", len(set(root["ids"])), WORKERS)
        if root["started"] not in ("main.work", "main.startWorkers.gowrap1", "main.startWorkers.func1"):  # the last two call it
            wrong.append(f"goroutines are started as {root['started']}")
        expect("state", root["state"], "chan receive")
        if evidence != "bare":
            expect("created by", (root["created_by"] or {}).get("function"), "main.startWorkers")
    if evidence == "live":
        return wrong
    made = {row["call"]["function"] for row in held["allocations"] if row["call"]}
    expect("made in", made - {"main.leakCancel"}, {"main.work" if way == "goroutine" else "main.layered"})
    return wrong


wrong = compare(sys.argv[1], sys.argv[2], json.load(open(sys.argv[3])))
for line in wrong:
    print(f"{sys.argv[1]}, {sys.argv[2]}: {line}")
sys.exit(1 if wrong else 0)
