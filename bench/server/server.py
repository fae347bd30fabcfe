"""Requests per second of a fused function that does nothing, against nginx that answers with the same constant.

Both have as many workers as there are cores; wrk asks them in turns on 64 connections that are kept. The processor time
of a request is the steadier figure where others use the machine."""

import os
import re
import subprocess
import time
from pathlib import Path
from statistics import median

from harness import compile_bitcode, free_ports, fuse, ratio, run, times, wait_for_port

HERE = Path(__file__).resolve().parent
CONNECTIONS = 64


def start_nginx(folder):
    port, = free_ports(1)
    config = (HERE / "nginx.conf").read_text()
    for key, value in {"WORKERS": os.cpu_count(), "PORT": port, "FOLDER": folder}.items():
        config = config.replace(key, str(value))
    (folder / "nginx.conf").write_text(config)
    return subprocess.Popen(["nginx", "-p", folder, "-c", folder / "nginx.conf"], stderr=subprocess.DEVNULL), port


def start_fused(binary):
    port, = free_ports(1)
    return subprocess.Popen([binary], env={"FAAS_PORT": str(port)}, stderr=subprocess.DEVNULL), port


def processor_seconds(pid):
    """That a process and its children have taken so far."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    fields = [Path(f"/proc/{process}/stat").read_text().split() for process in (pid, *children)]
    return sum(int(field[13]) + int(field[14]) for field in fields) / os.sysconf("SC_CLK_TCK")


def load(port, seconds):
    """Requests per second of one run of wrk; none may fail."""
    done = run("wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", f"http://127.0.0.1:{port}/", capture_output=True,
               text=True)
    if "Non-2xx" in done.stdout or "Socket errors" in done.stdout:
        raise SystemExit(done.stdout)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", done.stdout).group(1))


def measure(build, work, quick):
    """Requests a second and processor seconds of a request, of runs in turns."""
    compile_bitcode(HERE / "constant.c", work / "constant.bc")
    fuse(build, work / "constant", [work / "constant.bc"])
    servers = {"nginx": start_nginx(work), "fused": start_fused(work / "constant")}
    try:
        for _, port in servers.values():
            wait_for_port(port)
            load(port, 1)
        rates, costs = ({name: [] for name in servers} for _ in range(2))
        seconds = 1 if quick else 2
        for _ in range(2 if quick else 8):
            for name, (process, port) in servers.items():
                before = processor_seconds(process.pid)
                rates[name].append(load(port, seconds))
                costs[name].append((processor_seconds(process.pid) - before) / (rates[name][-1] * seconds))
    finally:
        for process, _ in servers.values():
            process.terminate()
            process.wait()
    return {"workers": os.cpu_count(), "connections": CONNECTIONS} | {
        name: {"per_second": rates[name], "processor_seconds": costs[name]} for name in servers}


def tables(results):
    medians = {name: {what: median(samples) for what, samples in results[name].items()}
               for name in ("nginx", "fused")}
    rate, cost = (ratio(results["fused"][what], results["nginx"][what]) for what in ("per_second", "processor_seconds"))
    nginx, fused = medians["nginx"], medians["fused"]
    return {"server.md": [
        f"| a constant, {results['workers']} workers, {results['connections']} connections | nginx | fused, `fresh` "
        "| fused / nginx |", "|---|---|---|---|",
        f"| requests a second | {nginx['per_second']:,.0f} | {fused['per_second']:,.0f} | {times(rate)} |",
        f"| processor time of one | {nginx['processor_seconds'] * 1e6:.1f} us "
        f"| {fused['processor_seconds'] * 1e6:.1f} us "
        f"| {times(cost)} |"]}
