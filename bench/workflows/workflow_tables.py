"""Tables and plot of the workflows' figures."""
import math
import statistics

import systems
from harness import is_hidden, ratio, times

BASE = "watchdog"
PAUSE = "sleep:1000"
STORES = {"none": "without a database", PAUSE: "1 ms in place of each database call", "redis": "Redis",
          "memcached": "memcached"}
SHORT = ("compose-review", "compose-post", "search-hotels", "read-home-timeline", "nearby-cinema")


def samples(system, name="p50"):
    return [point[name] for point in system["one"]]


def median(system, name="p50"):
    return statistics.median(samples(system, name))


def throughputs(system):
    """Of each round of rising load: the most requests a second."""
    return [max(point["per_second"] for point in points) for points in zip(*system["load"].values())]


def milliseconds(seconds):
    return f"{seconds * 1e3:.3g} ms"


def latency_gain(store, kind="fresh"):
    return times(ratio(samples(store[BASE]), samples(store[kind])))


def throughput_gain(store, kind="fresh"):
    return times(ratio(throughputs(store[kind]), throughputs(store[BASE])))


def over_monolith(store, kind):
    found = ratio(samples(store[kind]), samples(store["monolith"]))
    return "hidden by noise" if is_hidden(found) else f"{found['median']:.2f}x"


def short(results):
    """The workflows that README shows, or those that were measured: the largest, others, and one that is all computing."""
    lines = ["| workflow | functions | warm servers | fused | faster | memory |", "|---" * 6 + "|"]
    for name in [name for name in SHORT if name in results] or results:
        store = results[name]["stores"]["none"]
        memory = store["fresh"]["memory_bytes"] / store[BASE]["memory_bytes"]
        lines.append(f"| {name} | {results[name]['functions']} | {milliseconds(median(store[BASE]))} "
                     f"| {milliseconds(median(store['fresh']))} | {latency_gain(store)} | {100 * memory:.0f} % |")
    return lines


def headline(results):
    """Of each workflow the figures that matter most."""
    lines = ["| workflow | functions | warm servers | fused, `fresh` | faster | requests/s | memory | faster, on Redis "
             "| over one program: `fresh` | `shared` | billed time |", "|---" * 11 + "|"]
    for name, workflow in results.items():
        store = workflow["stores"]["none"]
        memory = store["fresh"]["memory_bytes"] / store[BASE]["memory_bytes"]
        redis = latency_gain(workflow["stores"]["redis"]) if "redis" in workflow["stores"] else ""
        billed = workflow["billed"]["fused_ms"] / sum(workflow["billed"]["apart_ms"].values())
        lines.append(f"| {name} | {workflow['functions']} | {milliseconds(median(store[BASE]))} "
                     f"| {milliseconds(median(store['fresh']))} | {latency_gain(store)} | {throughput_gain(store)} "
                     f"| {100 * memory:.0f} % | {redis} | {over_monolith(store, 'fresh')} "
                     f"| {over_monolith(store, 'shared')} | {100 * billed:.1f} % |")
    return lines


def systems_of(title, store):
    """All systems on one store."""
    lines = [f"{title}:", "",
             "| system | p50 | p90 | p99 | faster than warm servers | requests/s | against warm servers "
             "| CPU s per 1000 | memory | p99 at a constant rate |", "|---" * 10 + "|"]
    for kind, system in store.items():
        is_base = kind == BASE
        constant = system.get("constant")
        cells = [systems.NAMES[kind], *(milliseconds(median(system, name)) for name in ("p50", "p90", "p99")),
                 "1" if is_base else latency_gain(store, kind), f"{statistics.median(throughputs(system)):,.0f}",
                 "1" if is_base else throughput_gain(store, kind), f"{system['cpu_seconds_per_1000']:.3g}",
                 f"{system['memory_bytes'] / 1e6:.1f} MB",
                 f"{milliseconds(constant['p99'])} at {constant['per_second']:,.0f}/s" if constant else ""]
        lines.append("| " + " | ".join(cells) + " |")
    return [*lines, ""]


def asynchronous(results):
    lines = ["| asynchronous, 1 ms in place of each database call | warm servers | fused, `fresh` | faster "
             "| requests/s | synchronous, fused, `fresh` |", "|---" * 6 + "|"]
    for name, workflow in results.items():
        if "asynchronous" in workflow:
            store = workflow["asynchronous"]
            waiting = workflow["stores"].get(PAUSE, workflow["stores"]["none"])
            lines.append(f"| {name} | {milliseconds(median(store[BASE]))} | {milliseconds(median(store['fresh']))} "
                         f"| {latency_gain(store)} | {throughput_gain(store)} "
                         f"| {milliseconds(median(waiting['fresh']))} |")
    return [*lines, ""]


def cold_starts(results):
    lines = ["| exec to the first byte of an answer | fused, warm cache | root apart | all apart, in sum "
             "| fused, cold cache | root apart | all apart, in sum | what is cold |", "|---" * 8 + "|"]
    for name, workflow in results.items():
        cells = []
        for seconds in workflow["cold_start"]["seconds"].values():
            medians = {program: statistics.median(some) for program, some in seconds.items()}
            apart = [value for program, value in medians.items() if program not in ("fresh", "eager", "monolith")]
            cells += [milliseconds(value) for value in (medians["fresh"], apart[0], sum(apart))]
        lines.append(f"| {name} | " + " | ".join(cells) + f" | {workflow['cold_start']['cold']} |")
    return [*lines, ""]


