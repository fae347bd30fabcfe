"""Sums up what bench/cluster/run measured: a table of medians and ratios over the rounds.

  summary.py FOLDER ROOT
"""
import sys
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
sys.path += [str(HERE.parent), str(HERE.parent / "workflows")]
import load  # noqa: E402
from harness import ratio, times  # noqa: E402


def main(folder, root):
    rounds = len(list(folder.glob(f"{root}.*.txt")))
    apart, fused = ([load.read_wrk((folder / f"{name}.{number}.txt").read_text()) for number in range(1, rounds + 1)]
                    for name in (root, f"{root}-fused"))
    print("| of one cluster | apart | fused | gain |", "|---|---|---|---|", sep="\n")
    for name, title in (("p50", "median latency"), ("p99", "p99")):
        slow, fast = ([point[name] for point in points] for points in (apart, fused))
        print(f"| {title} | {median(slow) * 1e3:.3g} ms | {median(fast) * 1e3:.3g} ms "
              f"| {times(ratio(slow, fast))} |")
    slow, fast = ([point["per_second"] for point in points] for points in (apart, fused))
    print(f"| requests a second | {median(slow):.0f} | {median(fast):.0f} "
          f"| {times(ratio(fast, slow))} |")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
