#!/usr/bin/env python3
"""Runs the quickstart of README.md, compares the options and variables in docs/cli.md with the programs', and the
figures with those that bench/run recorded."""

import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

OPTIONS = None


def read(name):
    return (OPTIONS.source / name).read_text()


def bench_report():
    sys.path.append(str(OPTIONS.source / "bench"))
    import report
    return report


class Docs(unittest.TestCase):
    def test_quickstart(self):
        readme = read("README.md")
        session = re.search(r"```\n(\$ clang-22.*?)```", readme, re.S).group(1)
        with tempfile.TemporaryDirectory() as folder:
            for name, text in re.findall(r"```c\n/\* (\w+\.c) \*/\n(.*?)```", readme, re.S):
                (pathlib.Path(folder) / name).write_text(text)
            for line in re.findall(r"^\$ (.*)$", session, re.M):
                if "FAAS_PORT" in line or line.startswith("curl"):
                    continue  # the server has tests of its own
                line = line.replace("clang-22", str(OPTIONS.clang))
                line = line.replace("build/release", str(OPTIONS.build))
                line = line.replace("runtime/include", str(OPTIONS.source / "runtime/include"))
                run = subprocess.run(line, shell=True, cwd=folder, capture_output=True, text=True)
                self.assertEqual(run.returncode, 0, f"{line}\n{run.stderr}")
                # Sizes and times vary; what was fused and answered does not.
                for shown in re.findall(r"^(?:fused|  hello ->|Hello).*$", run.stdout, re.M):
                    self.assertIn(shown + "\n", session)

    def test_figures_are_those_of_the_benchmark(self):
        report = bench_report()
        shown = {path for name in report.SHOWN_IN for path in re.findall(r"<!-- (bench/results/\S+) -->", read(name))}
        self.assertIn("bench/results/claim.md", shown)
        self.assertNotRegex(report.BLOCK.sub("", read("README.md")), r"\d (times|x|%) (faster|smaller|more|less)")
        for path, text in report.generated(OPTIONS.source).items():
            self.assertEqual(path.read_text(), text, f"{path} is not what bench/run --tables makes")

    def test_an_edited_figure_is_found(self):
        report = bench_report()
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder)
            shutil.copytree(OPTIONS.source / "bench/results", copy / "bench/results")
            for name in report.SHOWN_IN:
                (copy / name).parent.mkdir(exist_ok=True)
                (copy / name).write_text(re.sub(r"(<!-- bench/results/\S+ -->\n)", r"\1| edited | 1 ns |\n",
                                                read(name)))
            made = report.generated(copy)
            for name in report.SHOWN_IN:
                self.assertEqual(made[copy / name], read(name))
                self.assertNotEqual(made[copy / name], (copy / name).read_text())

    def test_every_driver_option_is_documented(self):
        run = subprocess.run([OPTIONS.build / "bin/faas-merge", "--help"], capture_output=True, text=True, check=True)
        options = set(re.findall(r"(?:^|[ ,])(--?[a-zA-Z][a-z-]*)", run.stdout)) - {"--help", "-h", "--version"}
        self.assertGreater(len(options), 10)
        documented = read("docs/cli.md")
        for option in options - {"--output", "--jobs"}:
            self.assertIn(option, documented)

    def test_every_runtime_variable_is_documented(self):
        table = re.findall(r'^    \{"([A-Z_]+)", ', read("runtime/core/options.c"), re.M)
        self.assertGreater(len(table), 5)
        for variable in table:
            self.assertIn(f"`{variable}`", read("docs/cli.md"))

    def test_every_pass_is_documented(self):
        for name in re.findall(r'FAAS_MODULE_PASS\("([\w-]+)"', read("passes/PassRegistry.def")):
            self.assertIn(f"`{name}`", read("docs/cli.md"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for name in ("build", "source", "clang"):
        parser.add_argument(f"--{name}", type=pathlib.Path, required=True)
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
