#!/usr/bin/env python3
"""The fused social network answers the same request through every front end, each driven by the emulator of its platform:
the binary that finds out where it runs, and one made for that platform alone."""

import argparse
import os
import pathlib
import re
import subprocess
import sys
import unittest

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path += [str(TESTS / "platforms"), str(TESTS.parent / "examples/social-network")]

import compare  # noqa: E402
import fission_test  # noqa: E402
import fn_test  # noqa: E402
import harness  # noqa: E402
import lambda_test  # noqa: E402
import of_watchdog_test  # noqa: E402
import openwhisk_test  # noqa: E402
import stdin_test  # noqa: E402
from harness import ask, json  # noqa: E402
from normalise import normalise  # noqa: E402

OPTIONS = None
REQUEST = compare.REQUEST
EXPECTED = []


def setUpModule():
    with compare.sqlite() as environment, compare.gateway(OPTIONS.build, environment) as url:
        connection = compare.urllib.request.urlopen(url + "compose-post", REQUEST)
        EXPECTED.append(normalise(connection.read()))


def only_for(platform):
    """The example as a binary for one platform."""
    binary = OPTIONS.build / f"only-{platform}"
    subprocess.run([OPTIONS.faas_merge, *sorted((OPTIONS.build / "bc").glob("*.bc")), "--platform", platform, "-o", binary,
                    "-lcjson", "-lhiredis", "-lsqlite3"], check=True, stdout=subprocess.DEVNULL)
    return binary


class Example:
    """Mixed into a platform's emulator: the example in place of the function that it drives otherwise."""
    fused = True
    platform = None

    def environment(self, variables):
        variables = {"REDIS_URL": "", "SOCIAL_NETWORK_DB": f"{self.folder}/store.db", **variables}
        return super().environment(variables)

    def test_the_example(self):
        for binary in (OPTIONS.build / "fused", only_for(self.platform)):
            self.binary = str(binary)
            with self.subTest(binary=binary.name):
                answer = self.answer()
                self.assertEqual(normalise(answer if isinstance(answer, bytes) else json.dumps(answer).encode()),
                                 EXPECTED[0])

    def over_http(self, port, path="/", **options):
        status, _, body = ask(port, path=path, body=REQUEST, **options)
        self.assertEqual(status, 200)
        return body


def emulator(case):
    """The methods of a platform's emulator without its tests."""
    kept = {name: None for name in dir(case) if name.startswith("test_")}
    return type(case.__name__, (case,), kept)


class Http(Example, harness.Case):
    platform = "http"

    def answer(self):
        return self.over_http(self.start({"PORT": "0"}).port())


class Knative(Example, harness.Case):
    platform = "knative"

    def answer(self):
        port = self.start({"K_SERVICE": "x", "PORT": "0"}).port()
        event = json.dumps({"specversion": "1.0", "id": "1", "source": "/s", "type": "t", "data": json.loads(REQUEST)})
        status, _, body = ask(port, body=event.encode(), headers={"Content-Type": "application/cloudevents+json"})
        self.assertEqual((status, normalise(body)), (200, EXPECTED[0]))
        return self.over_http(port)


class Fission(Example, harness.Case):
    platform = "fission"

    def answer(self):
        port = str(harness.free_port())
        return self.over_http(self.start({"FISSION_RUNTIME_PORT": port, "PORT": port}).port(), chunked=True)


class FissionPerRequest(Example, emulator(fission_test.PerRequest)):
    platform = "stdin"

    def wrapper(self):
        path = os.path.join(self.folder, "wrapper")
        with open(path, "w") as file:
            file.write(f"#!/bin/sh\nexport REDIS_URL= SOCIAL_NETWORK_DB={self.folder}/store.db\nexec {self.binary}\n")
        return path

    def answer(self):
        status, body = self.request(REQUEST)
        self.assertEqual(status, 200)
        return body


class OfWatchdog(Example, emulator(of_watchdog_test.Upstream)):
    platform = "of-watchdog"

    def answer(self):
        self.watch()
        return self.over_http(self.port, chunked=True)


class Stdin(Example, emulator(stdin_test.Watchdog)):
    platform = "stdin"

    def answer(self):
        status, body, _ = self.request(REQUEST)
        self.assertEqual(status, 0)
        return body


class Azure(Example, harness.Case):
    platform = "azure"

    def answer(self):
        port = self.start({"FUNCTIONS_CUSTOMHANDLER_PORT": "1", "FAAS_PORT": "0"}).port()
        trigger = {"Url": "http://h/api/x", "Method": "POST", "Query": {}, "Params": {}, "Identities": [],
                   "Headers": {"Content-Type": ["application/json"]}, "Body": REQUEST.decode()}
        status, _, body = ask(port, path="/compose-post", body={"Data": {"req": trigger}, "Metadata": {}},
                              headers={"Content-Type": "application/json"})
        self.assertEqual(status, 200)
        self.assertEqual(normalise(json.loads(body)["Outputs"]["res"]["body"].encode()), EXPECTED[0])
        return self.over_http(port, "/api/compose-post")


class Fn(Example, emulator(fn_test.Fn)):
    platform = "fn"

    def answer(self):
        connection = self.serve(f"{len(os.listdir(self.folder))}.sock")
        status, _, body = self.call(connection, REQUEST)
        self.assertEqual(status, 200)
        return body


class Lambda(Example, harness.Case):
    platform = "lambda"

    def answer(self):
        api = lambda_test.Api()
        self.addCleanup(api.server_close)
        self.addCleanup(api.shutdown)
        self.start({"AWS_LAMBDA_RUNTIME_API": api.address})
        path, _, body = api.invoke(REQUEST)
        self.assertTrue(path.endswith("/response"), body)
        return body


class OpenWhisk(Example, emulator(openwhisk_test.ActionLoop)):
    platform = "openwhisk"

    def answer(self):
        self.loop()
        return self.activate(json.loads(REQUEST))


class OpenWhiskBlackbox(Example, harness.Case):
    platform = "openwhisk-blackbox"

    def answer(self):
        port = self.start({"FAAS_PLATFORM": "openwhisk-blackbox", "FAAS_PORT": "0"}).port()
        self.assertEqual(ask(port, path="/init", body={"value": {}})[0], 200)
        status, _, body = ask(port, path="/run", body={"value": json.loads(REQUEST)})
        self.assertEqual(status, 200)
        return body


class All(unittest.TestCase):
    def test_no_platform_is_left_out(self):
        abi = (TESTS.parent / "runtime/include/faas_abi.inc").read_text()
        platforms = set(re.findall(r'^FAAS_PLATFORM\(\w+, "([\w-]+)"\)', abi, re.M))
        tested = {case.platform for case in vars(sys.modules["__main__"]).values()
                  if isinstance(case, type) and issubclass(case, Example) and case.platform}
        self.assertEqual(tested, platforms)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--faas-merge", type=pathlib.Path, required=True)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    OPTIONS, rest = parser.parse_known_args()
    os.environ["PATH"] = f"{OPTIONS.faas_merge.parent}:{os.environ['PATH']}"
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
