"""The headline: the workflows fused, against what people run today and against the physical limit.

What is compared runs in turns (A B A B): a round asks every system once, and a ratio is taken within a round. Its
interval is a bootstrap over the rounds.
"""
import json
import os
import re
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import billed
import cold_start
import harness
import load
import monolith
import systems
import workflow_tables
from harness import free_ports, wait_for_port
from workflows import WORKFLOWS

HERE = Path(__file__).resolve().parent
MAIN = "compose-post"
ALL = [kind for kind in systems.NAMES if kind not in systems.REAL]
FEW = ["watchdog", "local", "fresh", "shared", "monolith"]
PAUSE = "sleep:1000"
# rounds of one connection each, rounds of the load curve, seconds of each, connections of the curve, seconds at a
# constant rate
PLANS = {"full": {"rounds": 7, "load_rounds": 3, "seconds": 1, "connections": [4, 16, 64], "rate": 4},
         "short": {"rounds": 5, "load_rounds": 3, "seconds": 1, "connections": [16], "rate": 0},
         "quick": {"rounds": 3, "load_rounds": 1, "seconds": 1, "connections": [8], "rate": 2}}


# ---- building ---------------------------------------------------------------------------------------------------

def build_functions(build, folder, functions, asynchronous=False):
    """The folder with bc/NAME.bc and bin/NAME of each."""
    subprocess.run(["make", "-s", "-C", HERE, "-j2", f"BUILD={folder}", f"TOOLS={build}",
                    f"FUNCTIONS={' '.join(functions)}",
                    *(["ASYNC=1"] if asynchronous else [])], check=True, stderr=subprocess.DEVNULL)


def fuse(build, folder, workflow, output, *options):
    """The seconds that it takes."""
    start = time.perf_counter()
    harness.fuse(build, output, [folder / "bc" / f"{function}.bc" for function in workflow.functions], "--root",
                 workflow.root, *options)
    return time.perf_counter() - start


def programs_of(build, folder, workflow, kinds):
    """The programs of a workflow by name, as systems.start takes them, and the seconds that the merge took."""
    made = folder / "fused" / workflow.name
    made.mkdir(parents=True, exist_ok=True)
    programs = {function: folder / "bin" / function for function in workflow.functions}
    programs["watchdog"] = folder / "watchdog"
    subprocess.run(["clang-22", "-O2", "-D_GNU_SOURCE", HERE / "watchdog.c", "-o", programs["watchdog"]], check=True)
    seconds = fuse(build, folder, workflow, made / "fresh", "--no-cache")
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
    port, = free_ports(1)
    command = {"redis": ["redis-server", "--port", port, "--save", "", "--appendonly", "no", "--bind", "127.0.0.1"],
               "memcached": ["memcached", "-p", port, "-U", 0, "-l", "127.0.0.1", "-u", "nobody", "-c", 4096]}[kind]
    server = subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for_port(port)
        yield f"{kind}:{port}"
    finally:
        server.terminate()
        server.wait()


# ---- measuring --------------------------------------------------------------------------------------------------

def same_answer(answers):
    """Whether all are equal, apart from ids and times."""
    plain = {re.sub(r'"(post_id|review_id|timestamp)": ("[^"]*"|[\d.e+]+)', "", json.dumps(answer, sort_keys=True))
             for answer in answers}
    return len(plain) == 1


