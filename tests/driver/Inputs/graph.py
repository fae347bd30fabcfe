"""Writes the profile of an application with many functions: graph.py FUNCTIONS FILE."""

import json
import random
import sys

count = int(sys.argv[1])
random.seed(count)
depth = [0]
pairs = set()
for i in range(1, count):
    caller = random.randrange(max(0, i - 30), i)
    depth.append(depth[caller] + 1)
    pairs.add((caller, i))
for _ in range(count // 2):
    a, b = random.randrange(count), random.randrange(count)
    if depth[a] < depth[b]:
        pairs.add((a, b))
pairs |= {(count - 1, count // 3), (2, 2)}  # a cycle, and recursion
profile = {
    "requests": 10,
    "functions": [{"name": f"service-{i}", "cpu": random.randint(5, 50) / 100, "memory": random.randint(5, 50) << 20}
                  for i in range(count)],
    "calls": [{"Caller": f"service-{a}", "Callee": f"service-{b}", "counts": random.randint(1, 10),
               "kind": "async" if random.random() < .1 else "sync"} for a, b in sorted(pairs)],
}
with open(sys.argv[2], "w") as file:
    json.dump(profile, file)
