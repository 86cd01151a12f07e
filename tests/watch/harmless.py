#!/usr/bin/env python3
"""Watching harms nothing: harmless.py WAYBILL PROBES PROGRAM. The counted program runs under load, with stacks that grow,
while probes come and go 200 times, watchers are killed at any moment, it is stopped and goes on, and its executable is
replaced. It must end with the counts of a run that nobody watched. Then: a program that ends while it is watched,
a file that is to be written over, and files that are cut off, damaged or of a Go that doesn't exist yet."""
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time


def fail(what):
    sys.exit(f"FAILED {what}")


def start(program, requests=1_000_000_000):
    running = subprocess.Popen([program, str(requests)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    running.stderr.readline()
    running.stdin.write("\n")
    running.stdin.flush()
    return running


def finish(running, line):
    """Returns its counts; a line ends it."""
    output, errors = running.communicate(line)
    if running.returncode != 0:
        fail(f"the program exits with {running.returncode}: {errors[:2000]}")
    return json.loads(output)


def disturbed(waybill, probes, source, program):
    """The program's counts are those of a run that nobody watched, whatever is done to its watchers."""
    chance = random.Random(1)
    running = start(program)
    command = [waybill, "watch", "--pid", str(running.pid), "--format", "json", "--interval", "1000"]
    cycles = subprocess.run([probes, str(running.pid), "cycles", "200"], capture_output=True, text=True)
    if cycles.returncode != 0:
        fail(cycles.stdout)
    # Within a budget that is soon used up: each window attaches and detaches.
    first = subprocess.Popen([*command, "--budget", "20"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    for number in range(20):
        watcher = subprocess.Popen([*command, "--budget", "off", "--lookups"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0, 0.6))
        watcher.send_signal(signal.SIGKILL)
        watcher.wait()
        if number == 5:
            running.send_signal(signal.SIGSTOP)
            time.sleep(0.3)
            running.send_signal(signal.SIGCONT)
        if number == 10:
            shutil.copy("/bin/true", program + ".new")
            os.rename(program + ".new", program)
    if running.poll() is not None:
        fail("the program ended while it was watched")
    first.terminate()
    seen = json.loads(first.communicate()[0].splitlines()[-1])["calls"]
    watched = finish(running, "\n")
    shutil.copy(source, program)
    alone = finish(start(program, watched["requests"]), None)
    if watched != alone:
        fail("the program counts otherwise when it is watched")
    print(f"{watched['calls']} calls, {cycles.stdout.strip()}, 20 watchers killed, {seen} calls seen by one that stayed: same counts as alone")


def joined_late(waybill, program):
    """Of a program that runs before and after, what is left open is what is under way and what is never cancelled."""
    running = start(program)
    done = subprocess.run([waybill, "watch", "--pid", str(running.pid), "--budget", "off", "--format", "json", "--duration", "2", "--interval", "100"],
                          capture_output=True, text=True)
    running.kill()
    running.wait()
    for site in json.loads(done.stdout)["cancels"]["sites"]:
        forgotten = site["site"]["function"] == "main.(*counts).forgotten"
        if site["cancelled"] != 0 if forgotten else site["never_cancelled"] > 24:  # four workers, up to six each
            fail(f"{site['cancelled']} cancelled of {site['made']} at {site['site']}")


def ended(waybill, program):
    """A watcher of a program that is killed, also while it is stopped, ends by itself."""
    for stopped in (False, True):
        running = start(program)
        watcher = subprocess.Popen([waybill, "watch", "--pid", str(running.pid), "--budget", "off", "--format", "json"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        watcher.stderr.readline()
        time.sleep(0.2)
        if stopped:
            running.send_signal(signal.SIGSTOP)
        running.kill()
        running.wait()
        output, errors = watcher.communicate(timeout=20)
        if watcher.returncode != 0 or errors or json.loads(output.splitlines()[-1])["calls"] == 0:
            fail(f"the program is killed: {watcher.returncode}, {errors}")


def written_over(waybill, program):
    """Who writes over a file that is watched by its path waits until its probes are gone; then it runs as written."""
    watcher = subprocess.Popen([waybill, "watch", "--exe", program, "--budget", "off", "--format", "json"],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    watcher.stderr.readline()
    with open("/bin/true", "rb") as other, open(program, "wb") as file:
        shutil.copyfileobj(other, file)
    output, errors = watcher.communicate(timeout=20)
    if watcher.returncode != 0 or "is being written to" not in errors or not output:
        fail(f"the file is written over: {watcher.returncode}, {errors}")
    if subprocess.run([program]).returncode != 0:
        fail("what was written doesn't run")


def refused(waybill, source, program):
    """Files that can't be watched are refused with a line that says why, and none makes the command crash."""
    with open(source, "rb") as file:
        whole = file.read()
    version = re.search(rb"go1\.\d\d", whole).group()
    chance = random.Random(2)
    cases = [("of a later Go", whole.replace(version, b"go1.99"), "Go 1.99")]
    cases += [(f"cut off at {share} %", whole[:len(whole) * share // 100], "") for share in (1, 20, 50, 80, 99)]
    table = whole.index(b"\xf1\xff\xff\xff\0\0\1\x08")  # pclntab, since Go 1.20
    for number in range(10):
        damaged = bytearray(whole)
        for _ in range(1 << number):
            damaged[chance.randrange(table, len(damaged))] ^= 1 << chance.randrange(8)
        cases.append((f"{1 << number} bits are changed", bytes(damaged), ""))
    refusals = 0
    for what, content, named in cases:
        with open(program, "wb") as file:
            file.write(content)
        done = subprocess.run([waybill, "watch", "--exe", program, "--duration", "0.1"], capture_output=True, text=True, timeout=60)
        if done.returncode not in (0, 2) or (done.returncode == 2 and (len(done.stderr.splitlines()) != 1 or named not in done.stderr)):
            fail(f"{what}: {done.returncode}, {done.stderr[:500]}")
        refusals += done.returncode == 2
        if named and done.returncode != 2:
            fail(f"{what}: it isn't refused")
    print(f"{refusals} of {len(cases)} damaged files refused")


def main():
    waybill, probes, source = sys.argv[1:4]
    with tempfile.TemporaryDirectory() as work:
        program = os.path.join(work, "counted")
        shutil.copy(source, program)
        disturbed(waybill, probes, source, program)
        joined_late(waybill, program)
        ended(waybill, program)
        written_over(waybill, program)
        refused(waybill, source, program)


main()
