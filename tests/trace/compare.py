#!/usr/bin/env python3
"""Compares what two readers say of a trace, line by line: compare.py ORACLE OURS

Times may differ by a microsecond: the Go reader moves events that stand at the same time, or that several threads wrote, so
that they come one after another.
"""
import sys

MOST = 1000  # nanoseconds


def read(path):
    stops, goroutines = [], {}
    for line in open(path):
        words = line.split(" ", 3)
        if words[0] == "stop":
            stops.append((int(words[1]), int(words[2]), words[3].strip()))
        else:
            number, created, ended, stacks = line.split(" ", 4)[1:]
            goroutines[int(number)] = (created, ended, stacks.strip())
    return sorted(stops), goroutines


def near(a, b):
    return a == b if "-" in (a, b) else abs(int(a) - int(b)) <= MOST


wrong = []
(stops, goroutines), (our_stops, our_goroutines) = read(sys.argv[1]), read(sys.argv[2])
if len(stops) != len(our_stops):
    wrong.append(f"{len(our_stops)} stops, expected {len(stops)}")
for theirs, ours in zip(stops, our_stops):
    if theirs[2] != ours[2] or not near(theirs[0], ours[0]) or not near(theirs[1], ours[1]):
        wrong.append(f"stop {ours}, expected {theirs}")
if goroutines.keys() != our_goroutines.keys():
    wrong.append(f"goroutines {sorted(our_goroutines.keys() ^ goroutines.keys())[:9]} are in one alone")
for number, theirs in goroutines.items():
    ours = our_goroutines.get(number, theirs)
    if theirs[2] != ours[2] or not near(theirs[0], ours[0]) or not near(theirs[1], ours[1]):
        wrong.append(f"goroutine {number} is {ours}, expected {theirs}")
if not goroutines or not stops:
    wrong.append("the oracle says nothing")
for line in wrong[:9]:
    print(line)
print(f"{len(goroutines)} goroutines, {len(stops)} stops")
sys.exit(1 if wrong else 0)
