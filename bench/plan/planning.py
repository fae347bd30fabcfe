"""The planner on random call graphs.

Each instance is solved by the planner, by two heuristics of the literature and, up to 100 functions, by HiGHS (pip
install highspy), a MIP solver that shares nothing with the planner. Where both prove an optimum, they have to agree.
Trees (no extra calls, a limit on memory alone) are solved by Lukes' dynamic programme instead, and up to 17 calls all
sets of cuts are tried.
"""

import importlib.util
import json
import statistics
import subprocess
import sys

# functions, extra edges by function, limit factors, seconds for the planner
SEEDS = 2
MIP_SECONDS = 5.0
CASES = [
    (5, (0, 0.2, 1.2), (1.2, 2, 4, 10), 10),
    (8, (0, 0.2, 1.2), (1.2, 2, 4, 10), 10),
    (25, (0, 0.2, 1.2), (1.2, 2, 4, 10), 10),
    (50, (0, 0.2, 1.2), (1.2, 2, 4, 10), 10),
    (100, (0, 0.2, 1.2), (1.2, 2, 4, 10), 5),
    (400, (0, 0.2, 1.2), (1.2, 2, 4, 10), 5),
    (1000, (0, 0.2, 1.2), (1.2, 2, 4, 10), 5),
]


def mip(problem, seconds):
    """The same problem as a MIP: x_e whether call e is cut, p_rv whether v stays reachable from r, z_re whether r pays
    the extra load of call e. Returns (cost or None, bound)."""
    import highspy

    loads, limits, edges = problem["loads"], problem["limits"], problem["edges"]
    out = [[] for _ in loads]
    for number, edge in enumerate(edges):
        out[edge[0]].append(number)
    model = highspy.Highs()
    model.setOptionValue("output_flag", False)
    model.setOptionValue("time_limit", float(seconds))
    model.setOptionValue("threads", 1)
    model.setOptionValue("mip_rel_gap", 0.0)
    model.setOptionValue("mip_abs_gap", 0.999)
    infinity = highspy.kHighsInf
    columns = 0

    def column(cost, lower, integer):
        nonlocal columns
        model.addVar(lower, 1)
        model.changeColCost(columns, cost)
        if integer:
            model.changeColIntegrality(columns, highspy.HighsVarType.kInteger)
        columns += 1
        return columns - 1

    x = [column(edge[2], 0, True) for edge in edges]
    for root in range(len(loads)):
        reached, order = {root}, [root]
        for v in order:
            for e in out[v]:
                if edges[e][1] not in reached:
                    reached.add(edges[e][1])
                    order.append(edges[e][1])
        inside = [e for v in order for e in out[v]]
        total = [sum(loads[v][r] for v in order) + sum(edges[e][3 + r] for e in inside) for r in (0, 1)]
        if all(t <= limit for t, limit in zip(total, limits)):
            continue
        p = {v: column(0, 1 if v == root else 0, False) for v in order}
        extra = {}
        for e in inside:  # p_to >= p_from - x_e, z_e >= p_from - x_e
            model.addRow(0, infinity, 3, [p[edges[e][1]], p[edges[e][0]], x[e]], [1, -1, 1])
            if edges[e][3] or edges[e][4]:
                extra[e] = column(0, 0, False)
                model.addRow(0, infinity, 3, [extra[e], p[edges[e][0]], x[e]], [1, -1, 1])
        for r in (0, 1):
            terms = [(p[v], loads[v][r]) for v in order] + [(z, edges[e][3 + r]) for e, z in extra.items()]
            model.addRow(-infinity, limits[r], len(terms), [t[0] for t in terms], [t[1] for t in terms])
    model.run()
    info = model.getInfo()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    return {"cost": round(info.objective_function_value) if found else None, "bound": info.mip_dual_bound,
            "seconds": model.getRunTime(),
            "proven": model.getModelStatus() == highspy.HighsModelStatus.kOptimal}


def measure_one(build, case):
    functions, extra, factor, seed, seconds = case
    output = subprocess.run([build / "bin/plan_bench", *map(str, case)], check=True, capture_output=True, text=True)
    result = json.loads(output.stdout)
    problem = {key: result.pop(key) for key in ("loads", "limits", "edges")}
    result.update(functions=functions, calls=len(problem["edges"]), extra=extra, factor=factor, seed=seed,
                  merge_nothing=sum(edge[2] for edge in problem["edges"]))
    ours = result["planner"]
    for name in ("lukes", "exhaustive"):
        if name in result and not ours["bound"] <= result[name]["cost"] <= ours["cost"]:
            sys.exit(f"{case}: the planner says {ours['cost']}, at least {ours['bound']}, "
                     f"and {name} {result[name]['cost']}")
    for name in ("downstream_impact", "weighted_degree"):
        if result[name]["cost"] < ours["cost"]:
            sys.exit(f"{case}: {name} pays {result[name]['cost']}, the planner {ours['cost']}")
    if functions <= 100 and extra and importlib.util.find_spec("highspy"):
        result["mip"] = mip(problem, MIP_SECONDS)
        other = result["mip"]
        if ours["cost"] == ours["bound"] and other["proven"] and ours["cost"] != other["cost"]:
            sys.exit(f"{case}: the planner proves {ours['cost']}, HiGHS {other['cost']}")
        if other["cost"] is not None and other["cost"] < ours["bound"]:
            sys.exit(f"{case}: the planner's bound is {ours['bound']}, HiGHS finds {other['cost']}")
    return result


