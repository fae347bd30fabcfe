"""The systems that are measured side by side: what people run today, the fused binaries, and the limit.

Each is a set of processes that answer POST / or POST /function/ROOT at a port of loopback. The gateway is nginx, with
connections kept alive on both sides, so that what is not fused is not slowed by a toy.
"""
import contextlib
import http.client
import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path

from harness import free_ports, own_environment
from namespaces import Network

HERE = Path(__file__).resolve().parent

NAMES = {
    "spawn": "a process for each invocation, behind a gateway",
    "watchdog": "warm servers, each behind a proxy, behind a gateway",
    "local": "warm servers behind a gateway",
    "fresh": "fused, `fresh`",
    "shared": "fused, `shared`",
    "eager": "fused, `fresh`, all libraries loaded at start",
    "fresh behind gateway": "fused, `fresh`, behind a proxy and the gateway",
    "monolith": "one program, plain calls, `-O3` and LTO",
    "classic-watchdog": "a process for each invocation, under classic-watchdog itself, behind a gateway",
    "of-watchdog": "warm servers, each under of-watchdog itself, behind a gateway",
}
# The real ones run where these variables name them.
REAL = {"classic-watchdog": "FAAS_TEST_CLASSIC_WATCHDOG", "of-watchdog": "FAAS_TEST_OF_WATCHDOG"}


class System:
    """Processes that are started together, measured together and stopped together."""

    def __init__(self, store, **environment):
        self.environment = own_environment() | {"WORKFLOW_STORE": store} | environment
        self.processes = []
        self.network = None
        self.host = "127.0.0.1"
        self.port = None
        self.path = "/"

    def start(self, *command, **environment):
        self.processes.append(subprocess.Popen(
            [str(part) for part in command], env=self.environment | environment, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True))

    def serve(self, program, port, **environment):
        """A program with the SDK's HTTP server in it, fused or not."""
        self.start(program, FAAS_PORT=str(port), **environment)

    def post(self, body):
        connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
        connection.request("POST", self.path, body)
        response = connection.getresponse()
        answer = response.read()
        connection.close()
        if response.status != 200:
            raise OSError(f"status {response.status}: {answer.decode(errors='replace')}")
        return json.loads(answer)

    def wait(self, body):
        """Until it answers; returns the answer."""
        for _ in range(200):
            with contextlib.suppress(OSError, http.client.HTTPException):
                return self.post(body)
            time.sleep(0.05)
        return self.post(body)

    def stop(self):
        for process in self.processes:
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for left in self.members():  # that outlived what started them
            with contextlib.suppress(OSError):
                os.kill(int(left.name), signal.SIGKILL)
        if self.network:
            self.network.close()

    # ---- what it takes ----

    def members(self):
        """All processes of it, those that nginx and the watchdogs started among them."""
        sessions = {process.pid for process in self.processes}
        found = []
        for entry in Path("/proc").iterdir():
            with contextlib.suppress(OSError, ValueError):
                if entry.name.isdigit() and os.getsid(int(entry.name)) in sessions:
                    found.append(entry)
        return found

    def cpu_seconds(self):
        """Of all processes, and of those that have ended and were waited for."""
        ticks = 0
        for entry in self.members():
            with contextlib.suppress(OSError):
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                ticks += sum(int(field) for field in fields[11:15])
        return ticks / os.sysconf("SC_CLK_TCK")

    def memory_bytes(self):
        """Resident, with pages that several processes share divided among them."""
        total = 0
        for entry in self.members():
            with contextlib.suppress(OSError):
                for line in (entry / "smaps_rollup").read_text().splitlines():
                    if line.startswith("Pss:"):
                        total += int(line.split()[1]) << 10
        return total


def address(port):
    return port if isinstance(port, str) else f"127.0.0.1:{port}"


def upstream(port):
    return "p" + re.sub(r"\W", "_", str(port))


