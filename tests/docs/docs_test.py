#!/usr/bin/env python3
"""Runs the quickstart of README.md, compares the options of each command and the variables in docs/cli.md with the
programs', and the figures with those that bench/run recorded."""

import argparse
import functools
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


def sections():
    """The headings of docs/cli.md and what stands below each."""
    return re.findall(r"^## (.*)\n((?:(?!## ).*\n)*)", read("docs/cli.md"), re.M)


def section(name):
    """That of a name, which may stand in a heading with others: the first word goes before each of them."""
    for heading, text in sections():
        first, *others = heading.split(", ")
        if name in (first, *(f"{first.split()[0]} {other}" for other in others)):
            return text
    raise AssertionError(f"docs/cli.md has no section for {name}")


def first_column(text):
    """Of the tables in a section."""
    return re.findall(r"^\| (.*?) (?<!\\)\|", text, re.M)


def driver_commands():
    """The commands of faas-merge, and the empty one that fuses: in the driver each begins with an application of CLI11."""
    sources = "".join(path.read_text() for path in sorted((OPTIONS.source / "driver").glob("**/*.cpp")))
    return re.findall(r'"faas-merge ?([a-z-]*)"\};', sources)


@functools.cache
def options_of(command):
    """What --help lists, by all its names."""
    run = subprocess.run([OPTIONS.build / "bin/faas-merge", *command.split(), "--help"], capture_output=True, text=True,
                         check=True)
    names = [name for listed in re.findall(r"^  (-[^\s,]+(?:, -[^\s,]+)*)", run.stdout, re.M) for name in listed.split(", ")]
    return set(names) - {"-h", "--help"}


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

    def test_the_first_command_comes_soon(self):
        lines = read("README.md").splitlines()
        self.assertLess(lines.index(next(line for line in lines if line.startswith("scripts/"))), 24)
        self.assertLess(len(lines), 150)

    def test_links_lead_somewhere(self):
        pages = [OPTIONS.source / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")]
        for page in [*pages, *(OPTIONS.source / "docs").glob("*.md"), *OPTIONS.source.glob("*/README.md")]:
            text = re.sub(r"```.*?```", "", page.read_text(), flags=re.S)
            for path, anchor in re.findall(r"\]\((?!https?:)([^)#\s]*)#?([^)\s]*)\)", text):
                with self.subTest(page=page.name, link=f"{path}#{anchor}"):
                    target = page.parent / path if path else page
                    self.assertTrue(target.exists())
                    if anchor:
                        self.assertIn(anchor, [re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
                                               for heading in re.findall(r"^#+ (.*)", target.read_text(), re.M)])

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

    def test_every_option_is_documented_where_its_command_is(self):
        commands = driver_commands()
        self.assertGreater(len(commands), 9)
        for command in commands:
            text = section(f"faas-merge {command}".strip())
            for option in options_of(command):
                with self.subTest(command=command, option=option):
                    self.assertTrue(re.search(rf"(?<![\w-]){option}(?![\w-])", text), "not in the section")

    def test_no_option_is_documented_that_is_none(self):
        for heading, text in sections():
            there = set()
            for command in re.findall(r"[a-z-]+", heading.removeprefix("faas-merge")) or [""]:
                there |= options_of(command) if command in driver_commands() else set()
            for name in re.findall(r"(?<![\w-])--?[A-Za-z][\w-]*", " ".join(first_column(text)) if there else ""):
                with self.subTest(section=heading, option=name):
                    self.assertIn(name, there)

    def test_every_runtime_variable_is_documented(self):
        table = set(re.findall(r'^    \{"(\w+)", [A-Z]+, &', read("runtime/core/options.c"), re.M))
        self.assertGreaterEqual(table, {"FAAS_PORT", "PORT", "port", "upstream_url", "__OW_WAIT_FOR_ACK"})
        text = section("A fused binary")
        documented = set(re.findall(r"`(\w+)`", text))
        self.assertEqual(table - documented, set())
        self.assertEqual(set(re.findall(r"`(FAAS_\w+)`", " ".join(first_column(text)))) - table, set())

    def test_every_pass_is_documented(self):
        for name in re.findall(r'FAAS_MODULE_PASS\("([\w-]+)"', read("passes/PassRegistry.def")):
            self.assertIn(f"`{name}`", read("docs/cli.md"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for name in ("build", "source", "clang"):
        parser.add_argument(f"--{name}", type=pathlib.Path, required=True)
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
