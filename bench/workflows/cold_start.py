"""From exec to the first byte of an answer, of the fused binary, of each function apart, and the sum of these: what a
first request waits for where no instance is warm.

All refuse the same malformed request before they invoke anybody. With a warm page cache, and with a cold one: all of it
dropped where that is permitted, otherwise the pages of the program itself."""

import os
from pathlib import Path

from harness import own_environment
from start_up import start

DROP_CACHES = Path("/proc/sys/vm/drop_caches")


def evict(program):
    """Has the program's pages read from its file again."""
    descriptor = os.open(program, os.O_RDONLY)
    os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    os.close(descriptor)


def drop_caches():
    """Whether it was permitted."""
    try:
        DROP_CACHES.write_text("1")
        return True
    except OSError:
        return False


def measure(workflow, programs, work, quick):
    """Seconds of each round, in which all take their turn, by program and state of the cache."""
    request = work / "malformed"
    request.write_text("{}")
    started = {name: programs[name] for name in (*workflow.functions, "fresh", "eager", "monolith") if name in programs}
    environment = own_environment() | {"WORKFLOW_STORE": "none"}
    os.sync()
    # In a short run others are not made to read everything again.
    is_dropped = not quick and drop_caches()
    result = {"cold": "all pages dropped" if is_dropped else "the program's pages dropped",
              "seconds": {"warm": {name: [] for name in started}, "cold": {name: [] for name in started}}}
    for cache, rounds in {"warm": 5 if quick else 31, "cold": 3 if quick else 7}.items():
        for _ in range(rounds):
            for name, program in started.items():
                if cache == "cold":
                    evict(program)
                    if is_dropped:
                        drop_caches()
                result["seconds"][cache][name].append(round(start(program, request, environment)[0], 7))
    return result
