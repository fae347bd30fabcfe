"""What the parts of bench/run share."""

import contextlib
import itertools
import json
import os
import platform
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

RUSTC = ["rustc", "--edition", "2021", "-O", "-C", "codegen-units=1", "--crate-name", "program"]
ROOT = Path(__file__).resolve().parent.parent
# Below those that the kernel gives to outgoing connections, of which there are many before the last system has started.
PORTS = itertools.cycle(range(12000, 32000))


def run(*command, **options):
    return subprocess.run([str(part) for part in command], check=True, **options)


# What a process has had at most counts the program that it was before exec too, so a small one starts the command.
MEASURED = """
import json, os, sys, time
start = time.perf_counter()
child = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ,
                        file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)])
_, status, usage = os.wait4(child, 0)
print(json.dumps({"seconds": time.perf_counter() - start, "cpu": usage.ru_utime + usage.ru_stime,
                  "memory": usage.ru_maxrss * 1024}))
sys.exit(os.waitstatus_to_exitcode(status))
"""


def measured(*command, **options):
    """Seconds and processor seconds of a command, and its largest memory in bytes."""
    return json.loads(run(sys.executable, "-c", MEASURED, *command, stdout=subprocess.PIPE, **options).stdout)


def fuse(build, output, inputs, *options):
    """Fuses and returns the driver's summary."""
    summary = Path(f"{output}.json")
    run(build / "bin/faas-merge", *inputs, "-o", output, "--summary-json", summary, *options, stdout=subprocess.DEVNULL)
    return json.loads(summary.read_text())


def compile_bitcode(source, output):
    """One program in C, C++ or Rust, as its author would compile it for faas-merge."""
    if source.suffix == ".rs":
        run(*RUSTC, "--emit=llvm-bc", source, "-o", output)
    else:
        compiler = ["clang-22", "-D_GNU_SOURCE"] if source.suffix == ".c" else ["clang++-22", "-std=c++17"]
        run(*compiler, "-O2", "-emit-llvm", "-c", source, "-I", ROOT / "runtime/include", "-o", output)


def link_apart(build, source, bitcode, output):
    """The same program as an executable of its own."""
    archive = build / "lib/libfaas.a"
    if source.suffix == ".rs":
        run(*RUSTC, source, "-o", output, "-C", f"link-arg={archive}", "-C", "link-arg=-lpthread", "-C",
            "link-arg=-ldl")
    else:
        compiler = "clang-22" if source.suffix == ".c" else "clang++-22"
        run(compiler, "-O2", "-fuse-ld=lld", bitcode, archive, "-o", output, "-lpthread", "-ldl")


def own_environment():
    """The environment without what faas-merge's programs would take from it."""
    return {name: value for name, value in os.environ.items() if name != "PORT" and not name.startswith(("FAAS_",
                                                                                                         "OTEL_"))}


def free_ports(count):
    """Ports that nobody uses, and that were not given out lately."""
    ports = []
    while len(ports) < count:
        port = next(PORTS)
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            ports.append(port)
    return ports


def wait_for_port(port):
    """Until somebody listens there."""
    for _ in range(1000):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.01)
    raise SystemExit(f"nobody listens on port {port}")


def interval(samples):
    """The median, and the bounds of 95 % of bootstrapped medians."""
    chance = random.Random(1)
    medians = sorted(statistics.median(chance.choices(samples, k=len(samples))) for _ in range(2000))
    return {"median": statistics.median(samples), "low": medians[50], "high": medians[-50]}


def ratio(over, under):
    """The interval of over/under, where each pair was measured in one round."""
    return interval([one / other for one, other in zip(over, under)])


def is_hidden(interval_of_ratio):
    """Whether noise hides which of the two is larger."""
    return interval_of_ratio["low"] <= 1 <= interval_of_ratio["high"]


def times(interval_of_ratio):
    """The text of the interval of a ratio."""
    if is_hidden(interval_of_ratio):
        return "hidden by noise"
    if interval_of_ratio["low"] == interval_of_ratio["high"]:  # one round
        return f"{interval_of_ratio['median']:.3g}x"
    return f"{interval_of_ratio['median']:.3g}x ({interval_of_ratio['low']:.3g} to {interval_of_ratio['high']:.3g})"


def machine():
    """What the figures were measured on and with."""
    versions = {}
    for name, *option in (("clang-22", "--version"), ("rustc", "--version"), ("nginx", "-v"), ("wrk", "-v"),
                          ("redis-server", "--version"), ("memcached", "--version"), ("jq", "--version")):
        if shutil.which(name):
            said = subprocess.run([name, *option], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True).stdout
            versions[name] = re.search(r"\d+\.\d[\w.-]*", said).group()
    model = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.M)
    return {"cpu": model.group(1) if model else platform.machine(), "cores": os.cpu_count(),
            "memory_bytes": os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"), "kernel": platform.release(),
            "versions": versions}
