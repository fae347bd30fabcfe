#!/usr/bin/env python3
"""A CMake project and one with a configure script, built as they are with faas-cc and faas-c++; their executables are
fused, and compared with themselves."""

import json
import os
import shutil
import unittest

import project

OPTIONS = None
INVENTORY = json.dumps([{"name": "tea", "price": 4.5, "count": 2}, {"name": "öl", "price": 10.25}]).encode()
BELOW_ZERO = b'[{"name": "tea", "price": 1, "count": -1}]'
TEXT = b"The one and the other\nand THE rest\n"


def build_cmake():
    folder = OPTIONS.build / "cmake"
    project.make("cmake", "-S", project.HERE / "cmake", "-B", folder, "-DCMAKE_BUILD_TYPE=Release",
                 f"-DCMAKE_C_COMPILER={OPTIONS.bin}/faas-cc", f"-DCMAKE_CXX_COMPILER={OPTIONS.bin}/faas-c++")
    project.make("cmake", "--build", folder)
    return [folder / "report", folder / "pack"]


def build_autotools():
    """In a folder of its own, from sources that autoconf has prepared, as a release has them."""
    sources, folder = OPTIONS.build / "words-0.3", OPTIONS.build / "words"
    shutil.rmtree(sources, ignore_errors=True)
    shutil.copytree(project.HERE / "autotools", sources)
    project.make("autoheader", cwd=sources)
    project.make("autoconf", cwd=sources)
    folder.mkdir(exist_ok=True)
    environment = {**os.environ, "CC": str(OPTIONS.bin / "faas-cc"), "CFLAGS": "-O2"}
    project.make(sources / "configure", f"--prefix={OPTIONS.build}/installed", cwd=folder, env=environment)
    project.make("make", "install", cwd=folder, env=environment)
    return [OPTIONS.build / "installed" / "bin" / "words"]


def setUpModule():
    programs = build_cmake() + build_autotools()
    for program in programs:
        globals()[program.name.upper()] = program
    project.make(OPTIONS.bin / "faas-merge", *programs, "--root", "report", "-o", OPTIONS.build / "fused",
                 "--summary-json", OPTIONS.build / "summary.json")


class Native(project.Comparison):
    def test_cmake(self):
        report = self.same(REPORT, OPTIONS.build / "fused", "report", [INVENTORY, b"[]", b"[{}]", b"x"])
        self.assertEqual([status for status, _ in report], [0, 0, 2, 2])
        self.assertEqual(json.loads(report[0][1])["total"], 19.25)
        pack = self.same(PACK, OPTIONS.build / "fused", "pack", [INVENTORY, b"[]", b"x"])
        self.assertEqual(pack[0], (0, b"19.25 50 50 5\n"))

    def test_uncaught_exception(self):
        """A process dies by SIGABRT; a fused function's caller is told so by the status that a shell shows."""
        self.assertEqual(project.answer(REPORT, BELOW_ZERO), (-6, b""))
        self.assertEqual(project.answer(OPTIONS.build / "fused", BELOW_ZERO, FAAS_ENTRY="report"), (134, b""))

    def test_autotools(self):
        words = self.same(WORDS, OPTIONS.build / "fused", "words", [TEXT, b""])
        self.assertEqual([status for status, _ in words], [0, 3])
        self.assertEqual(words[0][1].splitlines()[:2], [b"    3 The", b"    2 and"])
        self.same(WORDS, OPTIONS.build / "fused", "words", [TEXT], WORDS_TOP="1")

    def test_libraries_come_from_the_manifests(self):
        summary = json.loads((OPTIONS.build / "summary.json").read_text())
        self.assertEqual({function["name"]: function["language"] for function in summary["functions"]},
                         {"report": "C++", "pack": "C++", "words": "C"})
        loaded = {library["soname"]: library["loaded"] for library in summary["libraries"]}
        self.assertEqual(loaded["libz.so.1"], "on first use")


if __name__ == "__main__":
    OPTIONS, arguments = project.read_options()
    unittest.main(argv=arguments)
