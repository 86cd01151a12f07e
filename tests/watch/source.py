#!/usr/bin/env python3
"""What `waybill watch --source` says of the lines of a running service: source.py WAYBILL PROGRAM SOURCE."""
import json
import os
import subprocess
import sys


def fail(what):
    print(f"FAILED {what}")
    sys.exit(1)


def line_of(path, text):
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if text in line:
                return number
    return fail(f"{path}: no {text}")


def main():
    waybill, program, source = sys.argv[1:4]
    main_go, state_go = os.path.join(source, "main.go"), os.path.join(source, "state/state.go")
    helper = line_of(state_go, "return context.WithValue")
    # By file, line and key: the components, and the rules that must be named.
    expected = {
        ("state.go", helper, "0"): (["main.tenant"], ["never-read", "never-read"]),
        ("state.go", helper, "1"): (["main.login"], ["never-read", "never-read"]),
        ("main.go", line_of(main_go, "// the line of roleKey"), ""): (["main.login"], []),
        ("main.go", line_of(main_go, "// the line of itemKey"), ""): (["main.orders"], []),
    }
    service = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    service.stderr.readline()
    for form in ("json", "text"):
        watcher = subprocess.Popen([waybill, "watch", "--pid", str(service.pid), "--source", source, "--format", form, "--interval", "1000", "--budget", "off"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = watcher.stderr.readline()
        if "watching" not in line:
            fail(f"waybill says: {line.strip()}")
        service.stdin.write("\n")
        service.stdin.flush()
        service.stdout.readline()
        watcher.terminate()
        output, errors = watcher.communicate(timeout=60)
        if watcher.returncode != 0 or errors:
            fail(f"waybill exits with {watcher.returncode}: {errors}")
        if form == "text":
            for wanted in ("in the source: 3 of 3 sites", "state.tenant: main.tenant", "main.roleKey{}: main.login", "(never-read)"):
                if wanted not in output:
                    fail(f"the text lacks {wanted!r}: {output}")
            continue
        summary = json.loads(output.splitlines()[-1])
        told = {}
        for key in summary["keys"]:
            for writer in key["writers"]:
                place = (os.path.basename(writer["site"]["file"]), writer["site"]["line"], key["value"])
                told[place] = (writer["components"], [finding["rule"] for finding in writer["findings"]])
        if told != expected:
            fail(f"told {told}, expected {expected}")
        if summary["coverage"]["source"]["files"]["analysed"] != 2:
            fail(f"coverage: {summary['coverage']['source']}")
    service.stdin.close()
    service.wait()
    print(f"{len(expected)} places with their components and findings")


main()
