#!/usr/bin/env python3
"""Every part of bench/run measures something on small inputs, and what it measured makes tables.

Times are not looked at."""

import argparse
import contextlib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import xml.dom.minidom
from unittest import mock

OPTIONS = None
# In place of the example's eleven functions, which take minutes to build.
ROOT = """#include <faas.h>
int faas_main(void) {
  faas_bytes request = faas_request();
  faas_response id, media;
  if (request.size < 10)
    return faas_fail("malformed");
  if (faas_invoke("unique-id-service", "7", 1, &id) != FAAS_OK)
    return faas_fail(id.error);
  if (faas_invoke("media-service", "7", 1, &media) != FAAS_OK)
    return faas_fail(media.error);
  faas_respond(id.data, id.size);
  faas_response_free(&id);
  faas_response_free(&media);
  return 0;
}
"""
LEAF = """#include <faas.h>
int faas_main(void) { return faas_respond("11", 2); }
"""
# In place of Rust programs with dependencies.
CARGO = """[package]
name = "functions"
version = "0.1.0"
edition = "2021"
"""
RUST = 'fn main() { println!("{}", "NAME".len() + NUMBER); }\n'


class Bench(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.enterContext(contextlib.redirect_stdout(sys.stderr))

    def check(self, part, *files):
        """Measures, and takes the tables of what is read back."""
        (self.folder / "work").mkdir()
        module = REPORT.PARTS[part]
        results = json.loads(json.dumps(module.measure(OPTIONS.build, self.folder / "work", True)))
        made = module.tables(results)
        self.assertEqual(set(made), set(files))
        for name, lines in made.items():
            if name.endswith(".svg"):
                self.assertGreater(len(xml.dom.minidom.parseString("\n".join(lines)).getElementsByTagName("polyline")),
                                   1)
            elif name != "claim.md":
                self.check_tables(name, lines)
        return results

    def check_tables(self, name, lines):
        self.assertTrue(any(line.startswith("|---") for line in lines), name)
        tables = [block for block in "\n".join(lines).split("\n\n") if block.startswith("|")]
        for head, rule, *rows in (table.split("\n") for table in tables):
            self.assertRegex(rule, r"^(\|---)+\|$")
            for row in [head, *rows]:
                self.assertEqual(row.count("|"), rule.count("|"), f"{name}: {row}")
            for row in rows:
                self.assertRegex(row, r"\d", name)
                self.assertNotRegex(row, r"\b(nan|inf|None)\b", name)

    def example(self, _build):
        example = self.folder / "example"
        for name, source in (("compose-post", ROOT), ("unique-id-service", LEAF), ("media-service", LEAF)):
            file = self.folder / f"{name}.c"
            file.write_text(source)
            for kind in ("bc", "bin"):
                (example / kind).mkdir(parents=True, exist_ok=True)
            harness.compile_bitcode(file, example / f"bc/{name}.bc")
            harness.link_apart(OPTIONS.build, file, example / f"bc/{name}.bc", example / f"bin/{name}")
        return example

    def test_call(self):
        results = self.check("call", "call.md", "call-sizes.md")
        self.assertEqual(set(results["ns"]), {str(size) for size in REPORT.call.SIZES})
        self.assertIsInstance(results["ns"]["64"]["sdk-rust-fresh"][0], float)

    def test_async(self):
        self.check("async", "async.md")

    def test_threads(self):
        self.check("threads", "threads.md")

    def test_growth(self):
        results = self.check("growth", "growth.md")
        self.assertGreater(results["10"]["bytes"], results["1"]["bytes"])

    def test_plan(self):
        self.check("plan", "plan.md", "plan-summary.md")

    def test_server(self):
        self.check("server", "server.md")

    def test_profile(self):
        self.check("profile", "profile.md")

    def test_import(self):
        self.check("import", "import.md")

    def test_soak(self):
        with mock.patch.object(REPORT.soak, "CALLS", 100_000):
            self.assertEqual(self.check("soak", "soak.md")["calls"], 2000)

    def test_start_up(self):
        with mock.patch.object(REPORT.start_up, "build_example", self.example):
            self.check("start-up", "start-up.md")

    def test_compose_post(self):
        with mock.patch.object(REPORT.compose_post, "build_example", self.example):
            self.check("compose-post", "compose-post.md", "claim.md")

    def test_merge(self):
        with mock.patch.multiple(REPORT.merging, CARGO=CARGO, RUST=RUST):
            self.check("merge", "merge.md")

    def test_workflows(self):
        plan = {"rounds": 1, "load_rounds": 1, "seconds": 1, "connections": [2], "rate": 1}
        with mock.patch.multiple(REPORT.headline, MAIN="fan-out-5", PLANS={"quick": plan}):
            results = self.check("workflows", "workflows-short.md", "workflows-summary.md", "workflows.md",
                                 "workflows.svg")["fan-out-5"]
        self.assertEqual(set(results["billed"]["apart_ms"]), {"fan-out", "memory-hungry"})
        self.assertEqual(set(results["stores"]["none"]), set(REPORT.headline.ALL))

    @unittest.skipIf(os.geteuid(), "only root makes namespaces")
    def test_real_watchdogs(self):
        watchdog = self.folder / "watchdog"
        watchdog.write_text(WATCHDOG)
        watchdog.chmod(0o755)
        workflow = REPORT.headline.WORKFLOWS["fan-out-5"]
        folder = OPTIONS.build / "workflows"
        REPORT.headline.build_functions(OPTIONS.build, folder, workflow.functions)
        programs = {function: folder / "bin" / function for function in workflow.functions}
        answers = []
        for kind, variable in systems.REAL.items():
            with mock.patch.dict(os.environ, {variable: str(watchdog)}):
                self.assertIn(kind, REPORT.headline.kinds_of(REPORT.headline.WORKFLOWS["compose-post"], "none"))
                system = systems.start(kind, workflow, programs, self.folder / kind, "none")
            try:
                answers.append(system.wait(json.dumps(workflow.request)))
                self.assertGreater(len(system.members()), 4)
            finally:
                system.stop()
            namespaces = subprocess.run(["ip", "netns", "list"], capture_output=True, text=True).stdout
            self.assertNotIn(system.network.bridge, namespaces)
        self.assertEqual(answers[0], answers[1])
        self.assertEqual(len(answers[0]), 5)

    def test_every_part_is_tested(self):
        self.assertEqual({f"test_{part}".replace("-", "_") for part in REPORT.PARTS} - set(dir(self)), set())


# In place of the real watchdogs: starts the function and passes requests on, or starts it for each request. As the real
# ones do, it ends where port 8081 is taken.
WATCHDOG = """#!/usr/bin/env python3
import http.server, os, signal, socket, subprocess, sys, urllib.request
metrics, program, upstream = socket.create_server(("", 8081)), os.environ["fprocess"], os.environ.get("upstream_url")
function = subprocess.Popen([program]) if upstream else None
signal.signal(signal.SIGTERM, lambda *_: sys.exit())
class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if upstream:
            with urllib.request.urlopen(upstream, body) as answer:
                body = answer.read()
        else:
            body = subprocess.run([program], input=body, stdout=subprocess.PIPE).stdout
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
try:
    http.server.ThreadingHTTPServer(("", int(os.environ["port"])), Handler).serve_forever()
finally:
    if function:
        function.terminate()
"""
# In place of docker, kubectl, faas-cli and fission: writes down what it is asked, and answers as wrk in a Job would.
TOOL = """#!/bin/sh
echo "$(basename "$0") $*" >>"$LOG"
case "$*" in
*"apply -f -") cat >>"$LOG" ;;
*logs*) printf '  50%%    1.50ms\\n  90%%  2ms\\n  99%%  3ms\\n  90 requests in 1s\\nRequests/sec:  90.5\\n' ;;
esac
"""


class Cluster(unittest.TestCase):
    """bench/cluster/run with tools that do nothing."""

    def go(self, platform):
        folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        for name in ("docker", "kubectl", "faas-cli", "fission"):
            (folder / name).write_text(TOOL)
            (folder / name).chmod(0o755)
        environment = os.environ | {"PATH": f"{folder}:{os.environ['PATH']}", "LOG": str(folder / "log"), "ROUNDS": "2",
                                    "WORK": str(folder / "work"), "BUILD": str(OPTIONS.build)}
        (folder / "work").mkdir()
        run = subprocess.run([OPTIONS.source / "bench/cluster/run", platform, "registry.test/x", "fan-out-5"],
                             env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertIn("| median latency | 1.5 ms | 1.5 ms |", run.stdout)
        log = (folder / "log").read_text()
        self.check_objects(log)
        self.assertIn('wrk.body = [==[{"count": 5, "megabytes": 8}]==]', (folder / "work/request.lua").read_text())
        for image in (folder / "work").glob("deploy-*/*/Dockerfile"):
            self.assertRegex(image.read_text(), r"FROM debian:.*\nRUN apt-get .* libcjson1")
        return log

    def check_objects(self, log):
        try:
            sys.path.append(str(OPTIONS.source / "tests/.python"))
            import kubernetes_validate
            import yaml
        except ImportError:
            self.skipTest("scripts/setup installs yaml and kubernetes_validate")
        jobs = 0
        for text in re.split(r"(?m)^(?:docker|kubectl|faas-cli|fission) .*\n", log):
            for document in filter(None, yaml.safe_load_all(text)):
                kubernetes_validate.validate(document, "1.31", strict=True)
                jobs += document["kind"] == "Job"
        self.assertEqual(jobs, 4)

    def test_openfaas(self):
        log = self.go("openfaas")
        self.assertEqual(log.count("faas-cli up -f stack.yaml\n"), 2)
        self.assertIn("http://gateway.openfaas:8080/function/fan-out-fused", log)

    def test_fission(self):
        log = self.go("fission")
        for name in ("fan-out", "memory-hungry", "fan-out-fused"):
            self.assertIn(f"docker push -q registry.test/x/{name}:fused\n", log)
            self.assertIn(f"fission function run-container --name {name} --image registry.test/x/{name}:fused", log)

    def test_kubernetes(self):
        log = self.go("kubernetes")
        self.assertEqual(log.count("\nkind: Deployment\n"), 3)
        self.assertIn('"-c1", "-d20s"', log)

    def test_an_unknown_platform(self):
        run = subprocess.run([OPTIONS.source / "bench/cluster/run", "other", "r"], capture_output=True, text=True)
        self.assertEqual((run.returncode, run.stderr), (2, "run: unknown platform other\n"))


class CommandLine(unittest.TestCase):
    def test_an_unknown_part(self):
        run = subprocess.run([OPTIONS.source / "bench/run", "--only", "call,nothing"], capture_output=True, text=True)
        self.assertEqual(run.returncode, 2)
        self.assertIn("no such part: nothing", run.stderr)


class Intervals(unittest.TestCase):
    def test_noise(self):
        self.assertEqual(harness.times(harness.ratio([1, 2, 1, 3], [2, 1, 3, 1])), "hidden by noise")
        clear = harness.ratio([10, 11, 12, 10, 13], [1, 1, 1, 1, 1])
        self.assertRegex(harness.times(clear), r"^11x \(10 to 1[23]\)$")
        self.assertEqual(harness.times(harness.ratio([8], [2])), "4x")

    def test_pairs_are_of_one_round(self):
        # Both slow down together: the ratio stays.
        self.assertEqual(harness.ratio([2, 20, 200], [1, 10, 100]), {"median": 2, "low": 2, "high": 2})


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for name in ("build", "source"):
        parser.add_argument(f"--{name}", type=pathlib.Path, required=True)
    OPTIONS, rest = parser.parse_known_args()
    OPTIONS.build = OPTIONS.build.resolve()
    sys.path.append(str(OPTIONS.source / "bench"))
    import harness
    import report as REPORT
    import systems
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
