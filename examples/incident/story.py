"""The gateways of this folder as programs that are built, loaded and looked at; for ./run."""
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
PATIENCE = 60  # seconds for what must happen some time


# What runs on the loopback is not behind a proxy.
asking = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Failed(Exception):
    """What could not be done, in a line."""


def command(*arguments, cwd=None, good=(0,), env=None):
    """Runs a program to its end and returns what it wrote."""
    done = subprocess.run([str(each) for each in arguments], cwd=cwd, capture_output=True, text=True, check=False, timeout=900,
                          env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL)
    if done.returncode not in good:
        raise Failed(f"{' '.join(map(str, arguments))}: status {done.returncode}: {(done.stderr or done.stdout)[-2000:]}")
    return done.stdout


class Workshop:
    """Where the copies are made and built."""

    def __init__(self, folder, go, waybill):
        self.folder, self.go, self.waybill = pathlib.Path(folder), go, waybill
        self.home = self.folder / "home"
        self.home.mkdir()

    def said(self, *arguments, good=(0, 1), cwd=None):
        """What waybill says to arguments."""
        return command(self.waybill, *arguments, good=good, cwd=cwd, env={"XDG_CACHE_HOME": str(self.home)})

    def copy(self, name, without=()):
        """Returns a copy of this folder's source."""
        copy = self.folder / name
        shutil.copytree(HERE, copy, ignore=shutil.ignore_patterns("*_test.go", "story.py", "run", "__pycache__", "alternatives", *without))
        return copy

    def build(self, source, package, name):
        """Returns the path of a built program."""
        program = self.folder / "bin" / name
        command(self.go, "build", "-buildvcs=false", "-o", program, package, cwd=source, env={"GOFLAGS": "", "GOWORK": "off"})
        return program


class Gateway:
    """A running variant, while the block lasts."""

    def __init__(self, program, *flags, sample=None):
        environment = dict(os.environ)
        if sample is not None:
            environment["GODEBUG"] = f"memprofilerate={sample}"
        self.process = subprocess.Popen([program, "-addr", "127.0.0.1:0", "-pprof", "127.0.0.1:0", "-access-log=false", "-upstream-delay", "0", *flags],
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment)
        self.url = {}
        for line in self.process.stdout:
            name, _, url = line.strip().partition(" ")
            self.url[name] = url
            if len(self.url) == 3:
                break
        if len(self.url) < 3:
            raise Failed(f"{program}: it doesn't serve")
        self.pprof = self.url["pprof"].rstrip("/")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def get(self, path):
        with asking.open(self.pprof.removesuffix("/debug/pprof") + path, timeout=PATIENCE) as answer:
            return answer.read()

    def keep(self, path, file):
        """Writes an answer to a file and returns the file."""
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(self.get(path))
        return file

    def metrics(self):
        return {name: float(value) for name, value in (line.split() for line in self.get("/metrics").decode().splitlines())}

    def cpu(self):
        """Seconds of CPU that the process has had."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident(self):
        """Bytes of memory that the process has, and the most it had."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return tuple(int(re.search(rf"{name}:\s+(\d+) kB", status)[1]) * 1024 for name in ("VmRSS", "VmHWM"))


class Load:
    """Clients of a gateway."""

    def __init__(self, program):
        self.program = program

    def start(self, gateway, requests, in_flight, query=""):
        return subprocess.Popen([self.program, "-url", gateway.url["gateway"] + "/v1/orders/17" + query, "-requests", str(requests), "-in-flight", str(in_flight)],
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def finish(self, process):
        said = process.communicate(timeout=600)[0]
        if process.returncode != 0:
            raise Failed(f"not all requests were answered:\n{said}")

    def serve(self, gateway, requests, in_flight=50):
        self.finish(self.start(gateway, requests, in_flight))

    def hold(self, gateway, count, seconds):
        """Keeps requests under way, for at least so long that all of them are there at once; returns the clients."""
        clients = self.start(gateway, count, count, f"?delay={seconds}s")
        end = time.monotonic() + seconds
        while gateway.metrics()["http_requests_in_flight"] < count:
            if time.monotonic() > end:
                clients.kill()
                raise Failed(f"{count} requests were not under way at once within {seconds} seconds")
            time.sleep(0.1)
        time.sleep(0.5)  # from the first byte of the last to its upstream call
        return clients


def diagnosed(workshop, heap, *options):
    """What diagnose says of a heap profile, as JSON."""
    return json.loads(workshop.said("diagnose", "--heap", heap, "--format", "json", *options))


def of_part(diagnosis, part):
    return next(each for each in diagnosis["parts"] if each["part"] == part)
