"""A greeting over HTTP on the standard library: the smallest Python application that the platform builds and runs."""

import json
import os
import signal
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Greeting(BaseHTTPRequestHandler):
    """Answers every path with a greeting, and with who gave it."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = json.dumps({"message": "Hello from Python", "path": self.path}).encode() + b"\n"
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        for name in ("application", "environment", "release", "replica"):
            self.send_header(f"x-platform-{name}", os.environ.get(f"PLATFORM_{name.upper()}", "none"))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, form, *arguments):
        print(json.dumps({"level": "info", "message": form % arguments}), flush=True)


class Server(ThreadingHTTPServer):
    """A thread a connection; idle connections do not keep the process from ending."""

    daemon_threads = True
    request_queue_size = 128


def main():
    server = Server(("127.0.0.1", int(os.environ.get("PORT", "3000"))), Greeting)
    # shutdown() waits for serve_forever(), which this thread runs: call it from another one.
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    print(json.dumps({"level": "info", "message": "listening", "port": server.server_port}), flush=True)
    server.serve_forever(poll_interval=0.1)
    server.server_close()


if __name__ == "__main__":
    main()
