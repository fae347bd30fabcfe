#!/usr/bin/env python3
"""Replaces the ids and the timestamps in an answer of compose-post, which differ from one run to the next.

usage: normalise.py < ANSWER
"""

import json
import sys

VARYING = {"post_id", "timestamp"}


def normalise(answer):
    """The answer, a text, with a fixed text for everything that varies; laid out for people."""

    def fixed(pairs):
        return {key: f"<{key}>" if key in VARYING else value for key, value in pairs}

    parsed = json.loads(answer, object_pairs_hook=fixed)
    return json.dumps(parsed, indent=2, sort_keys=True, ensure_ascii=False)


if __name__ == "__main__":
    print(normalise(sys.stdin.read()))
