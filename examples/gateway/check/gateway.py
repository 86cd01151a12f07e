"""A gateway under test: its configuration, its process, and what one can see of it from outside."""
import json
import os
import re
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request

from tokens import claims, hs256

SECRET = b"a secret of more than thirty-two bytes"


def configuration(folder, ports, **changes):
    """Returns a configuration with two upstreams' ports; `changes` replace whole parts."""
    parts = {
        "listen": "127.0.0.1:0", "admin": "127.0.0.1:0", "threads": 2, "access_log": f"{folder}/access.log",
        "limits": {"head_bytes": 4096, "body_bytes": 100_000, "response_bytes": 1_000_000},
        "timeouts": {"idle_ms": 5000, "head_ms": 400, "body_ms": 400, "request_ms": 5000, "drain_ms": 300,
                     "shutdown_ms": 3000},
        "authentication": {"audience": "orders", "issuer": "https://login.example",
                           "keys": [{"id": "main", "algorithm": "HS256", "file": "secret"},
                                    {"id": "partner", "algorithm": "RS256", "file": "partner.pem"}]},
        "authorisation": {"rules": [
            {"path": "/v1/orders", "methods": ["GET", "HEAD", "POST", "PUT"], "roles": ["clerk", "staff"]},
            {"path": "/v1/orders", "methods": ["DELETE"], "roles": ["staff"]},
            {"path": "/v1/reports", "methods": ["GET"], "roles": ["auditor"]}]},
        "routing": {"upstreams": {"orders": {"servers": [f"127.0.0.1:{ports[0]}"]},
                                  "others": {"servers": [f"127.0.0.1:{ports[1]}"], "connect_ms": 300}},
                    "tenants": {"acme": {"upstream": "orders", "plan": "large", "base_path": "/acme"},
                                "globex": {"upstream": "orders", "plan": "small", "timeout_ms": 300},
                                "initech": {"upstream": "others", "plan": "large"}}},
        "rate_limit": {"plans": {"large": {"per_second": 100_000, "burst": 100_000},
                                 "small": {"per_second": 0.1, "burst": 3}}},
    }
    parts.update(changes)
    return json.dumps(parts)  # which is YAML


def prepare(folder):
    """Writes the keys that a configuration names."""
    with open(f"{folder}/secret", "wb") as out:
        out.write(SECRET + b"\n")
    for name in ("partner", "stranger"):
        subprocess.run(["openssl", "genrsa", "-out", f"{folder}/{name}.key", "2048"], check=True, capture_output=True)
        subprocess.run(["openssl", "rsa", "-in", f"{folder}/{name}.key", "-pubout", "-out", f"{folder}/{name}.pem"],
                       check=True, capture_output=True)


class Answer:
    def __init__(self, status, fields, body):
        self.status, self.fields, self.body = status, fields, body

    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"{self.status} {self.fields} {self.body[:300]!r}"


class Gateway:
    def __init__(self, program, folder, text):
        self.folder = folder
        self.file = tempfile.mktemp(suffix=".yaml", dir=folder)
        self.write(text)
        self.program = program
        self.errors = open(f"{self.file}.err", "wb")  # pylint: disable=consider-using-with
        self.process = subprocess.Popen([program, self.file], stdout=subprocess.PIPE, stderr=self.errors, text=True)
        self.scheme, self.port = self._address("gateway")
        _, self.admin_port = self._address("admin")

    def _address(self, name):
        line = self.process.stdout.readline()
        found = re.fullmatch(name + r" (https?)://.*:(\d+)\n", line)
        assert found, (line, self.stderr())
        return found[1], int(found[2])

    def write(self, text):
        with open(self.file, "w", encoding="utf-8") as out:
            out.write(text)

    def stderr(self):
        with open(f"{self.file}.err", encoding="utf-8", errors="replace") as text:
            return text.read()

    def curl(self, path, *options, token=None, http="1.1"):
        """Asks by curl; returns an Answer, with status 0 if there was none."""
        command = ["curl", "--silent", "--show-error", "--include", "--max-time", "20", f"--http{http}", "--cacert",
                   f"{self.folder}/tls.pem", "--path-as-is"]
        if token is None:
            token = hs256(SECRET, claims())
        if token:
            command += ["--header", f"Authorization: Bearer {token}"]
        command += [*options, f"{self.scheme}://localhost:{self.port}{path}"]
        done = subprocess.run(command, capture_output=True, timeout=60, check=False)
        if done.returncode != 0:
            return Answer(0, {}, done.stderr)
        return parsed(done.stdout)

    def metric(self, name):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.admin_port}/metrics", timeout=20) as text:
            for line in text.read().decode().splitlines():
                if line.startswith(name + " "):
                    return float(line.split()[-1])
        return 0.0

    def log(self, count):
        """Returns the lines of the access log, of which there must be so many: each comes just after the response."""
        def lines():
            with open(f"{self.folder}/access.log", encoding="utf-8") as text:
                return text.read().splitlines()
        assert eventually(lambda: len(lines()) >= count) and len(lines()) == count, lines()
        return [json.loads(line) for line in lines()]

    def memory(self):
        """Returns the resident bytes."""
        with open(f"/proc/{self.process.pid}/statm", encoding="ascii") as text:
            return int(text.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)

    def stop(self, wanted=0):
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(60)
        self.errors.close()
        assert status == wanted, (status, self.stderr())

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        try:
            if kind is None:
                self.stop()
        finally:
            self.kill()


def parsed(text):
    """Returns the last response of a text: what stands before are interim ones."""
    while True:
        head, _, rest = text.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        status = int(lines[0].split()[1])
        if status >= 200:
            break
        text = rest
    fields = {}
    for line in lines[1:]:
        name, value = line.split(":", 1)
        fields[name.lower()] = value.strip()
    return Answer(status, fields, rest)


def raw(gateway, data, until_end=True, wait=None):
    """Sends bytes as they are; returns what came back, until the other side ends."""
    with gateway.connect() as connection:
        connection.sendall(data)
        if wait:
            time.sleep(wait)
        got = b""
        try:
            while part := connection.recv(65536):
                got += part
                if not until_end:
                    break
        except ConnectionError:
            got += b"(reset)"
        return got


def eventually(condition, seconds=10):
    """Waits for what is bound to happen soon."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.01)
    return bool(condition())
