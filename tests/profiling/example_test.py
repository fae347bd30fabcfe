#!/usr/bin/env python3
"""The functions of examples/social-network, instrumented and run apart and fused: the profile by hooks and the one that
is imported from the exported spans agree on every count, fusing changes none, and either decides what is fused."""

import subprocess
import sys

import harness
from harness import DEADLINE, spans
from spans_test import calls_of, invocations_of

NETWORK = harness.ROOT / "examples/social-network"
sys.path.append(str(NETWORK))
import compare  # noqa: E402

LIBRARIES = ["-lcjson", "-lhiredis", "-lsqlite3"]
ROOT = "compose-post"
REQUESTS = 2


class Example(harness.Case):
    @classmethod
    def setUpClass(cls):
        build = harness.OPTIONS.build
        cls.driver = build / "bin/faas-merge"
        folder = build / "social-network"
        subprocess.run(["make", "-s", "-j2", "-C", NETWORK, f"BUILD={folder}", f"FAAS_LIB={build}/lib/libfaas.a",
                        "bitcode"], check=True)
        cls.work = build / "tests/profiling/example"
        cls.work.mkdir(parents=True, exist_ok=True)
        cls.modules = sorted((folder / "bc").glob("*.bc"))
        cls.names = {module.stem for module in cls.modules}
        for module in cls.modules:
            cls.fuse([module], module.stem, module.stem, "--instrument")
        cls.fuse(cls.modules, "fused", ROOT, "--instrument")

    @classmethod
    def fuse(cls, modules, output, root, *options):
        subprocess.run([cls.driver, *options, *modules, "--root", root, *LIBRARIES, "-o", cls.work / output],
                       check=True, stdout=subprocess.DEVNULL)

    def setUp(self):
        super().setUp()
        kept = harness.OPTIONS.work
        harness.OPTIONS.work = self.work
        self.addCleanup(setattr, harness.OPTIONS, "work", kept)

    def counts(self, collector):
        """Calls and invocations, which the profile and the spans agree on, as they are and as they are imported."""
        functions, found = self.functions(), spans(collector)
        calls = {(call["Caller"], call["Callee"]): int(call["counts"])
                 for entry in functions.values() for call in entry["calls"]}
        invocations = {name: entry["invocations"] for name, entry in functions.items()}
        self.assertEqual(calls_of(found), calls)
        self.assertEqual(invocations_of(found), invocations)
        self.traces = self.check_against_import(collector)
        return calls, invocations

    def variables(self, store, collector):
        wanted = ("REDIS_URL", "SOCIAL_NETWORK_DB")
        return {"FAAS_PROFILE": self.profile, "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
                **{name: store[name] for name in wanted if name in store}}

    def apart(self):
        collector = self.collector()
        with compare.sqlite() as store:
            gateway = self.gateway(self.variables(store, collector))
            for _ in range(REQUESTS):
                status, answer = self.post(gateway.url + "/function/" + ROOT, compare.REQUEST)
                self.assertEqual(status, 200, gateway.log)
        return self.counts(collector)

    def fused(self):
        self.profile.unlink(missing_ok=True)
        collector = self.collector()
        with compare.sqlite() as store, self.serving("fused", self.variables(store, collector)) as (url, process):
            for _ in range(REQUESTS):
                self.assertEqual(self.post(url, compare.REQUEST)[0], 200)
            process.terminate()
            self.assertEqual(process.wait(DEADLINE), 0)
        return self.counts(collector)

    def test_hooks_and_traces_agree_apart_and_fused(self):
        calls, invocations = self.apart()
        self.assertEqual(set(invocations), self.names)
        self.assertEqual(invocations[ROOT], REQUESTS)
        self.assertEqual(sum(invocations.values()), REQUESTS + sum(calls.values()))
        # Either decides, and the same.
        self.fuse(self.modules, "by-hooks", ROOT, "--profile", self.profile)
        self.fuse(self.modules, "by-traces", ROOT, "--profile", self.traces)
        self.assertEqual((self.work / "by-hooks").read_bytes(), (self.work / "by-traces").read_bytes())
        self.assertEqual(self.fused(), (calls, invocations))


if __name__ == "__main__":
    sys.exit(harness.main())
