"""Sends requests to a fused binary that serves, several at the same time, and prints how many answers were those of the
program that it was made of, and what the server has more of than before.

    requests.py SERVER PROGRAM COUNT WIDTH REQUEST...
"""

import concurrent.futures
import http.client
import os
import re
import subprocess
import sys
import time

server, program, count, width = *sys.argv[1:3], *map(int, sys.argv[3:5])
expected = {}
for request in sys.argv[5:]:
    run = subprocess.run([program], input=request, capture_output=True, text=True)
    expected[request] = (500, run.returncode) if run.returncode else (200, run.stdout)


def ask(number):
    request = list(expected)[number % len(expected)]
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", "/", request)
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    status, text = expected[request]
    return answer.status == status and (body == text if status == 200 else body.endswith(f"with status {text}"))


def held():
    folder = f"/proc/{process.pid}"
    with open(f"{folder}/status") as status:
        memory = int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1))
    return len(os.listdir(f"{folder}/task")), len(os.listdir(f"{folder}/fd")), memory


process = subprocess.Popen([server], env={**os.environ, "FAAS_PORT": "0", "FAAS_THREADS": str(width)},
                           stderr=subprocess.PIPE, text=True)
port = int(process.stderr.readline().rsplit(" ", 1)[1])
try:
    with concurrent.futures.ThreadPoolExecutor(width) as pool:
        list(pool.map(ask, range(count // 4)))
        before = held()
        right = sum(pool.map(ask, range(count)))
    deadline = time.monotonic() + 30  # a thread is gone some time after its invocation
    while held()[:2] > before[:2] and time.monotonic() < deadline:
        time.sleep(0.01)
    threads, descriptors, memory = (now - then for now, then in zip(held(), before))
    print(f"{right} of {count} right, {max(threads, 0)} more threads, {max(descriptors, 0)} more descriptors, memory",
          "flat" if memory < 1024 else f"grown by {memory} kB")
finally:
    process.terminate()
    process.wait()
