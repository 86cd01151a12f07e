"""An upstream that tells what reached it, does what the query asks, and counts who went away.

Query: delay=MILLISECONDS before the reply, status=, size= of the body, mode=close (says nothing and closes),
half (a reply that breaks off), junk (no HTTP), chunked, early (103 first), stale (closes the connection after the reply
without saying so).
"""
import asyncio
import json
import sys
import threading
import urllib.parse


class Upstream:
    def __init__(self):
        self.started = self.finished = self.cancelled = self.connections = 0
        self.cancelled_after = []  # seconds
        self.port = 0
        self._ready = threading.Event()

    def start(self):
        """Serves on a thread of its own; returns the port."""
        threading.Thread(target=lambda: asyncio.run(self.serve(0)), daemon=True).start()
        self._ready.wait()
        return self.port

    async def serve(self, port):
        server = await asyncio.start_server(self._connection, "127.0.0.1", port, limit=1 << 20)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await server.serve_forever()

    async def _connection(self, reader, writer):
        self.connections += 1
        try:
            while await self._request(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _request(self, reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, target, _ = head[0].split(" ")
        fields = {}
        for line in head[1:-2]:
            name, value = line.split(":", 1)
            fields.setdefault(name.lower(), []).append(value.strip())
        body = await reader.readexactly(int(fields.get("content-length", ["0"])[0]))
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(target).query))
        mode = query.get("mode")
        self.started += 1
        asked = {"method": method, "target": target, "fields": fields, "body": body.decode("latin-1")}

        began = asyncio.get_running_loop().time()
        gone = asyncio.ensure_future(reader.read(1))  # whoever waits sends nothing more
        done, _ = await asyncio.wait([gone], timeout=int(query.get("delay", 0)) / 1000)
        if done:
            self.cancelled += 1
            self.cancelled_after.append(asyncio.get_running_loop().time() - began)
            return False
        gone.cancel()
        try:
            await gone
        except asyncio.CancelledError:
            pass
        text = json.dumps(asked).encode()
        if "size" in query:
            text = b"x" * int(query["size"])
        fields = f"Content-Type: application/json\r\nX-Upstream: {self.port}\r\n"
        if mode == "close":
            return False
        if mode == "junk":
            writer.write(b"this is no HTTP\r\n\r\n")
        elif mode == "half":
            writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n{fields}\r\nhalf".encode())
            await writer.drain()
            return False
        elif mode == "chunked":
            writer.write(f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n{fields}\r\n".encode())
            for part in (text[:7], text[7:]):
                writer.write(b"%x\r\n%s\r\n" % (len(part), part))
                await writer.drain()
            writer.write(b"0\r\n\r\n")
        else:
            if mode == "early":
                writer.write(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
            status = query.get("status", "200")
            writer.write(f"HTTP/1.1 {status} Fine\r\nContent-Length: {len(text)}\r\n{fields}\r\n".encode())
            if method != "HEAD":
                writer.write(text)
        await writer.drain()
        self.finished += 1
        return mode not in ("stale", "junk")


if __name__ == "__main__":
    asyncio.run(Upstream().serve(int(sys.argv[1])))
