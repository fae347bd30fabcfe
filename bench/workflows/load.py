"""Load on a system: as much as some connections make (wrk), or at a constant rate (hey)."""
import csv
import io
import re
import statistics
import subprocess

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
    """`rate` requests a second from 50 connections that do not wait for one another, so that one slow answer does not
    keep the next request from being sent: with `rate` below what the system takes, no coordinated omission."""
    file = work / "request.json"
    file.write_text(body)
    connections = 50
    result = subprocess.run(["hey", "-z", f"{seconds}s", "-c", str(connections), "-q", str(rate / connections), "-m",
                             "POST",
                             "-T", "application/json", "-D", file, "-o", "csv", url_of(system)],
                            check=True, capture_output=True, text=True).stdout
    rows = list(csv.DictReader(io.StringIO(result)))
    if not rows or any(row["status-code"] != "200" for row in rows):
        raise LoadFailed(f"{sum(row['status-code'] != '200' for row in rows)} of {len(rows)} requests failed")
    times = sorted(float(row["response-time"]) for row in rows)
    cut = statistics.quantiles(times, n=100)
    return {"requests": len(times), "per_second": len(times) / seconds, "p50": cut[49], "p90": cut[89], "p99": cut[98]}
