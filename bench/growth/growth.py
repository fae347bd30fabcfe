"""What more functions cost: the first function invokes each of the others, from none to 199 small ones in C.

Time of the merge, size, and exec to the end of the answer; and an invocation, from the difference of requests that
invoke all of them 1 and 1001 times."""

import subprocess
import time
from statistics import median

from harness import compile_bitcode, fuse, own_environment, run

COUNTS = (1, 2, 5, 10, 20, 50, 100, 200)
CALLEE = """#include <faas.h>
#include <stdio.h>
static int seen;
int faas_main(void) {
  char text[64];
  faas_bytes request = faas_request();
  return faas_respond(text, (size_t)sprintf(text, "%d %zu", ++seen + NUMBER, request.size));
}
"""
CALLER = """#include <faas.h>
#include <stdlib.h>
static int call(const char *name) {
  faas_response response;
  int status = faas_invoke(name, "request", 7, &response);
  faas_response_free(&response);
  return status;
}
int faas_main(void) {
  int failed = 0;
  for (long turns = strtol(faas_request().data, NULL, 10); turns > 0; turns--)
    failed |= 0 CALLS;
  return failed ? faas_fail("a call failed") : faas_respond("done", 4);
}
"""


def compile_function(path, source):
    path.with_suffix(".c").write_text(source)
    compile_bitcode(path.with_suffix(".c"), path)
    return path


def seconds_of(program, turns):
    """From exec to the end of the answer."""
    start = time.perf_counter()
    answer = run(program, input=str(turns), stdout=subprocess.PIPE, text=True, env=own_environment()).stdout
    if answer != "done":
        raise SystemExit(f"{program}: answered {answer!r}")
    return time.perf_counter() - start


def measure(build, work, quick):
    counts = COUNTS[:4] if quick else COUNTS
    callees = [compile_function(work / f"f{number}.bc", CALLEE.replace("NUMBER", str(number)))
               for number in range(counts[-1] - 1)]
    results = {}
    for count in counts:
        calls = "".join(f' | call("{path.stem}")' for path in callees[:count - 1])
        caller = compile_function(work / f"caller{count}.bc", CALLER.replace(" CALLS", calls))
        program, merges = work / f"fused{count}", []
        for _ in range(1 if quick else 3):
            start = time.perf_counter()
            fuse(build, program, [caller, *callees[:count - 1]], "--no-cache", "--root", caller.stem)
            merges.append(time.perf_counter() - start)
        results[str(count)] = {"merge_seconds": merges, "bytes": program.stat().st_size, "seconds": [],
                               "seconds_1001": []}
    for _ in range(5 if quick else 100):
        for count, result in results.items():
            result["seconds"].append(seconds_of(work / f"fused{count}", 1))
    for _ in range(2 if quick else 10):
        for count, result in results.items():
            result["seconds_1001"].append(seconds_of(work / f"fused{count}", 1001))
    return results


def tables(results):
    lines = ["| functions in C | merge | for each more | size | for each more | exec to answer | an invocation |",
             "|---|---|---|---|---|---|---|"]
    first = results["1"]
    base = min(first["merge_seconds"])
    for count, result in results.items():
        more = int(count) - 1
        start, merge = median(result["seconds"]), min(result["merge_seconds"])
        cells = ["", "", ""]
        if more:
            call = (median(result["seconds_1001"]) - start) / 1000 / more
            cells = [f"{(merge - base) / more * 1e3:.1f} ms",
                     f"{(result['bytes'] - first['bytes']) / more / 1e3:.2f} kB",
                     f"{call * 1e9:.0f} ns"]
        lines.append(f"| {count} | {merge:.2f} s | {cells[0]} | {result['bytes'] / 1e3:.0f} kB | {cells[1]} "
                     f"| {start * 1e3:.2f} ms | {cells[2]} |")
    return {"growth.md": lines}