def write_nginx(folder, routes, proxies):
    """The configuration of a gateway: `routes` are (address, {function: address}); `proxies` are (port, port) pairs. An
    address is a port of loopback or HOST:PORT."""
    upstreams, servers = [], []
    targets = {port for _, functions in routes for port in functions.values()} | {to for _, to in proxies}
    for port in sorted(targets):
        upstreams.append(f"upstream {upstream(port)} {{ server {address(port)}; keepalive 256; "
                         "keepalive_requests 100000000; }")
    for port, functions in routes:
        places = "".join(f"location = /function/{name} {{ proxy_pass http://{upstream(to)}/; }}"
                         for name, to in functions.items())
        servers.append(f"server {{ listen {address(port)} backlog=1024; {places} }}")
    for port, to in proxies:
        servers.append(f"server {{ listen {address(port)} backlog=1024; "
                       f"location / {{ proxy_pass http://{upstream(to)}; }} }}")
    text = "\n".join([
        "daemon off; worker_processes 2; error_log /dev/null crit;", f"pid {folder}/nginx.pid;",
        "events { worker_connections 8192; }", "http { access_log off; keepalive_requests 100000000;",
        "client_body_buffer_size 64k; proxy_http_version 1.1; proxy_set_header Connection \"\"; proxy_buffering on;",
        *(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")),
        *upstreams, *servers, "}"])
    (folder / "nginx.conf").write_text(text)
    return ["nginx", "-p", folder, "-c", folder / "nginx.conf", "-e", "/dev/null"]


def start_real(kind, system, workflow, programs, work):
    """Each function under a real watchdog, in a network namespace of its own."""
    system.network = Network(len(workflow.functions))
    system.host, (system.port,) = system.network.host, free_ports(1)
    system.path = f"/function/{workflow.root}"
    gateway = f"{system.host}:{system.port}"
    ways = {"classic-watchdog": {"combine_output": "false"},
            "of-watchdog": {"mode": "http", "upstream_url": "http://127.0.0.1:8082"}}
    for function, namespace in zip(workflow.functions, system.network.names):
        system.start("ip", "netns", "exec", namespace, os.environ[REAL[kind]], fprocess=str(programs[function]),
                     port="8080", FAAS_GATEWAY=f"http://{gateway}/function/{{function}}", **ways[kind])
    reached = {function: f"{place}:8080" for function, place in zip(workflow.functions, system.network.addresses)}
    system.start(*write_nginx(work, [(gateway, reached)], []))
    return system


def start(kind, workflow, programs, work, store, **environment):
    """Starts the system `kind` for a workflow. `programs`: Path of each program by name: those of the functions,
    "fresh", "shared", "eager", "monolith" and "watchdog"."""
    system = System(store, **environment)
    functions = workflow.functions
    work.mkdir(parents=True, exist_ok=True)
    if kind in REAL:
        return start_real(kind, system, workflow, programs, work)
    if kind in ("fresh", "shared", "eager", "monolith"):
        system.port, = free_ports(1)
        system.serve(programs[kind], system.port)
        return system
    if kind == "fresh behind gateway":
        system.port, proxy, port = free_ports(3)
        system.serve(programs["fresh"], port)
        system.start(*write_nginx(work, [(system.port, {workflow.root: proxy})], [(proxy, port)]))
    else:
        ports = dict(zip(functions, free_ports(len(functions))))
        system.port, *fronts = free_ports(1 + len(functions))
        gateway = {"FAAS_GATEWAY": f"http://127.0.0.1:{system.port}/function/{{function}}"}
        proxies = list(zip(fronts, ports.values())) if kind == "watchdog" else []
        reached = dict(zip(functions, fronts)) if kind == "watchdog" else ports
        for function, port in ports.items():
            if kind == "spawn":
                system.start(programs["watchdog"], port, programs[function], **gateway)
            else:
                system.serve(programs[function], port, **gateway)
        system.start(*write_nginx(work, [(system.port, reached)], proxies))
    system.path = f"/function/{workflow.root}"
    return system
