"""Network namespaces on a bridge, as containers have them: real watchdogs all want port 8081 for their metrics.

Needs root, and `ip`."""

import itertools
import os
import subprocess

NUMBERS = itertools.count(1)


def ip(*words):
    subprocess.run(["ip", *map(str, words)], check=True, capture_output=True)


class Network:
    """`count` namespaces that reach each other and `host`. To be closed."""

    def __init__(self, count):
        number = next(NUMBERS)
        self.bridge = f"faas{os.getpid()}.{number}"
        self.host = f"10.213.{number}.1"
        self.addresses = [f"10.213.{number}.{index + 2}" for index in range(count)]
        self.names = [f"{self.bridge}.{index}" for index in range(count)]
        ip("link", "add", self.bridge, "type", "bridge")
        try:
            ip("addr", "add", f"{self.host}/24", "dev", self.bridge)
            ip("link", "set", self.bridge, "up")
            for name, address in zip(self.names, self.addresses):
                ip("netns", "add", name)
                ip("link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", name)
                ip("link", "set", name, "master", self.bridge, "up")
                ip("-n", name, "addr", "add", f"{address}/24", "dev", "eth0")
                for device in ("lo", "eth0"):
                    ip("-n", name, "link", "set", device, "up")
        except subprocess.CalledProcessError:
            self.close()
            raise

    def close(self):
        """After the processes in them have ended."""
        for name in self.names:
            subprocess.run(["ip", "netns", "del", name], stderr=subprocess.DEVNULL)
        subprocess.run(["ip", "link", "del", self.bridge], stderr=subprocess.DEVNULL)
