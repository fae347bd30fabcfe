#!/usr/bin/env python3
"""The profile of instrumented functions is exact: apart, each invocation in a process of its own, and fused."""

import json
import signal
import subprocess
import sys
import tempfile
import threading
import time

import harness
from harness import Edge


def workflow(folder):
    """Repeated, recursive, asynchronous and failing invocations, in C, C++ and Rust."""
    folder = tempfile.mkdtemp(dir=folder)
    one, other = folder + "/one", folder + "/other"
    return "\n".join(["text hello", "text again", "text +2", "count 4", "broken exit", "broken crash", "broken fail",
                      f"&meet {one} {other}", f"&meet {other} {one}", "~text later", "~text later"]) + "\n"


EDGES = {
    Edge("front", "text", 5, 0, "sync"),
    Edge("front", "count", 1, 0, "sync"),
    Edge("front", "broken", 3, 3, "sync"),
    Edge("front", "meet", 2, 0, "async"),
    Edge("text", "count", 1, 0, "sync"),
    Edge("count", "count", 6, 0, "sync"),
}
INVOCATIONS = {"front": 1, "text": 5, "count": 8, "broken": 3, "meet": 2}


class Counts(harness.Case):
    def check(self, times=1):
        functions = self.functions()
        self.assertEqual({name: entry["invocations"] for name, entry in functions.items()},
                         {name: count * times for name, count in INVOCATIONS.items()})
        self.assertEqual(functions["broken"]["failed"], 3 * times)
        calls = {edge._replace(count=edge.count // times, failed=edge.failed // times) for edge in self.edges()}
        self.assertEqual(calls, EDGES)
        for entry in functions.values():
            self.assertLessEqual(entry["exclusive_ns"], entry["time_ns"])
            self.assertLessEqual(entry["time_max_ns"], entry["time_ns"])
            self.assertRegex(entry["function_exec_time"], r"^[0-9.e+-]+ms$")
        call = {call["Callee"]: call for call in functions["front"]["calls"]}
        self.assertEqual(call["meet"]["fanout"], 2)
        self.assertEqual(call["text"]["calls_max"], 5)
        self.assertEqual(call["text"]["asynchronous"], 2 * times)
        self.assertEqual(call["count"]["request_bytes"], 1 * times)
        self.assertEqual(call["count"]["response_bytes"], 5 * times)
        self.assertEqual(call["text"]["request_bytes"], len("helloagain+2laterlater") * times)

    def test_apart(self):
        ballast = b"x" * (128 << 20)  # in the process that executes the functions, so not theirs
        gateway = self.gateway({"FAAS_PROFILE": self.profile})
        status, answer = self.post(gateway.url + "/function/front", workflow(self.folder))
        self.assertEqual(status, 200, gateway.log)
        self.assertIn("text: 0 HELLO\n", answer)
        self.assertIn("count: 0 .....\n", answer)
        self.check()
        for entry in self.functions().values():
            self.assertTrue(100000 < entry["memory_max"] < len(ballast) // 2, entry)
        # Each process is a new instance.
        self.assertEqual(self.functions()["text"]["cold"], 5)

    def test_fused(self):
        run = self.run_once("fused", workflow(self.folder), {"FAAS_PROFILE": self.profile})
        self.assertEqual(run.returncode, 0, run.stderr)
        self.check()
        self.assertEqual({entry["cold"] for entry in self.functions().values()}, {1})

    def test_a_server_adds_to_what_is_there(self):
        with self.serving("fused", {"FAAS_PROFILE": self.profile}) as (url, process):
            for _ in range(3):
                self.assertEqual(self.post(url, workflow(self.folder))[0], 200)
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(harness.DEADLINE), 0)
        self.check(3)
        self.run_once("fused", workflow(self.folder), {"FAAS_PROFILE": self.profile})
        self.check(4)

    def test_waiting_for_callees_is_not_exclusive(self):
        self.run_once("fused", f"meet {self.folder}/x {self.folder}/x\n", {"FAAS_PROFILE": self.profile})
        functions = self.functions()
        front, meet = functions["front"], functions["meet"]
        self.assertLessEqual(front["exclusive_ns"], front["time_ns"] - meet["time_ns"])

    def fuse(self, name, *options):
        work = harness.OPTIONS.work
        subprocess.run([harness.OPTIONS.build / "bin/faas-merge", "--instrument", *sorted(work.glob("*.bc")), "--root",
                        "front", *options, "-o", work / name], check=True, stdout=subprocess.DEVNULL)
        return name

    def test_a_process_for_each_invocation_of_a_function(self):
        forked = self.fuse("forked", "--isolate", "count=process,text=process,broken=shared")
        self.run_once(forked, workflow(self.folder), {"FAAS_PROFILE": self.profile})
        self.check()
        self.assertGreater(self.functions()["count"]["cpu_ns"], 0)
        self.assertGreater(self.functions()["count"]["memory_max"], 100000)
        self.assertLess(self.functions()["front"]["memory_max"], 1 << 20)

    def test_memory_of_functions_that_share_a_process(self):
        shared = self.fuse("shared", "--isolate", "hungry=shared")
        most = 4
        for name in ("fused", shared):
            self.profile.unlink(missing_ok=True)
            collector = self.collector()
            with self.serving(name, {"FAAS_PROFILE": self.profile, "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url}) \
                    as (url, process):
                for megabytes in (1, most, 2):
                    self.assertEqual(self.post(url, f"hungry {megabytes}\ntext a\n")[0], 200)
                process.terminate()
                process.wait(harness.DEADLINE)
            memory = {function: entry["memory_max"] for function, entry in self.functions().items()}
            # In units of 64 kB; a large piece takes up to a quarter more, and what is freed is used again.
            self.assertTrue(most << 20 < memory["hungry"] <= (most * 5 << 18) + (64 << 10), memory)
            self.assertEqual(memory["text"], 64 << 10)
            told = [int(span["values"]["faas.memory_max"]) for span in harness.spans(collector)
                    if span["kind"] == 2 and span["function"] == "hungry"]
            self.assertEqual(max(told), memory["hungry"])

    def test_memory_from_the_heap_of_the_system_is_nobodys(self):
        system = self.fuse("system", "--heap", "system")
        self.run_once(system, "hungry 1\n", {"FAAS_PROFILE": self.profile})
        self.assertEqual(self.functions()["hungry"]["memory_max"], 0)

    def test_sampled_traces_are_recorded_whole(self):
        gateway = self.gateway({"FAAS_PROFILE": self.profile, "FAAS_PROFILE_SAMPLE": "0.5"})
        for _ in range(24):
            self.assertEqual(self.post(gateway.url + "/function/front", "text a\ncount 1\n")[0], 200)
        functions = self.functions()
        count = functions["front"]["invocations"]
        # All or none would be a chance of 2 in 2^24.
        self.assertTrue(0 < count < 24)
        self.assertEqual({name: entry["invocations"] for name, entry in functions.items()},
                         {"front": count, "text": count, "count": 2 * count})
        self.assertEqual({entry["sample"] for entry in functions.values()}, {0.5})

    def test_the_parent_decides(self):
        for flags, invocations in (("00", 0), ("01", 1)):
            headers = {"traceparent": f"00-{harness.TRACE}-{harness.PARENT}-{flags}"}
            gateway = self.gateway({"FAAS_PROFILE": self.profile, "FAAS_PROFILE_SAMPLE": "0.5"})
            self.post(gateway.url + "/function/front", "text a\n", headers)
            functions = self.functions() if invocations else {}
            self.assertEqual(bool(self.profile.read_text()), bool(invocations))
            self.assertEqual({entry["invocations"] for entry in functions.values()}, {1} if invocations else set())
            # The callee is told the same.
            passed = dict(gateway.seen)["text"]["traceparent"]
            self.assertTrue(passed.startswith(f"00-{harness.TRACE}-") and passed.endswith(flags), passed)

    def test_the_driver_takes_it(self):
        self.run_once("fused", workflow(self.folder), {"FAAS_PROFILE": self.profile})
        plan = subprocess.run([harness.OPTIONS.build / "bin/faas-merge", "plan", "--profile", self.profile], check=True,
                              capture_output=True, text=True)
        self.assertIn("front", plan.stdout)


class Posted(harness.Case):
    """FAAS_PROFILE=http://..."""

    def counts(self, collector):
        counts = {}
        for path, headers, body in collector.taken:
            self.assertEqual((path, headers["Content-Type"]), ("/profiles", "application/json"))
            entry = json.loads(body)
            counts[entry["function"]] = counts.get(entry["function"], 0) + entry["invocations"]
        return counts

    def test_what_is_refused_is_sent_again(self):
        for script in ([], [503], [429, 503]):
            collector = self.collector(script)
            run = self.run_once("fused", "text a\ntext b\n", {"FAAS_PROFILE": collector.url + "/profiles"})
            self.assertEqual(self.counts(collector), {"front": 1, "text": 2})
            self.assertEqual(run.stderr.decode().count("the collector refuses it"), bool(script))

    def test_a_slow_one_holds_up_nobody(self):
        collector = self.serve_while_it_waits("FAAS_PROFILE", "/profiles")
        # Nothing is lost. More than once it counts only if the test was stopped for 5 seconds.
        self.assertGreaterEqual(min(self.counts(collector).values()), 8)

    def test_none_is_said_once_and_not_waited_for(self):
        start = time.monotonic()
        run = self.run_once("fused", "text a\n", {"FAAS_PROFILE": "http://127.0.0.1:1/profiles"})
        self.assertEqual((run.returncode, run.stdout), (0, b"text: 0 A\n"))
        self.assertRegex(run.stderr.decode(), r"^faas: FAAS_PROFILE=http://127.0.0.1:1/profiles: [^\n]+\n$")
        self.assertLess(time.monotonic() - start, 9)

    def test_one_that_never_answers_is_not_asked_for_each_function(self):
        go = threading.Event()
        self.addCleanup(go.set)
        collector = self.collector([lambda _: go.wait(harness.DEADLINE) and 200] * 9)
        run = self.run_once("fused", "text a\n", {"FAAS_PROFILE": collector.url + "/profiles"})
        self.assertEqual((run.returncode, run.stdout), (0, b"text: 0 A\n"))
        self.assertIn(collector.requests, (1, 2))  # at the end, and before if the writer happened to be early


class Refused(harness.Case):
    def refused(self, variables, text):
        run = self.run_once("fused", "text a\n", variables)
        self.assertEqual(run.returncode, 2)
        self.assertEqual(run.stdout, b"")
        self.assertRegex(run.stderr.decode(), text)

    def test_a_file_with_something_else(self):
        for content in ("precious", "{}", '[{"Caller":"a"}]', '[{"faas_profile":2,"function":"a","calls":[]}]'):
            self.profile.write_text(content)
            self.refused({"FAAS_PROFILE": self.profile}, "holds something else than a profile")
            self.assertEqual(self.profile.read_text(), content)

    def test_a_file_that_cannot_be_written(self):
        self.refused({"FAAS_PROFILE": self.folder / "none/profile.json"}, "No such file or directory")

    def test_urls(self):
        self.refused({"FAAS_PROFILE": "https://host/"}, "for https, let a collector")
        self.refused({"FAAS_PROFILE": "http:///path"}, "expected http://HOST")

    def test_shares(self):
        for share in ("2", "-1", "half", "nan"):
            self.refused({"FAAS_PROFILE_SAMPLE": share}, "expected a number from 0 to 1")


if __name__ == "__main__":
    sys.exit(harness.main())
