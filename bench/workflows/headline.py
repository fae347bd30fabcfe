"""The headline: the workflows fused, against what people run today and against the physical limit.

What is compared runs in turns (A B A B): a round asks every system once, and a ratio is taken within a round. Its
interval is a bootstrap over the rounds.
"""
import json
import os
import random
import re
import statistics
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import load
import monolith
import systems
from workflows import WORKFLOWS

HERE = Path(__file__).resolve().parent
ALL = list(systems.NAMES)
FEW = ["watchdog", "local", "fresh", "shared", "monolith"]
BASE = "watchdog"
PAUSE = "sleep:1000"


# ---- building ---------------------------------------------------------------------------------------------------

def build_functions(build, folder, functions, asynchronous=False):
    """The folder with bc/NAME.bc and bin/NAME of each."""
    subprocess.run(["make", "-s", "-C", HERE, "-j2", f"BUILD={folder}", f"TOOLS={build}",
                    f"FUNCTIONS={' '.join(functions)}",
                    *(["ASYNC=1"] if asynchronous else [])], check=True, stderr=subprocess.DEVNULL)


def fuse(build, folder, workflow, output, *options):
    """The seconds that it takes."""
    start = time.perf_counter()
    subprocess.run([build / "bin/faas-merge", "--root", workflow.root, "-o", output, *options,
                    *(folder / "bc" / f"{function}.bc" for function in workflow.functions)],
                   check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def programs_of(build, folder, workflow, kinds):
    """The programs of a workflow by name, as systems.start takes them, and the seconds that the merge took."""
    made = folder / "fused" / workflow.name
    made.mkdir(parents=True, exist_ok=True)
    programs = {function: folder / "bin" / function for function in workflow.functions}
    programs["watchdog"] = folder / "watchdog"
    subprocess.run(["clang-22", "-O2", "-D_GNU_SOURCE", HERE / "watchdog.c", "-o", programs["watchdog"]], check=True)
    seconds = fuse(build, folder, workflow, made / "fresh")
    programs["fresh"] = made / "fresh"
    for kind, options in {"shared": ["--isolate", "*=shared"], "eager": ["--lazy", "none"]}.items():
        if kind in kinds:
            programs[kind] = made / kind
            fuse(build, folder, workflow, programs[kind], *options)
    if "monolith" in kinds:
        programs["monolith"] = made / "monolith"
        monolith.build(workflow, folder / "bc", build, made / "parts", programs["monolith"])
    return programs, seconds


# ---- databases --------------------------------------------------------------------------------------------------

@contextmanager
def database(kind):
    """What WORKFLOW_STORE is for a store of that kind, which runs meanwhile."""
    if kind not in ("redis", "memcached"):
        yield kind
        return
    port, = systems.free_ports(1)
    command = {"redis": ["redis-server", "--port", port, "--save", "", "--appendonly", "no", "--bind", "127.0.0.1"],
               "memcached": ["memcached", "-p", port, "-U", 0, "-l", "127.0.0.1", "-u", "nobody", "-c", 4096]}[kind]
    server = subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        systems.wait_for_port(port)
        yield f"{kind}:{port}"
    finally:
        server.terminate()
        server.wait()


# ---- measuring --------------------------------------------------------------------------------------------------

def ratio(rounds, over, under):
    """The median over the rounds of over/under, and the bounds of 95 % of bootstrapped medians."""
    ratios = [one[over] / one[under] for one in rounds]
    chance = random.Random(1)
    medians = sorted(statistics.median(chance.choices(ratios, k=len(ratios))) for _ in range(2000))
    return {"ratio": statistics.median(ratios), "low": medians[50], "high": medians[-50]}


def same_answer(answers):
    """Whether all are equal, apart from ids and times."""
    plain = {re.sub(r'"(post_id|review_id|timestamp)": ("[^"]*"|[\d.e+]+)', "", json.dumps(answer, sort_keys=True))
             for answer in answers}
    return len(plain) == 1


def measure_store(workflow, programs, kinds, store, work, plan):
    """One workflow on one store. `plan`: rounds, seconds a measurement, connections of the load curve."""
    body = json.dumps(workflow.request)
    running = {}
    with database(store) as address:
        try:
            for kind in kinds:
                running[kind] = systems.start(kind, workflow, programs, work / kind.replace(" ", "-"), address)
            answers = [system.wait(body) for system in running.values()]
            if not same_answer(answers):
                raise SystemExit(f"{workflow.name} on {store}: the systems answer differently: {answers}")
            rounds = [{kind: load.saturate(system, body, 1, plan["seconds"], work) for kind, system in running.items()}
                      for _ in range(plan["rounds"])]
            result = {"systems": {}, "ratios": {}}
            for kind in kinds:
                result["systems"][kind] = {name: statistics.median(one[kind][name] for one in rounds)
                                           for name in ("p50", "p90", "p99")}
            for kind in kinds:
                if kind != BASE and BASE in kinds:
                    latencies = [{name: one[name]["p50"] for name in (BASE, kind)} for one in rounds]
                    result["ratios"][kind] = ratio(latencies, BASE, kind)
                if kind != "monolith" and "monolith" in kinds:
                    latencies = [{name: one[name]["p50"] for name in ("monolith", kind)} for one in rounds]
                    result["systems"][kind]["over_monolith"] = ratio(latencies, kind, "monolith")
            for kind, system in running.items():
                result["systems"][kind] |= load_curve(system, body, work, plan)
            if "rate" in plan and BASE in kinds:
                # What the slowest warm system takes half of, so that nobody queues.
                rate = max(10, 0.5 * min(result["systems"][kind]["throughput"] for kind in kinds if kind != "spawn"))
                for kind, system in running.items():
                    if kind != "spawn":
                        result["systems"][kind]["constant"] = load.constant(system, body, rate, plan["rate"], work)
            return result
        finally:
            for system in running.values():
                system.stop()


def load_curve(system, body, work, plan):
    """Load that rises until nothing is gained, and what the requests take meanwhile."""
    before, curve = system.cpu_seconds(), []
    memory = 0
    for connections in plan["connections"]:
        curve.append({"connections": connections} | load.saturate(system, body, connections, plan["seconds"], work))
        memory = max(memory, system.memory_bytes())
    requests = sum(point["requests"] for point in curve)
    return {"curve": curve, "throughput": max(point["per_second"] for point in curve),
            "cpu_seconds_per_1000": 1000 * (system.cpu_seconds() - before) / requests, "memory_bytes": memory}


def cold_start(program, body, runs):
    """Median seconds from exec to the end of a program that answers one request."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FAAS_")}
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run([program], input=body.encode(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                       env=environment)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def measure(build, work, quick=False):
    """Everything, or with `quick` compose-post without a store."""
    folder = build / "workflows"
    plan = ({"rounds": 3, "seconds": 1, "connections": [8], "rate": 2} if quick else
            {"rounds": 7, "seconds": 2, "connections": [1, 4, 16, 64], "rate": 5})
    short = {"rounds": 5, "seconds": 1, "connections": [16]}
    results = {"plan": plan, "workflows": {}}
    for workflow in WORKFLOWS.values():
        is_main = workflow.name == "compose-post"
        if quick and not is_main:
            continue
        build_functions(build, folder, workflow.functions)
        kinds = ALL if is_main else FEW
        programs, seconds = programs_of(build, folder, workflow, kinds)
        stores = ["none"] if quick else ["none", PAUSE, "redis", "memcached"] if is_main else ["none", PAUSE, "redis"]
        if workflow.name.startswith("fan-out"):
            stores = ["none"]
        body = json.dumps(workflow.request)
        results["workflows"][workflow.name] = {
            "functions": len(workflow.functions), "merge_seconds": seconds,
            "bytes": {"apart": sum(programs[function].stat().st_size for function in workflow.functions),
                      "fused": programs["fresh"].stat().st_size,
                      "monolith": programs["monolith"].stat().st_size},
            "cold_start": {kind: cold_start(programs[kind], body, 5 if quick else 21)
                           for kind in ("fresh", "eager", "monolith") if kind in programs},
            "stores": {store: measure_store(workflow, programs, kinds, store, work, plan if is_main else short)
                       for store in stores},
        }
        if is_main and not quick:
            results["workflows"][workflow.name]["asynchronous"] = measure_asynchronous(build, work, workflow)
    return results


def measure_asynchronous(build, work, workflow):
    """The workflow whose functions do not wait where they need not, with a pause in place of the database."""
    folder = build / "workflows-async"
    build_functions(build, folder, workflow.functions, asynchronous=True)
    programs, _ = programs_of(build, folder, workflow, ["shared"])
    return measure_store(workflow, programs, ["watchdog", "local", "fresh", "shared"], PAUSE, work,
                         {"rounds": 5, "seconds": 1, "connections": [16]})


# ---- output -----------------------------------------------------------------------------------------------------

def milliseconds(seconds):
    return f"{seconds * 1e3:.3g} ms"


def faster(interval):
    if interval["low"] <= 1 <= interval["high"]:
        return "hidden by noise"
    return f"{interval['ratio']:.3g}x ({interval['low']:.3g} to {interval['high']:.3g})"


def tables(results):
    """Markdown, as lines."""
    main = results["workflows"]["compose-post"]
    lines = []
    for store, measured in main["stores"].items():
        base = measured["systems"][BASE]
        lines += [f"compose-post, 11 functions, {STORES[store]}:", "",
                  "| system | median | p99 | median, against warm servers | requests/s | throughput "
                  "| CPU s per 1000 | memory |",
                  "|---|---|---|---|---|---|---|---|"]
        for kind, system in measured["systems"].items():
            against = faster(measured["ratios"][kind]) if kind in measured["ratios"] else "1"
            lines.append(f"| {systems.NAMES[kind]} | {milliseconds(system['p50'])} | {milliseconds(system['p99'])} "
                         f"| {against} "
                         f"| {system['throughput']:,.0f} | {system['throughput'] / base['throughput']:.3g}x "
                         f"| {system['cpu_seconds_per_1000']:.3g} | {system['memory_bytes'] / 1e6:.1f} MB |")
        lines.append("")
    others = {name: workflow for name, workflow in results["workflows"].items() if name != "compose-post"}
    if others:
        lines += ["| workflow | functions | without a database: `fresh` faster | `fresh` over one program "
                  "| 1 ms in place of a "
                  "database | Redis | size, of the sum |", "|---|---|---|---|---|---|---|"]
        for name, workflow in others.items():
            cells = [faster(workflow["stores"][store]["ratios"]["fresh"]) if store in workflow["stores"] else ""
                     for store in ("none", PAUSE, "redis")]
            over = workflow["stores"]["none"]["systems"]["fresh"]["over_monolith"]["ratio"]
            share = 100 * workflow["bytes"]["fused"] / workflow["bytes"]["apart"]
            lines.append(f"| {name} | {workflow['functions']} | {cells[0]} | {over:.2f}x | {cells[1]} | {cells[2]} "
                         f"| {share:.0f} % |")
        lines.append("")
    return lines


STORES = {"none": "without a database", PAUSE: "1 ms in place of each database call", "redis": "Redis",
          "memcached": "memcached"}


def plot(results):
    """The load curves of compose-post without a database, as SVG: latency over throughput, both logarithmic."""
    import math
    curves = {kind: system["curve"] for kind, system in
              results["workflows"]["compose-post"]["stores"]["none"]["systems"].items()}
    points = [point for curve in curves.values() for point in curve]
    lowest = {axis: math.floor(math.log10(min(point[axis] for point in points))) for axis in ("per_second", "p50")}
    highest = {axis: math.ceil(math.log10(max(point[axis] for point in points))) for axis in ("per_second", "p50")}
    width, height, left, top = 760, 420, 70, 20

    def place(axis, value, size):
        return (math.log10(value) - lowest[axis]) / (highest[axis] - lowest[axis]) * size

    def at(point):
        return f"{left + place('per_second', point['per_second'], width - 320):.1f}," \
               f"{height - 40 - place('p50', point['p50'], height - 40 - top):.1f}"

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" '
             'font-size="12"><rect width="100%" height="100%" fill="white"/>']
    for power in range(lowest["per_second"], highest["per_second"] + 1):
        x = left + place("per_second", 10 ** power, width - 320)
        parts.append(f'<path d="M{x:.1f} {top}V{height - 40}" stroke="#ddd"/><text x="{x:.1f}" y="{height - 24}" '
                     f'text-anchor="middle">{10 ** power:,}</text>')
    for power in range(lowest["p50"], highest["p50"] + 1):
        y = height - 40 - place("p50", 10 ** power, height - 40 - top)
        parts.append(f'<path d="M{left} {y:.1f}H{width - 250}" stroke="#ddd"/><text x="{left - 6}" y="{y + 4:.1f}" '
                     f'text-anchor="end">{10.0 ** (power + 3):g} ms</text>')
    colours = ["#777", "#b30", "#e90", "#07c", "#0a5", "#5bd", "#84c", "#000"]
    for index, (kind, curve) in enumerate(curves.items()):
        colour, y = colours[index % len(colours)], top + 16 + 18 * index
        parts.append(f'<polyline points="{" ".join(map(at, curve))}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{at(point).split(",")[0]}" cy="{at(point).split(",")[1]}" r="3" fill="{colour}"/>'
                  for point in curve]
        parts.append(f'<text x="{width - 240}" y="{y}" fill="{colour}">{kind}</text>')
    parts.append(f'<text x="{left + (width - 320) / 2}" y="{height - 6}" text-anchor="middle">requests a '
                 f'second</text></svg>')
    return "\n".join(parts) + "\n"
