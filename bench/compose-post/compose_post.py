"""The example of eleven functions as it is: fused, against a process for each invocation behind a gateway; sizes, and
the time that fusing takes."""

import http.client
import re
import subprocess
import sys
import time
from statistics import median

from harness import ROOT, fuse, ratio, run

NETWORK = ROOT / "examples" / "social-network"
sys.path.append(str(NETWORK))
import compare  # noqa: E402

ROOT_FUNCTION = "compose-post"
LIBRARIES = ["cjson", "hiredis", "sqlite3"]
STORES = {"Redis": compare.redis, "SQLite": compare.sqlite}


class Server:
    """A program that serves HTTP and says on which port."""

    def __init__(self, command, environment):
        self.process = subprocess.Popen([str(part) for part in command], env=environment, text=True,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        for line in self.process.stderr:
            if match := re.fullmatch(r"faas: listening on port (\d+)\n", line):
                self.port = int(match.group(1))
                break
        else:
            sys.exit(f"{command[0]}: ended without saying its port")
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def post(self, path, body):
        start = time.perf_counter()
        self.connection.request("POST", path, body)
        response = self.connection.getresponse()
        answer = response.read()
        seconds = time.perf_counter() - start
        if response.status != 200:
            sys.exit(f"POST {path}: {response.status} {answer.decode(errors='replace')}")
        return seconds

    def stop(self):
        self.connection.close()
        self.process.terminate()
        self.process.wait()
        self.process.stderr.close()


def build_example(build):
    """The folder with bc/NAME.bc and bin/NAME of each function."""
    example = build / "social-network"
    run("make", "-s", "-C", NETWORK, "-j2", f"BUILD={example}", f"FAAS_LIB={build / 'lib/libfaas.a'}")
    return example


def measure_store(store, build, folder, fused, rounds):
    """Seconds of requests: one apart and one fused, after four, in each round."""
    request = (NETWORK / "request.json").read_bytes()
    with store() as apart_store, store() as fused_store:
        gateway = [build / "bin/faas-merge", "run", "--platform", "stdin", "--port", "0", folder / "bin"]
        apart_server = Server(gateway, apart_store)
        fused_server = Server([fused], fused_store | {"FAAS_PORT": "0"})
        times = {"apart": [], "fused": []}
        for _ in range(rounds):
            times["apart"].append(apart_server.post(f"/function/{ROOT_FUNCTION}", request))
            times["fused"].append([fused_server.post("/", request) for _ in range(5)][-1])
        apart_server.stop()
        fused_server.stop()
    return times


def measure(build, work, quick):
    example = build_example(build)
    libraries = [f"-l{library}" for library in LIBRARIES]
    two = [example / "bc/compose-post.bc", example / "bc/unique-id-service.bc"]
    merge_two = fuse(build, work / "two", two, "--root", ROOT_FUNCTION, *libraries)
    merge_all = fuse(build, work / "eleven", sorted((example / "bc").glob("*.bc")), *libraries)
    return {"stores": {name: measure_store(store, build, example, work / "eleven", 3 if quick else 40)
                       for name, store in STORES.items()},
            "bytes": {"apart": sum(path.stat().st_size for path in (example / "bin").iterdir()),
                      "fused": merge_all["bytes"]["output"]},
            "merge_seconds": {"2": merge_two["seconds"], "11": merge_all["seconds"]}}


def tables(results):
    size, steps = results["bytes"], results["merge_seconds"]
    medians = {name: {way: median(samples) for way, samples in store.items()}
               for name, store in results["stores"].items()}
    lines = ["| the example, 11 functions | apart | fused | ratio |", "|---|---|---|---|"]
    for name, store in results["stores"].items():
        gain = ratio(store["apart"], store["fused"])
        lines.append(f"| median latency, on {name} | {medians[name]['apart'] * 1e3:.1f} ms "
                     f"| {medians[name]['fused'] * 1e3:.2f} ms "
                     f"| {gain['median']:.0f}x faster ({gain['low']:.0f} to {gain['high']:.0f}) |")
    lines += [f"| binaries | {size['apart'] / 1e6:.1f} MB | {size['fused'] / 1e6:.1f} MB "
              f"| {100 - 100 * size['fused'] / size['apart']:.0f} % smaller |", "",
              "| merge, seconds | " + " | ".join(steps["11"]) + " | total |", "|---" * (len(steps["11"]) + 2) + "|"]
    for count, seconds in steps.items():
        lines.append(f"| {count} functions | " + " | ".join(f"{seconds.get(step, 0):.2f}" for step in steps["11"]) +
                     f" | {sum(seconds.values()):.2f} |")
    gain = medians["Redis"]["apart"] / medians["Redis"]["fused"]
    claim = [f"The eleven functions of the social network example, on Redis, "
             f"answer a request **{gain:.0f} times faster** "
             "than with a process for", "each invocation, and not one of them was edited."]
    return {"compose-post.md": lines, "claim.md": claim}