def measure_store(workflow, programs, kinds, store, work, plan):
    """One workflow on one store: by system, the rounds of one connection, those of each number of connections, and what
    the requests of the latter took."""
    body = json.dumps(workflow.request)
    running = {}
    with database(store) as address:
        try:
            for kind in kinds:
                running[kind] = systems.start(kind, workflow, programs, work / kind.replace(" ", "-"), address)
            answers = [system.wait(body) for system in running.values()]
            if not same_answer(answers):
                raise SystemExit(f"{workflow.name} on {store}: the systems answer differently: {answers}")
            result = {kind: {"one": [], "load": {}, "memory_bytes": 0} for kind in kinds}
            for _ in range(plan["rounds"]):
                for kind, system in running.items():
                    result[kind]["one"].append(load.saturate(system, body, 1, plan["seconds"], work))
            measure_load(running, result, body, work, plan)
            if plan["rate"]:
                # What the slowest warm system takes half of, so that nobody queues.
                warm = {kind: system for kind, system in running.items() if kind not in ("spawn", "classic-watchdog")}
                rate = max(5, 0.5 * min(max(point["per_second"] for points in result[kind]["load"].values()
                                             for point in points) for kind in warm))
                for kind, system in warm.items():
                    result[kind]["constant"] = load.constant(system, body, rate, plan["rate"], work)
            return result
        finally:
            for system in running.values():
                system.stop()


def measure_load(running, result, body, work, plan):
    """Load that rises until nothing is gained, and the processor time and memory that it takes."""
    before = {kind: system.cpu_seconds() for kind, system in running.items()}
    for connections in plan["connections"]:
        for _ in range(plan["load_rounds"]):
            for kind, system in running.items():
                points = result[kind]["load"].setdefault(str(connections), [])
                points.append(load.saturate(system, body, connections, plan["seconds"], work))
                result[kind]["memory_bytes"] = max(result[kind]["memory_bytes"], system.memory_bytes())
    for kind, system in running.items():
        requests = sum(point["requests"] for points in result[kind]["load"].values() for point in points)
        result[kind]["cpu_seconds_per_1000"] = 1000 * (system.cpu_seconds() - before[kind]) / requests


def measure_asynchronous(build, work, workflow, kinds, plan):
    """The workflow whose functions do not wait where they need not, with a pause in place of the database."""
    folder = build / "workflows-async"
    build_functions(build, folder, workflow.functions, asynchronous=True)
    programs, _ = programs_of(build, folder, workflow, kinds)
    return measure_store(workflow, programs, kinds, PAUSE, work, plan)


def kinds_of(workflow, store):
    """The systems that are measured. Real watchdogs are in namespaces, which a database on loopback cannot be reached
    from."""
    if workflow.name != MAIN:
        return FEW
    real = [kind for kind, variable in systems.REAL.items() if os.environ.get(variable)]
    return ALL + (real if store in ("none", PAUSE) else [])


def stores_of(workflow, quick):
    if quick or workflow.name.startswith("fan-out"):
        return ["none"]
    return ["none", PAUSE, "redis", *(["memcached"] if workflow.name == MAIN else [])]


def measure_workflow(build, work, workflow, plan, quick):
    folder = build / "workflows"
    build_functions(build, folder, workflow.functions)
    programs, seconds = programs_of(build, folder, workflow, kinds_of(workflow, None))
    result = {"functions": len(workflow.functions), "merge_seconds": seconds,
              "bytes": {"apart": sum(programs[function].stat().st_size for function in workflow.functions),
                        **{kind: programs[kind].stat().st_size for kind in ("fresh", "monolith")}},
              "cold_start": cold_start.measure(workflow, programs, work, quick),
              "billed": billed.measure(build, folder, workflow, work, 20 if quick else 300),
              "stores": {store: measure_store(workflow, programs, kinds_of(workflow, store), store, work, plan)
                         for store in stores_of(workflow, quick)}}
    if workflow.is_asynchronous and not quick:
        # A monolith has no asynchronous calls.
        result["asynchronous"] = measure_asynchronous(build, work, workflow,
                                                      [kind for kind in FEW if kind != "monolith"],
                                                      PLANS["short"])
    return result


def measure(build, work, quick):
    """Everything, or with `quick` compose-post without a store."""
    names = [MAIN] if quick else WORKFLOWS
    return {name: measure_workflow(build, work, WORKFLOWS[name],
                                   PLANS["quick" if quick else "full" if name == MAIN else "short"], quick)
            for name in names}


def tables(results):
    return workflow_tables.tables(results)