def row(results):
    def costs(name):
        return [r[name]["cost"] / r["planner"]["cost"] for r in results if r["planner"]["cost"]]

    ours = [r["planner"] for r in results]
    proven = [o for o in ours if o["cost"] == o["bound"]]
    gaps = [100 * (o["cost"] - o["bound"]) / max(1, o["cost"]) for o in ours]
    times = [o["seconds"] for o in ours]
    first = results[0]
    impact, degree = costs("downstream_impact"), costs("weighted_degree")
    normalised = [(r["downstream_impact"]["cost"] - r["planner"]["cost"]) / (r["merge_nothing"] - r["planner"]["cost"])
                  for r in results if r["merge_nothing"] > r["planner"]["cost"]]
    text = (f"| {first['functions']} | {first['extra']} | {first['factor']} | {len(proven)}/{len(ours)} | "
            f"{statistics.median(times):.2f} ({max(times):.2f}) | {max(gaps):.1f} % | "
            f"{statistics.median(impact or [1]):.2f} | {statistics.median(normalised or [0]):.4f} | "
            f"{statistics.median(degree or [1]):.2f} | ")
    others = [r["mip"] for r in results if "mip" in r]
    same = []
    for name, title in (("lukes", "Lukes"), ("exhaustive", "all sets")):
        known = [r for r in results if name in r]
        if known:
            same.append(f"{title} {sum(r[name]['cost'] == r['planner']['cost'] for r in known)}/{len(known)}")
    text += (", ".join(same) or "–") + " | "
    if not others:
        return text + "– | – |"
    best = [min(o["cost"], r["mip"]["cost"] if r["mip"]["cost"] is not None else o["cost"])
            for o, r in zip(ours, results)]
    above = max(100 * (o["cost"] - b) / max(1, b) for o, b in zip(ours, best))
    return text + (f"{sum(o['proven'] for o in others)}/{len(others)}, "
                   f"{statistics.median(o['seconds'] for o in others):.2f} | {above:.2f} % |")


def summary(results):
    """Of all graphs of one size."""
    lines = ["| random graphs of | proven optimal | seconds: median (most) | largest gap "
             "| Downstream Impact pays: median (most) | Weighted Degree pays |", "|---|---|---|---|---|---|"]
    for functions in sorted({r["functions"] for r in results}):
        some = [r for r in results if r["functions"] == functions]
        ours = [r["planner"] for r in some]
        times = [o["seconds"] for o in ours]

        def paid(name):
            return [r[name]["cost"] / r["planner"]["cost"] for r in some if r["planner"]["cost"]]

        impact = paid("downstream_impact")
        lines.append(f"| {functions} functions | {sum(o['cost'] == o['bound'] for o in ours)} of {len(ours)} | "
                     f"{statistics.median(times):.3f} ({max(times):.1f}) | "
                     f"{max(100 * (o['cost'] - o['bound']) / max(1, o['cost']) for o in ours):.1f} % | "
                     f"{statistics.median(impact):.1f}x ({max(impact):.0f}x) | "
                     f"{statistics.median(paid('weighted_degree')):.1f}x |")
    return lines


def measure(build, _work, quick):
    return [measure_one(build, (functions, extra, factor, seed, seconds))
            for functions, extras, factors, seconds in (CASES[:1] if quick else CASES)
            for extra in extras for factor in factors for seed in range(1 if quick else SEEDS)]


def tables(results):
    cases = {}
    for result in results:
        cases.setdefault((result["functions"], result["extra"], result["factor"]), []).append(result)
    head = ["| functions | extra calls | limit factor | proven | planner, s: median (max) | largest gap "
            "| Downstream Impact "
            "/ planner | its normalised gap | Weighted Degree / planner | same cost by | HiGHS: proven, median s "
            "| planner above best known |", "|---" * 12 + "|"]
    return {"plan.md": head + [row(some) for some in cases.values()], "plan-summary.md": summary(results)}
