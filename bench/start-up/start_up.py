"""From exec to the first response, with libraries loaded on first use, through stubs in assembly, and at start; and a
call of such a library."""

import os
import shutil
import statistics
import subprocess
import time
from pathlib import Path

import stubs
from compose_post import LIBRARIES, build_example
from harness import fuse, ratio, run, times

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SYSTEM = Path("/usr/lib/x86_64-linux-gnu")


def libraries_at_start(program, environment):
    """How many shared libraries the loader maps before main, itself not counted."""
    listed = run(program, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                 env=environment | {"LD_TRACE_LOADED_OBJECTS": "1"}).stdout  # a static one just runs
    return sum("=> /" in line for line in listed.splitlines())


def start(program, request, environment):
    """Seconds from exec to the first byte of an answer, be it a failure, and page faults in all."""
    answer, output = os.pipe()
    redirections = [(os.POSIX_SPAWN_OPEN, 0, request, os.O_RDONLY, 0), (os.POSIX_SPAWN_DUP2, output, 1),
                    (os.POSIX_SPAWN_DUP2, output, 2)]
    begin = time.perf_counter()
    process = os.posix_spawn(program, [program], environment, file_actions=redirections)
    os.close(output)
    os.read(answer, 1)
    seconds = time.perf_counter() - begin
    faults = os.wait4(process, 0)[2].ru_minflt
    os.close(answer)
    return seconds, faults


def fuse_on_libcurl(build, work, name, inputs, libraries):
    """Functions with one on libcurl: its library and the others on first use, through stubs, and at start. Returns the
    options that all three have."""
    for library in ["client", *libraries]:
        path = next(path for path in (work / f"lib{library}.so", SYSTEM / f"lib{library}.so") if path.exists())
        dynamic = run("readelf", "-d", path, stdout=subprocess.PIPE, text=True).stdout
        soname = dynamic.split("Library soname: [")[1].split("]")[0] if "SONAME" in dynamic else path.name
        stubs.build(path, soname, library, work / "stubs")
    options = ["-L", work, *(option for library in ["client", *libraries] for option in ("-l", library))]
    for way, where in {"lazy": [], "stubs": ["-L", work / "stubs"], "eager": ["--lazy", "none"]}.items():
        fuse(build, work / f"{name}, {way}", inputs, *where, *options)
    return options


def fuse_trained(build, work, name, inputs, options, request, environment):
    """The functions in the order in which an answer to the request first enters them; also for a fixed address."""
    train, order = work / f"{name}, train", work / "order"
    fuse(build, train, inputs, *options, "--train", order)
    start(train, request, environment)
    fuse(build, work / f"{name}, trained", inputs, *options, "--order", order)
    fuse(build, work / f"{name}, fixed", inputs, *options, "--order", order, "--no-pie")


