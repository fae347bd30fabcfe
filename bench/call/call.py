"""The cost of one invocation: each isolation mode against a plain call, a warm server over HTTP on loopback and
posix_spawn, with 64 bytes for all languages, and with nothing to 1 MB in C."""

import contextlib
import json
import subprocess
from pathlib import Path
from statistics import median

from harness import compile_bitcode, free_ports, fuse, link_apart, own_environment, run, wait_for_port

HERE = Path(__file__).resolve().parent
CALLEES = {"sdk-c": "C, `faas_main`", "main-c": "C, `main` on stdio", "sdk-cpp": "C++, `faas_main`",
           "main-cpp": "C++, `main` on iostreams", "sdk-rust": "Rust, `faas_main`",
           "main-rust": "Rust, `main` on std::io"}
MODES = ("shared", "fresh", "process")
SIZES = (0, 64, 1 << 10, 16 << 10, 128 << 10, 1 << 20)


def modes_of(name):
    return MODES if name.startswith("sdk") else MODES[1:]  # a function with a main is never shared


@contextlib.contextmanager
def serving(program, environment):
    """The program as a warm server; the URL of functions that are it."""
    port, = free_ports(1)
    server = subprocess.Popen([program], env=environment | {"FAAS_PORT": str(port)}, stderr=subprocess.DEVNULL)
    try:
        wait_for_port(port)
        yield f"http://127.0.0.1:{port}/{{function}}"
    finally:
        server.terminate()
        server.wait()


def measure(build, work, quick):
    """Nanoseconds, of rounds in which everything takes its turn."""
    sources = {name: next(HERE.glob(f"{name}.*")) for name in ("caller", *CALLEES)}
    for name, source in sources.items():
        compile_bitcode(source, work / f"{name}.bc")
    run("clang-22", "-D_GNU_SOURCE", "-O2", HERE / "spawn.c", "-o", work / "spawn")
    apart = {name: work / f"{name}.apart" for name in CALLEES}
    for name, program in apart.items():
        link_apart(build, sources[name], work / f"{name}.bc", program)
    inputs = [work / "caller.bc", *(f"{name}-{mode}={work / name}.bc" for name in CALLEES for mode in modes_of(name))]
    modes = ",".join(f"{name}-{mode}={mode}" for name in CALLEES for mode in modes_of(name))
    fuse(build, work / "call", inputs, "--root", "caller", "--isolate", modes)

    environment = own_environment()
    rounds, spawned = {size: [] for size in SIZES}, {name: [] for name in CALLEES}
    with serving(apart["sdk-c"], environment) as gateway:
        for number in range(2 if quick else 15):
            for size in SIZES if number < 5 else [64]:
                done = run(work / "call", input=f"1 {size}", capture_output=True, text=True,
                           env=environment | {"FAAS_GATEWAY": gateway})
                rounds[size].append(json.loads(done.stdout))
            for name, program in apart.items():
                done = run(work / "spawn", 5 if quick else 50, program, capture_output=True, text=True, env=environment)
                spawned[name].append(float(done.stdout))
    return {"spawn_ns": spawned, "curl_ns": measure_curl(build, work, quick),
            "ns": {str(size): {case: [one[case] for one in some] for case in some[0]} for size, some in rounds.items()}}


def measure_curl(build, work, quick):
    """Nanoseconds of invocations through libcurl and through the SDK."""
    compile_bitcode(HERE / "curl_caller.c", work / "curl_caller.bc")
    fuse(build, work / "curl", [work / "curl_caller.bc", f"echo={work / 'sdk-c.bc'}"], "--root", "curl_caller")
    rounds = []
    for _ in range(1 if quick else 5):
        done = run(work / "curl", input="", capture_output=True, text=True)
        rounds += [json.loads(line) for line in done.stdout.splitlines()]
    return {kind: [one[kind] for one in rounds] for kind in rounds[0]}


def nanoseconds(value):
    return f"{value:.0f} ns" if value < 1e3 else f"{value / 1e3:.1f} us" if value < 1e5 else f"{value / 1e3:.0f} us"


def bytes_text(size):
    return f"{size >> 20} MB" if size >= 1 << 20 else f"{size >> 10} kB" if size >= 1 << 10 else f"{size} B"


def tables(results):
    cost = {size: {case: median(samples) for case, samples in cases.items()}
            for size, cases in results["ns"].items()}

    def cell(value, plain):
        ratio = value / plain
        return f"{nanoseconds(value)} ({ratio:.1f}x)" if ratio < 10 else f"{nanoseconds(value)} ({ratio:,.0f}x)"

    def row(name, title):
        costs, plain = cost["64"], cost["64"]["plain"]
        modes = [cell(costs[f"{name}-{mode}"], plain) if mode in modes_of(name) else "as `fresh`" for mode in MODES]
        spawned = cell(median(results["spawn_ns"][name]), plain)
        return f"| {title} | {nanoseconds(plain)} | " + " | ".join([*modes, spawned]) + " |"

    def size_row(size, costs):
        cells = [cell(costs[case], costs["plain"]) for case in (*(f"sdk-c-{mode}" for mode in MODES), "remote")]
        return f"| {bytes_text(int(size))} | {nanoseconds(costs['plain'])} | " + " | ".join(cells) + " |"

    curl = {kind: median(samples) for kind, samples in results["curl_ns"].items()}
    return {
        "call.md": [
            "| one invocation of 64 bytes | plain call | `shared` | `fresh` | `process` | posix_spawn |",
            "|---|---|---|---|---|---|", *(row(name, title) for name, title in CALLEES.items())],
        "call-sizes.md": [
            "| C, request and response of | plain call | `shared` | `fresh` | `process` "
            "| warm server, HTTP on loopback |",
            "|---|---|---|---|---|---|", *(size_row(size, costs) for size, costs in cost.items()), "",
            "| one request of a fused function | time |", "|---|---|",
            f"| through the SDK | {nanoseconds(curl['sdk_ns'])} |",
            f"| through libcurl | {nanoseconds(curl['curl_ns'])} ({curl['curl_ns'] - curl['sdk_ns']:.0f} ns more) |"]}
