#!/usr/bin/env python3
"""Installs faas-merge into a folder and unpacks its Debian package into another one, and builds the projects in
examples/cmake and examples/cargo with what is there."""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

OPTIONS = None
EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples"


def run(*command, status=0, **options):
    """The output of a command."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    if done.returncode != status:
        raise AssertionError(f"{command} ended with status {done.returncode}\n{done.stdout}")
    return done.stdout


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        run("cmake", "--install", OPTIONS.build, "--prefix", cls.folder / "installed")
        run(OPTIONS.cpack, "-G", "DEB", "-B", cls.folder / "deb", cwd=OPTIONS.build)
        (cls.deb,) = (cls.folder / "deb").glob("faas-merge_*.deb")
        run("dpkg-deb", "-x", cls.deb, cls.folder / "unpacked")
        cls.prefixes = [cls.folder / "installed", cls.folder / "unpacked" / "usr"]

    def configure(self, source, prefix, *options, status=0):
        build = self.folder / f"build-{prefix.name}"
        shutil.rmtree(build, ignore_errors=True)
        return build, run("cmake", "-S", source, "-B", build, f"-DCMAKE_PREFIX_PATH={prefix}", *options, status=status)

    def test_cmake_project(self):
        for prefix in self.prefixes:
            with self.subTest(prefix=prefix.name):
                build, _ = self.configure(EXAMPLES / "cmake", prefix)
                self.assertIn("hot", run("cmake", "--build", build))
                self.assertEqual(run(build / "fused" / "app", input="hello"), '{"said":"HELLO!!"}\n')
                self.assertEqual(run("cmake", "--build", build).count("Fusing"), 0)

    def test_a_changed_header_is_seen(self):
        source = self.folder / "source"
        shutil.copytree(EXAMPLES / "cmake", source)
        build, _ = self.configure(source, self.prefixes[0])
        run("cmake", "--build", build)
        (source / "text.h").write_text((source / "text.h").read_text() + "/* */\n")
        output = run("cmake", "--build", build)
        self.assertIn("Compiling text.c", output)
        self.assertNotIn("Compiling front.cpp", output)
        self.assertIn("Fusing", output)

    def test_wrong_use(self):
        source = self.folder / "wrong"
        source.mkdir()
        start = "cmake_minimum_required(VERSION 3.20)\nproject(p C)\nfind_package(FaasMerge REQUIRED)\n"
        for text, message in [("faas_add_function(f)", "faas_add_function(f): expected SOURCES"),
                              ("faas_merge(app f)", "faas_merge(app f): expected FUNCTIONS"),
                              ("faas_merge(app f FUNCTIONS f)", "'f' is no target of faas_add_function and no file")]:
            with self.subTest(text=text):
                (source / "CMakeLists.txt").write_text(f"{start}{text}\n")
                _, output = self.configure(source, self.prefixes[0], status=1)
                self.assertIn(message, " ".join(output.split()))

    def test_cargo_workspace(self):
        prefix = self.prefixes[1]
        environment = {**os.environ, "CARGO_NET_OFFLINE": "true",
                       "CARGO_TARGET_DIR": str(OPTIONS.build / "package-cargo")}
        for name in ("front", "count"):
            run(prefix / "bin" / "faas-merge", "bitcode", "--cargo", EXAMPLES / "cargo", "--bin", name,
                "-o", self.folder / f"{name}.bc", env=environment)
        run(prefix / "bin" / "faas-merge", "front.bc", "count.bc", "-O1", "-o", "app", cwd=self.folder)
        self.assertEqual(run(self.folder / "app", input="one two, two"), "most often: 2 two\n")
        self.assertEqual(run(self.folder / "app", input="..", status=1), "faas: no words\n")

    def test_new_project(self):
        for prefix, language in zip(self.prefixes, ("c", "rust")):
            with self.subTest(prefix=prefix.name, language=language):
                environment = {**os.environ, "CARGO_NET_OFFLINE": "true",
                               "PATH": f"{prefix / 'bin'}:{os.environ['PATH']}"}
                project = self.folder / f"new-{language}"
                run("faas-merge", "init", project, "--language", language, env=environment)
                self.assertIn("hello -> greet", run("make", "-C", project, "test", env=environment))

    def test_debian_package(self):
        depends = run("dpkg-deb", "-f", self.deb, "Depends")
        for needed in ("clang-22", "lld-22", "libllvm22", "libstdc++6", "libc6-dev"):
            self.assertIn(needed, depends)
        listing = run("dpkg-deb", "-c", self.deb)
        for name in ("bin/faas-merge", "bin/faas-cc -> faas-merge", "lib/FaasMerge.so", "lib/libfaas.bc",
                     "lib/libfaas.a", "include/faas.h", "share/faas-merge/rust/src/lib.rs",
                     "lib/cmake/FaasMerge/FaasMergeConfig.cmake", "share/man/man1/faas-merge.1",
                     "share/man/man1/faas-merge-plan.1", "share/bash-completion/completions/faas-merge",
                     "share/zsh/site-functions/_faas-merge", "share/fish/vendor_completions.d/faas-merge.fish"):
            self.assertIn(f"./usr/{name}", listing)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=pathlib.Path, required=True, help="folder of the build to install")
    parser.add_argument("--cpack", required=True)
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest])
