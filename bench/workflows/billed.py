"""Billed time of a request: the sum of the durations of all invocations where functions are apart, since a function
that waits for another is paid for as well, and the root's duration where they are fused.

Both come from the profile that instrumented binaries write, with warm servers behind a gateway and no database."""

import json

import systems
from harness import fuse


def instrument(build, folder, functions, output, *options):
    fuse(build, output, [folder / "bc" / f"{function}.bc" for function in functions], "--instrument", *options)
    return output


def profile_of(kind, workflow, programs, work, requests):
    """What the profile says of each function after so many requests."""
    profile = work / f"{kind}-profile.json"
    system = systems.start(kind, workflow, programs, work / f"billed-{kind}", "none", FAAS_PROFILE=str(profile))
    body = json.dumps(workflow.request)
    try:
        system.wait(body)
        for _ in range(requests - 1):
            system.post(body)
    finally:
        system.stop()
    return {entry["function"]: entry for entry in json.loads(profile.read_text())}


def measure(build, folder, workflow, work, requests):
    """Milliseconds of a request: by function apart, and of the fused root."""
    made = folder / "instrumented"
    made.mkdir(exist_ok=True)
    programs = {function: instrument(build, folder, [function], made / function) for function in workflow.functions}
    programs["fresh"] = instrument(build, folder, workflow.functions, made / f"{workflow.name}-fused", "--root",
                                   workflow.root)
    apart = profile_of("local", workflow, programs, work, requests)
    fused = profile_of("fresh", workflow, programs, work, requests)[workflow.root]
    return {"requests": requests, "fused_ms": fused["time_ns"] / fused["invocations"] / 1e6,
            "apart_ms": {name: entry["time_ns"] / apart[workflow.root]["invocations"] / 1e6 for name,
                         entry in apart.items()}}
