"""Load on a system: as much as some connections make (wrk), or at a constant rate (constant.c)."""
import re
import statistics
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0}


class LoadFailed(Exception):
    """Requests were lost or answered with an error."""


def url_of(system):
    return f"http://{system.host}:{system.port}{system.path}"


def saturate(system, body, connections, seconds, work):
    """Each connection sends its next request when it has its answer. Throughput, and the latency of what was sent."""
    script = work / "request.lua"
    script.write_text(f"wrk.method = 'POST'\nwrk.body = [==[{body}]==]\n"
                      "wrk.headers['Content-Type'] = 'application/json'\n"
                      "function response(status, headers, body) if status ~= 200 then print(status, body) end end\n")
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "--latency", "-s", script]
    return read_wrk(subprocess.run([*command, url_of(system)], check=True, capture_output=True, text=True).stdout)


def read_wrk(text):
    """What wrk --latency prints, in seconds."""
    if "Non-2xx" in text or "Socket errors" in text:
        raise LoadFailed(text[:500])
    latency = {int(percent): float(number) * UNITS[unit]
               for percent, number, unit in re.findall(r"(\d+)%\s+([\d.]+)(us|ms|s|m)\b", text)}
    return {"requests": int(re.search(r"(\d+) requests in", text).group(1)),
            "per_second": float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1)),
            "p50": latency[50], "p90": latency[90], "p99": latency[99]}


def constant(system, body, rate, seconds, work):
    """`rate` requests a second, each sent when it is due on one of 50 connections, and timed from then: no coordinated
    omission."""
    program = work / "constant"
    if not program.exists():
        subprocess.run(["clang-22", "-O2", "-D_GNU_SOURCE", HERE / "constant.c", "-o", program], check=True)
    command = [program, system.host, system.port, system.path, rate, seconds, 50]
    done = subprocess.run([str(part) for part in command], input=body, capture_output=True, text=True)
    if done.returncode:
        raise LoadFailed(f"{url_of(system)}: {done.stderr}")
    cut = statistics.quantiles([float(line) / 1e6 for line in done.stdout.split()], n=100)
    return {"requests": len(done.stdout.split()), "per_second": rate, "p50": cut[49], "p90": cut[89], "p99": cut[98]}
