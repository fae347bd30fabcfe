"""What the tests of real projects share: their options, running programs, and comparing fused ones with those apart."""

import argparse
import os
import pathlib
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parents[1] / "examples" / "social-network"))


def read_options():
    """Of the command line; unittest gets the rest."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", type=pathlib.Path, required=True, help="folder of faas-merge, faas-cc and faas-c++")
    parser.add_argument("--build", type=pathlib.Path, required=True, help="folder for what is built; kept")
    options, rest = parser.parse_known_args()
    options.build.mkdir(parents=True, exist_ok=True)
    return options, [sys.argv[0], *rest]


def make(*command, **options):
    """Runs a step of a build; its output shows only where it fails."""
    run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    if run.returncode:
        raise AssertionError(f"{command} ended with status {run.returncode}\n{run.stdout}")
    return run.stdout


def answer(program, request=b"", **variables):
    """Exit status and stdout of a program that is one function, apart or fused."""
    environment = {**os.environ, **variables}
    for platform in ("PORT", "FAAS_PORT"):
        environment.pop(platform, None)
    run = subprocess.run([program], input=request, env=environment, capture_output=True, timeout=120)
    return run.returncode, run.stdout


class Comparison(unittest.TestCase):
    maxDiff = None

    def same(self, apart, fused, name, requests, **variables):
        """Checks that function `name` of `fused` answers `requests` as the program `apart`; returns the answers."""
        answers = [answer(apart, request, **variables) for request in requests]
        for request, expected in zip(requests, answers):
            with self.subTest(function=name, request=request):
                self.assertEqual(answer(fused, request, FAAS_ENTRY=name, **variables), expected)
        return answers
