#!/usr/bin/env python3
"""Runs scripts/demo as README.md says, as a newcomer has it: the files that git knows of in a folder without a build, and
an environment of PATH and HOME alone."""

import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PATH = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]
OPTIONS = None


def copy_checkout(folder):
    """A fresh clone, with what was changed since the last commit."""
    command = ["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.split("\0"):
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)


def clean_environment():
    """What a login shell has. rustup's installer puts a folder on PATH for good; the rest is where Debian has it."""
    cargo = os.path.dirname(shutil.which("cargo"))
    return {"PATH": ":".join(PATH + [cargo] * (cargo not in PATH)), "HOME": os.environ["HOME"]}


@unittest.skipUnless((ROOT / ".git").exists(), "not a checkout of git")
class Demo(unittest.TestCase):
    def test_first_command_of_the_readme(self):
        command = re.search(r"^scripts/demo\b", (ROOT / "README.md").read_text(), re.M).group()
        shutil.rmtree(OPTIONS.folder, ignore_errors=True)
        OPTIONS.folder.mkdir()
        copy_checkout(OPTIONS.folder)
        run = subprocess.run(command, shell=True, cwd=OPTIONS.folder, env=clean_environment(), stdin=subprocess.DEVNULL,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.assertEqual(run.returncode, 0, run.stdout[-10000:])
        lines = run.stdout.splitlines()
        self.assertEqual(lines[-1], "sqlite: equal")
        (answer,) = [json.loads(line) for line in lines if line.startswith('{"')]
        self.assertEqual(answer["post"]["creator"]["username"], "alice")
        shutil.rmtree(OPTIONS.folder)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=pathlib.Path, required=True, help="for the copy; kept if the test fails")
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
