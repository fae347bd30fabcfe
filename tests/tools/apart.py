"""Serves the programs of a folder over HTTP, /function/NAME each, as processes: one for each request, behind what a
classic watchdog is. The last word of the first line on stderr is the port.

    apart.py FOLDER
"""

import os
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

folder = os.path.abspath(sys.argv[1])


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def body(self):
        if self.headers["Transfer-Encoding"] != "chunked":
            return self.rfile.read(int(self.headers["Content-Length"] or 0))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def do_POST(self):
        name = self.path.removeprefix("/function/")
        run = subprocess.run([f"{folder}/{name}"], input=self.body(), stdout=subprocess.PIPE)
        self.send_response_only(500 if run.returncode else 200)
        self.send_header("Content-Type", "application/octet-stream")
        self.send_header("Content-Length", str(len(run.stdout)))
        self.send_header("Connection", "keep-alive")
        self.end_headers()
        self.wfile.write(run.stdout)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
url = f"http://127.0.0.1:{server.server_port}"
os.environ |= {"FAAS_TEST_GATEWAY": url, "FAAS_GATEWAY": url + "/function/{function}"}
print(f"listening on port {server.server_port}", file=sys.stderr, flush=True)
server.serve_forever()
