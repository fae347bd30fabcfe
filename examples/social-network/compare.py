#!/usr/bin/env python3
"""Compares the answers of compose-post on its own, through a gateway, and of the fused binary to request.json.

usage: compare.py [--redis] BUILD FUSED_BINARY

Each side has a fresh store: an SQLite file and, with --redis, a second time a Redis server. The exit status
is 0 if the answers are equal, apart from ids and timestamps. The gateway is `faas-merge run`, of the faas-merge on PATH.
"""

import argparse
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

from normalise import normalise

REQUEST = (pathlib.Path(__file__).parent / "request.json").read_bytes()


@contextmanager
def sqlite():
    """The environment of functions that use a new SQLite file."""
    with tempfile.TemporaryDirectory() as folder:
        yield {**os.environ, "REDIS_URL": "", "SOCIAL_NETWORK_DB": f"{folder}/store.db"}


@contextmanager
def redis():
    """The environment of functions that use a new Redis server."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        options = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", folder]
        with subprocess.Popen(["redis-server", *options], stdout=subprocess.DEVNULL) as server:
            try:
                wait_for(port)
                yield {**os.environ, "REDIS_URL": f"redis://127.0.0.1:{port}"}
            finally:
                server.terminate()


def wait_for(port):
    """Returns when something listens on the port."""
    deadline = time.monotonic() + 10
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


@contextmanager
def gateway(build, environment):
    """Serves the functions of a build, a process for each request: the URL that a name is added to."""
    if not shutil.which("faas-merge"):
        sys.exit("compare.py: faas-merge is not on PATH; put build/release/bin of its checkout there")
    command = ["faas-merge", "run", "--platform", "stdin", "--port", "0", f"{build}/bin"]
    with tempfile.TemporaryFile("w+") as log:
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=log) as process:
            try:
                yield f"http://127.0.0.1:{port_in(log, process)}/function/"
            finally:
                process.terminate()


def port_in(log, process):
    """The port that a gateway's log names."""
    while process.poll() is None:
        log.seek(0)
        if match := re.search(r"^faas: listening on port (\d+)\n", log.read(), re.M):
            return match.group(1)
        time.sleep(0.02)
    log.seek(0)
    sys.exit(f"the gateway ended: {log.read()}")


def run_unfused(build, environment):
    with gateway(build, environment) as url:
        try:
            with urllib.request.urlopen(url + "compose-post", REQUEST) as response:
                return response.read()
        except urllib.error.HTTPError as error:
            sys.exit(f"compose-post on its own failed: {error.read().decode()}")


def run_fused(binary, environment):
    run = subprocess.run([os.path.abspath(binary)], input=REQUEST, env=environment, stdout=subprocess.PIPE)
    if run.returncode:
        sys.exit(f"{binary} failed with exit status {run.returncode}")
    return run.stdout


def equal(store, build, binary):
    """Runs both sides and prints their answers."""
    with store() as environment:
        unfused = normalise(run_unfused(build, environment))
    with store() as environment:
        fused = normalise(run_fused(binary, environment))
    verdict = "equal" if unfused == fused else "DIFFERENT"
    name = store.__name__
    print(f"{name}, unfused:\n{unfused}\n\n{name}, fused:\n{fused}\n\n{name}: {verdict}")
    return unfused == fused


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", help="the folder that make filled")
    parser.add_argument("fused_binary", help="what faas-merge made of them, with compose-post as the root")
    parser.add_argument("--redis", action="store_true", help="compare on Redis, too")
    arguments = parser.parse_args()
    stores = [sqlite, redis] if arguments.redis else [sqlite]
    sys.exit(not all([equal(store, arguments.build, arguments.fused_binary) for store in stores]))


if __name__ == "__main__":
    main()
