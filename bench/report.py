"""What is made of the figures: a file for each table and plot, and the blocks of README.md and docs/ that show them."""

import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path += [str(folder) for folder in HERE.iterdir() if folder.is_dir()]
import call  # noqa: E402
import compose_post  # noqa: E402
import fan_out  # noqa: E402
import growth  # noqa: E402
import headline  # noqa: E402
import left  # noqa: E402
import merging  # noqa: E402
import planning  # noqa: E402
import reading  # noqa: E402
import recording  # noqa: E402
import server  # noqa: E402
import soak  # noqa: E402
import start_up  # noqa: E402

# Each has measure(build, work, quick), whose results go into PART.json, and tables(results): lines by file name.
PARTS = {"workflows": headline, "compose-post": compose_post, "call": call, "async": fan_out, "threads": left, "start-up": start_up,
         "growth": growth, "merge": merging, "plan": planning, "server": server, "profile": recording,
         "import": reading, "soak": soak}
SHOWN_IN = ("README.md", "docs/benchmarks.md", "docs/profiling.md")
BLOCK = re.compile(r"(<!-- (bench/results/\S+) -->\n).*?(<!-- end -->)", re.S)


def record(part, measured):
    text = json.dumps(measured, indent=1)
    # What holds only numbers and names on one line.
    text = re.sub(r"[\[{][^][{}]*[]}]", lambda found: re.sub(r"\s+", " ", found.group()), text)
    (HERE / "results" / f"{part}.json").write_text(text + "\n")


def generated(root):
    """The text of every file that is made of what is recorded in bench/results, by its path."""
    results = root / "bench/results"
    files = {}
    for part, module in PARTS.items():
        recorded = results / f"{part}.json"
        if recorded.exists():
            for name, lines in module.tables(json.loads(recorded.read_text())["results"]).items():
                files[results / name] = "\n".join(lines) + "\n"
    for name in SHOWN_IN:
        files[root / name] = BLOCK.sub(lambda found: found[1] + files.get(root / found[2],
                                                                          "Not measured yet.\n") + found[3],
                                       (root / name).read_text())
    return files
