#!/usr/bin/env python3
"""Watching harms nothing: harmless.py WAYBILL PROGRAM. The counted program runs under load, with stacks that grow, while
probes come and go, watchers are killed at any moment, it is stopped and goes on, and its executable is replaced. It must
end with the counts of a run that nobody watched."""
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time


def finish(program, requests, meanwhile):
    running = subprocess.Popen([program, str(requests)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    running.stderr.readline()
    running.stdin.write("\n")
    running.stdin.flush()
    done = meanwhile(running)
    output, errors = running.communicate()
    if running.returncode != 0:
        sys.exit(f"FAILED the program exits with {running.returncode}: {errors[:2000]}")
    return json.loads(output), done


def main():
    waybill, source = sys.argv[1:3]
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as work:
        program = os.path.join(work, "counted")
        shutil.copy(source, program)
        began = time.monotonic()
        finish(program, 20000, lambda _: None)
        speed = 20000 / (time.monotonic() - began)

        def disturb(running):
            command = [waybill, "watch", "--pid", str(running.pid), "--format", "json", "--interval", "1000"]
            # Windows of the default budget: each attaches and detaches.
            first = subprocess.Popen([*command, "--budget", "100"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            killed = 0
            for number in range(20):
                watcher = subprocess.Popen([*command, "--budget", "off"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                time.sleep(chance.uniform(0, 0.6))
                watcher.send_signal(signal.SIGKILL)
                watcher.wait()
                killed += 1
                if number == 5:
                    running.send_signal(signal.SIGSTOP)
                    time.sleep(0.3)
                    running.send_signal(signal.SIGCONT)
                if number == 10:
                    shutil.copy("/bin/true", program + ".new")
                    os.rename(program + ".new", program)
            if running.poll() is not None:
                sys.exit("FAILED the program ended too early to be watched")
            first.terminate()
            said = first.communicate()[0]
            return killed, json.loads(said.splitlines()[-1])["calls"]

        requests = int(speed * 25)
        watched, (killed, seen) = finish(program, requests, disturb)
        shutil.copy(source, program)
        alone, _ = finish(program, requests, lambda _: None)
        if watched != alone:
            sys.exit("FAILED the program counts otherwise when it is watched")
        print(f"{watched['calls']} calls, {killed} watchers killed, {seen} calls seen by one that stayed: same counts as alone")


main()
