#!/usr/bin/env python3
"""The Cargo workspace in tests/real/rust, with crates of all kinds: built on stable Rust and offline, fused, and
compared with its functions apart."""

import json
import os
import shutil
import sys
import unittest

import project

import compare  # noqa: E402

OPTIONS = None
FUNCTIONS = ["checkout", "validate", "price", "link", "render", "digest", "stock", "ledger", "notify", "dates", "route"]
ORDER = {"id": "Ä-17/2", "shop": "https://bücher.example/shop/", "mail": "ann+shop@mail.example.org",
         "code": "ÄB-12345", "ordered": "2024-02-27T23:30:00+05:30",
         "items": {"tea": 2, "coffee; ground": 1, "sugar": 101}}


def as_bytes(value):
    return json.dumps(value).encode()


# What each function that needs nobody else is asked. The last one of some is refused.
REQUESTS = {
    "validate": [as_bytes(ORDER), as_bytes({"mail": "x@y.z", "code": "no"}), as_bytes({"mail": "x", "code": ""}), b"{"],
    "price": [as_bytes(ORDER["items"]), b"{}", b'{"milk": 1}'],
    "link": [as_bytes({"base": "http://[::1]:8080/a/../b", "id": "ü ?"}), as_bytes({"base": "relative", "id": "1"})],
    "render": ["# Größe\n\n1. *a*\n2. `b`\n\n> <c>\n".encode(), b""],
    "digest": [b"", b"x" * 100000],
    "ledger": [as_bytes({"id": "straße", "cents": 1000}), as_bytes({"id": "a", "cents": 9000000000}), b"{}"],
    "dates": [as_bytes({"ordered": "2024-12-31T10:00:00Z", "days": 9}), as_bytes({"ordered": "today", "days": 1})],
    "route": [b'{"parcels": 3}', b'{"parcels": 0}', b"["],
}


def setUpModule():
    folder = OPTIONS.build
    os.environ["PATH"] = f"{OPTIONS.bin}:{os.environ['PATH']}"
    environment = {**os.environ, "CARGO_NET_OFFLINE": "true", "CARGO_TARGET_DIR": str(folder / "target")}
    (folder / "bin").mkdir(exist_ok=True)
    for name in FUNCTIONS:
        project.make(OPTIONS.bin / "faas-merge", "bitcode", "--cargo", project.HERE / "rust", "--bin", name,
                     "-o", folder / f"{name}.bc", env=environment)
        shutil.copy(folder / "target" / "faas" / "release" / name, folder / "bin" / name)
    # No -l: the bitcode says what it needs.
    modules = [folder / f"{name}.bc" for name in FUNCTIONS]
    project.make(OPTIONS.bin / "faas-merge", *modules, "-O1", "--root", "checkout", "-o", folder / "fused",
                 "--summary-json", folder / "summary.json")


class Rust(project.Comparison):
    def test_each_function_answers_as_apart(self):
        for name, requests in REQUESTS.items():
            answers = self.same(OPTIONS.build / "bin" / name, OPTIONS.build / "fused", name, requests)
            self.assertEqual(answers[0][0], 0)
            self.assertTrue(answers[0][1])

    def test_redis(self):
        requests = [as_bytes({"tea": 60}), as_bytes({"tea": 60, "milk": 1})]
        answers = []
        for program in (OPTIONS.build / "bin" / "stock", OPTIONS.build / "fused"):
            with compare.redis() as environment:
                answers.append([project.answer(program, request, FAAS_ENTRY="stock", REDIS_URL=environment["REDIS_URL"])
                                for request in requests])
        self.assertEqual(answers[0], answers[1])
        self.assertEqual(json.loads(answers[1][1][1]), {"missing": 20, "days": 14})

    def test_no_redis(self):
        self.same(OPTIONS.build / "bin" / "stock", OPTIONS.build / "fused", "stock", [b'{"tea": 1}'],
                  REDIS_URL="redis://127.0.0.1:1")

    def test_workflow_answers_as_apart(self):
        """Apart it is eleven processes behind a gateway; fused nothing needs the gateway, not even the crate curl."""
        with compare.redis() as environment, compare.gateway(OPTIONS.build, environment) as url:
            apart = project.answer(OPTIONS.build / "bin" / "checkout", as_bytes(ORDER),
                                   FAAS_GATEWAY=url + "{function}")
        with compare.redis() as environment:
            fused = project.answer(OPTIONS.build / "fused", as_bytes(ORDER), REDIS_URL=environment["REDIS_URL"],
                                   FAAS_GATEWAY="http://127.0.0.1:1/function/{function}")
        self.assertEqual(apart[0], 0)
        self.assertEqual(fused, apart)
        self.assertIn("<strong>", json.loads(fused[1])["receipt"]["html"])

    def test_all_are_whole_programs_of_rust(self):
        summary = json.loads((OPTIONS.build / "summary.json").read_text())
        self.assertEqual({function["language"] for function in summary["functions"]}, {"Rust"})
        # checkout passes the names through a function of its own.
        self.assertEqual({call["kind"] for call in summary["calls"]}, {"computed"})
        # SQLite came as C code and libcurl as a library of the system, which nothing needs.
        self.assertEqual(summary["unlinked_libraries"], ["curl"])
        self.assertFalse([library for library in summary["libraries"] if "sqlite" in library["soname"]])


if __name__ == "__main__":
    OPTIONS, arguments = project.read_options()
    unittest.main(argv=arguments)
