#!/usr/bin/env python3
"""Builds the functions of examples/social-network, fuses them, and compares the fused binary with the functions
apart: answers and error texts, one by one, from eight clients at once, on SQLite and on Redis."""

import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import unittest
import urllib.error
import urllib.request
from contextlib import contextmanager

NETWORK = pathlib.Path(__file__).resolve().parents[2] / "examples" / "social-network"
BROWSER = NETWORK.parents[1] / "tests" / "tools" / "browser.py"
sys.path.append(str(NETWORK))

import compare  # noqa: E402
from normalise import normalise  # noqa: E402

OPTIONS = None
REQUEST = json.loads(compare.REQUEST)


def setUpModule():
    folder = OPTIONS.build
    subprocess.run(["make", "-s", "-j2", "-C", NETWORK, f"BUILD={folder}", f"FAAS_LIB={OPTIONS.libfaas}"], check=True)
    modules = sorted((folder / "bc").glob("*.bc"))
    subprocess.run([OPTIONS.faas_merge, *modules, "-o", folder / "fused", "--summary-json", folder / "summary.json",
                    "--report", folder / "report.html", "-lcjson", "-lhiredis", "-lsqlite3"], check=True)


def post(url, body):
    """Status and body of the answer."""
    try:
        with urllib.request.urlopen(url, json.dumps(body).encode(), timeout=60) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


@contextmanager
def server(environment):
    """The fused binary as an HTTP server: its URL and its process."""
    process = subprocess.Popen([OPTIONS.build / "fused"], env=environment | {"FAAS_PORT": "0"},
                               stderr=subprocess.PIPE, text=True)
    try:
        port = re.fullmatch(r"faas: listening on port (\d+)\n", process.stderr.readline()).group(1)
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


class SocialNetwork(unittest.TestCase):
    def test_every_call_is_local(self):
        summary = json.loads((OPTIONS.build / "summary.json").read_text())
        self.assertEqual(summary["root"], "compose-post")
        self.assertEqual(len(summary["functions"]), 11)
        languages = [function["language"] for function in summary["functions"]]
        for language in ("C", "C++", "Rust"):
            self.assertGreaterEqual(languages.count(language), 3)
        calls = {(call["caller"], call["callee"]): call["kind"] for call in summary["calls"]}
        self.assertEqual(set(calls.values()), {"local"})
        self.assertEqual(len(calls), 10)

    def test_report_of_the_merge_and_of_a_plan(self):
        plan = OPTIONS.build / "plan.html"
        modules = sorted((OPTIONS.build / "bc").glob("*.bc"))
        subprocess.run([OPTIONS.faas_merge, "plan", *modules, "--max-functions", "4", "--report", plan], check=True,
                       stdout=subprocess.DEVNULL)
        for page, binaries in ((OPTIONS.build / "report.html", 1), (plan, 5)):
            text = page.read_text()
            self.assertIn(f"<dt>Binaries</dt><dd>11 → {binaries}</dd>", text)
            self.assertEqual(text.count(">compose-post</text>"), 2)  # before and after
            self.assertIn("<dt>Remote calls</dt><dd>10 → ", text)
            if shutil.which("chromium"):
                run = subprocess.run([sys.executable, BROWSER, page], capture_output=True, text=True)
                self.assertEqual(run.returncode, 0, run.stdout + run.stderr)

    def test_nothing_but_libc_is_loaded_at_start(self):
        listed = subprocess.run(["ldd", OPTIONS.build / "fused"], capture_output=True, text=True, check=True).stdout
        self.assertEqual(re.findall(r"(\S+) => /", listed), ["libc.so.6"])

    def test_same_answer_on_sqlite(self):
        self.assertTrue(compare.equal(compare.sqlite, OPTIONS.build, OPTIONS.build / "fused"))

    def test_same_answer_on_redis(self):
        self.assertTrue(compare.equal(compare.redis, OPTIONS.build, OPTIONS.build / "fused"))

    def test_eight_clients_at_once(self):
        with compare.sqlite() as environment, server(environment) as (url, _):
            with concurrent.futures.ThreadPoolExecutor(8) as pool:
                answers = list(pool.map(lambda _: post(url, REQUEST), range(64)))
        self.assertEqual({status for status, _ in answers}, {200})
        self.assertEqual(len({normalise(body.encode()) for _, body in answers}), 1)
        ids = {json.loads(body)["post"]["post_id"] for _, body in answers}
        self.assertEqual(len(ids), 64)

    def test_failures_have_the_text_they_have_apart(self):
        broken = [{}, REQUEST | {"text": 7}, REQUEST | {"media_ids": ["1"], "media_types": []},
                  REQUEST | {"user_id": "x"}]
        with compare.sqlite() as apart, compare.sqlite() as together:
            with compare.gateway(OPTIONS.build, apart) as unfused, server(together) as (url, _):
                for request in broken:
                    expected = post(unfused + "compose-post", request)
                    self.assertEqual(expected[0], 500)
                    self.assertEqual(post(url, request), expected)

    def test_inner_functions_are_published_only_when_exposed(self):
        body = {"post_type": 0}
        with compare.sqlite() as environment:
            with server(environment) as (url, _):
                self.assertEqual(post(url + "/function/unique-id-service", body)[0], 404)
            with server(environment | {"FAAS_EXPOSE": "unique-id-service"}) as (url, _):
                status, answer = post(url + "/function/unique-id-service", body)
                self.assertEqual(status, 200)
                self.assertIn("post_id", json.loads(answer))
                self.assertEqual(post(url + "/function/store-post", body)[0], 404)

    def test_entry_of_the_one_shot_front_end(self):
        run = subprocess.run([OPTIONS.build / "fused"], input=b'{"post_type": 0}', capture_output=True,
                             env=os.environ | {"FAAS_ENTRY": "unique-id-service"}, check=True)
        self.assertIn("post_id", json.loads(run.stdout))

    def test_sigterm_ends_the_server(self):
        with compare.sqlite() as environment, server(environment) as (url, process):
            self.assertEqual(post(url, REQUEST)[0], 200)
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(60), 0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--faas-merge", type=pathlib.Path, required=True)
    parser.add_argument("--libfaas", type=pathlib.Path, required=True)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    OPTIONS, rest = parser.parse_known_args()
    os.environ["PATH"] = f"{OPTIONS.faas_merge.parent}:{os.environ['PATH']}"
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