def costs(results):
    lines = ["| workflow | merge | size apart | fused | one program | billed for a request, apart | fused |",
             "|---" * 7 + "|"]
    for name, workflow in results.items():
        size, billed = workflow["bytes"], workflow["billed"]
        lines.append(f"| {name} | {workflow['merge_seconds']:.1f} s | {size['apart'] / 1e6:.2f} MB "
                     f"| {size['fresh'] / 1e6:.2f} MB ({100 * size['fresh'] / size['apart']:.0f} %) "
                     f"| {size['monolith'] / 1e6:.2f} MB | {sum(billed['apart_ms'].values()):.3g} ms "
                     f"| {billed['fused_ms']:.3g} ms |")
    return lines


def tables(results):
    """Lines by file name."""
    lines = []
    for name, workflow in results.items():
        for store, measured in workflow["stores"].items():
            lines += systems_of(f"{name}, {workflow['functions']} functions, {STORES[store]}", measured)
    return {"workflows-short.md": short(results),
            "workflows-summary.md": headline(results),
            "workflows.md": lines + asynchronous(results) + cold_starts(results) + costs(results),
            "workflows.svg": plot(next(iter(results.values()))["stores"]["none"])}


# ---- plot -------------------------------------------------------------------------------------------------------

# Readable on white and, in a viewer that is asked for dark, on black.
STYLE = """<style>
.paper { fill: #fff } text { fill: #222 } .grid { stroke: #ddd }
.c0 { --c: #777 } .c1 { --c: #b30 } .c2 { --c: #c70 } .c3 { --c: #07c }
.c4 { --c: #085 } .c5 { --c: #39c } .c6 { --c: #74b } .c7 { --c: #000 }
.c8 { --c: #a36 } .c9 { --c: #650 }
polyline { fill: none; stroke: var(--c); stroke-width: 2 } circle, .series { fill: var(--c) }
@media (prefers-color-scheme: dark) {
  .paper { fill: #0d1117 } text { fill: #ddd } .grid { stroke: #333 }
  .c0 { --c: #999 } .c1 { --c: #f75 } .c2 { --c: #fb4 } .c3 { --c: #4af }
  .c4 { --c: #3d9 } .c5 { --c: #8df } .c6 { --c: #b9f } .c7 { --c: #fff }
  .c8 { --c: #e8a } .c9 { --c: #cb8 }
}
</style>"""
WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 760, 420, 70, 20, 320, 40


def curve_of(system):
    """Requests a second and median latency of each number of connections, one first."""
    return [tuple(statistics.median([point[name] for point in points]) for name in ("per_second", "p50"))
            for points in (system["one"], *system["load"].values())]


class Axis:
    """Places values between `start` and `end` by their logarithm."""

    def __init__(self, values, start, end):
        self.powers = range(math.floor(math.log10(min(values))), math.ceil(math.log10(max(values))) + 1)
        self.start, self.end = start, end

    def place(self, value):
        share = (math.log10(value) - self.powers[0]) / max(1, self.powers[-1] - self.powers[0])
        return round(self.start + share * (self.end - self.start), 1)


def plot(store):
    """The load curves, as SVG: median latency over throughput, both logarithmic."""
    curves = {kind: curve_of(system) for kind, system in store.items()}
    points = [point for curve in curves.values() for point in curve]
    bottom = HEIGHT - BOTTOM
    right = LEFT + WIDTH - RIGHT
    x, y = Axis([point[0] for point in points], LEFT, right), Axis([point[1] for point in points], bottom, TOP)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
             'font-size="12">', STYLE, '<rect class="paper" width="100%" height="100%"/>']
    for power in x.powers:
        at = x.place(10 ** power)
        parts.append(f'<path class="grid" d="M{at} {TOP}V{bottom}"/>'
                     f'<text x="{at}" y="{bottom + 16}" text-anchor="middle">{10 ** power:,}</text>')
    for power in y.powers:
        at = y.place(10 ** power)
        parts.append(f'<path class="grid" d="M{LEFT} {at}H{right}"/>'
                     f'<text x="{LEFT - 6}" y="{at + 4}" text-anchor="end">{10.0 ** (power + 3):g} ms</text>')
    for index, (kind, curve) in enumerate(curves.items()):
        places = [(x.place(rate), y.place(latency)) for rate, latency in curve]
        parts += [f'<g class="c{index}"><polyline points="{" ".join(f"{a},{b}" for a, b in places)}"/>',
                  *(f'<circle cx="{a}" cy="{b}" r="3"/>' for a, b in places),
                  f'<text class="series" x="{right + 14}" y="{TOP + 16 + 18 * index}">{kind}</text></g>']
    parts += [f'<text x="{(LEFT + right) / 2}" y="{HEIGHT - 8}" text-anchor="middle">requests a second</text>',
              "</svg>"]
    return parts
