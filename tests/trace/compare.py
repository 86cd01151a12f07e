#!/usr/bin/env python3
"""Compares what two readers say of a trace, line by line: compare.py ORACLE OURS

Where an event of one thread must come after one of another that has a later time (their clocks differ), the Go reader gives it,
and those that follow, a later time than the trace has: it may be later by any time in one of a hundred cases, and by a
microsecond in all; it is never earlier.
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


far = 0


def near(theirs, ours):
    global far
    if "-" in (theirs, ours):
        return theirs == ours
    later = int(theirs) - int(ours)
    far += later > MOST
    return later >= 0


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
if far > (len(goroutines) + len(stops)) / 50:
    wrong.append(f"{far} times are more than a microsecond from the Go reader's")
if not goroutines or not stops:
    wrong.append("the oracle says nothing")
for line in wrong[:9]:
    print(line)
print(f"{len(goroutines)} goroutines, {len(stops)} stops")
sys.exit(1 if wrong else 0)