def measure(build, work, quick):
    """From exec to the first response, with libraries on first use and at start, and a call of such a library."""
    (work / "stubs").mkdir()
    example = build_example(build)
    run("clang-22", "-O2", HERE / "floor.c", "-o", work / "floor")
    run("clang-22", "-O2", "-shared", "-fPIC", HERE / "client.c", "-lcurl", "-o", work / "libclient.so")
    for function in ("seldom", "echo"):
        run("clang-22", "-O2", "-emit-llvm", "-c", HERE / f"{function}.c", "-I", ROOT / "runtime/include", "-o",
            work / f"{function}.bc")
    fuse(build, work / "static", [work / "echo.bc"], "--static")
    fuse_on_libcurl(build, work, "libcurl", [work / "seldom.bc"], [])
    bitcode = [*sorted((example / "bc").glob("*.bc")), work / "seldom.bc", "--root", "compose-post"]
    media, malformed, byte = work / "media", work / "malformed", work / "byte"
    media.write_text('{"media_ids": ["18"], "media_types": ["png"]}')
    malformed.write_text("{}")  # which the root refuses before it invokes anybody
    byte.write_text("x")
    environment = os.environ | {"LD_LIBRARY_PATH": str(work)}
    entered = environment | {"FAAS_ENTRY": "media-service"}
    options = fuse_on_libcurl(build, work, "compose-post", bitcode, LIBRARIES)
    fuse_trained(build, work, "compose-post", bitcode, options, media, entered)
    programs = {"floor": (work / "floor", os.devnull, environment), "static": (work / "static", byte, environment)}
    programs |= {f"libcurl, {way}": (work / f"libcurl, {way}", os.devnull, environment)
                 for way in ("lazy", "stubs", "eager")}
    programs |= {f"compose-post, {way}": (work / f"compose-post, {way}", media, entered)
                 for way in ("lazy", "trained", "fixed", "stubs", "eager")}
    programs |= {"compose-post, apart": (example / "bin/media-service", media, environment),
                 "refusal, lazy": (work / "compose-post, lazy", malformed, environment),
                 "refusal, apart": (example / "bin/compose-post", malformed, environment)}
    # What a linker has just written lies in the page cache in another way than what was copied or read from a disk.
    (work / "deployed").mkdir()
    programs = {name: (shutil.copy(program, work / "deployed" / name), *what)
                for name, (program, *what) in programs.items()}
    starts = {name: [] for name in programs}
    for _ in range(20 if quick else 300):
        for name, what in programs.items():
            start(*what)  # else the processor's caches are as the program before has left them
            starts[name].append(start(*what))
    table = {name: {"seconds": [round(seconds, 7) for seconds, _ in samples],
                    "page_faults": statistics.median(faults for _, faults in samples),
                    "libraries": libraries_at_start(programs[name][0], environment)} for name,
             samples in starts.items()}
    calls = {"lazy": [], "stubs": [], "eager": []}
    for _ in range(1 if quick else 5):
        for way, rounds in calls.items():
            output = run(work / f"libcurl, {way}", input="calls", capture_output=True, text=True,
                         env=environment).stdout
            rounds += [float(line) for line in output.split()]
    return {"programs": table, "call_ns": calls}


def tables(measured):
    titles = {"floor": "a C program that writes one byte",
              "static": "a function that answers with its request, `--static`",
              "libcurl, lazy": "a function on libcurl, loaded on first use",
              "libcurl, stubs": "the same, through stubs in assembly",
              "libcurl, eager": "the same, all at start (`--lazy none`)",
              "compose-post, lazy": "12 functions, compose-post and that one, of which media-service answers; libraries "
                                    "on first use",
              "compose-post, trained": "the same, in the order of a training run (`--train`, `--order`)",
              "compose-post, fixed": "the same, and at a fixed address (`--no-pie`)",
              "compose-post, stubs": "the 12 functions, through stubs in assembly",
              "compose-post, eager": "the same, all at start (`--lazy none`)",
              "compose-post, apart": "media-service apart, without libcurl",
              "refusal, lazy": "the 12 functions, of which compose-post refuses a request: an exception",
              "refusal, apart": "compose-post apart, which refuses it, without libcurl"}
    floor = measured["programs"]["floor"]["seconds"]
    rows = []
    for name, row in measured["programs"].items():
        against = "1" if name == "floor" else times(ratio(row["seconds"], floor))
        rows.append(f"| {titles[name]} | {row['libraries']} | {row['page_faults']:.0f} "
                    f"| {statistics.median(row['seconds']) * 1e3:.2f} ms | {against} |")
    call = {way: statistics.median(rounds) for way, rounds in measured["call_ns"].items()}
    return {"start-up.md": [
        "| exec to first response | libraries at start | page faults | time | against the first |",
        "|---|---|---|---|---|",
        *rows, "",
        "| one call of a library | at start, through the PLT | on first use, after the first "
        "| through a stub, after the first |", "|---|---|---|---|",
        f"| an increment | {call['eager']:.2f} ns | {call['lazy']:.2f} ns | {call['stubs']:.2f} ns |"]}
