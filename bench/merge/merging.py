"""Merging eleven functions in Rust with serde_json, by step, with and without a cache; and as many in C and in C++.

Beside it, on the same inputs and in the same run: a release build with LTO of one of the functions, by cargo or clang,
and llvm-link-22, opt-22 -O2 and llc-22 of all. Processor time is what is compared on a machine that others use too; the
crates have to be there (scripts/setup).
"""
import json
import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from harness import measured, run

NAMES = ["compose", "text", "media", "user", "unique-id", "mentions", "shorten", "store", "timeline", "search", "rank"]
CARGO = """[package]
name = "functions"
version = "0.1.0"
edition = "2021"
[dependencies]
serde = { version = "1", features = ["derive"] }
serde_json = "1"
[profile.release]
lto = "fat"
codegen-units = 1
"""
RUST = """// Reads a list of posts, keeps some of them and answers with what it made of them.
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::Read;

#[derive(Deserialize, Serialize)]
struct Post { id: u64, text: String, tags: Vec<String>, score: Option<f64> }

fn main() {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).unwrap();
    let posts: Vec<Post> = match serde_json::from_str(&text) {
        Ok(posts) => posts,
        Err(error) => { eprintln!("NAME: {error}"); std::process::exit(1) }
    };
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for post in posts.iter().filter(|post| post.id % NUMBER == 0) {
        for tag in &post.tags { *counts.entry(tag.clone()).or_default() += post.text.len() + NUMBER; }
    }
    println!("{}", serde_json::json!({"function": "NAME", "posts": posts, "counts": counts}));
}
"""
C = """// Reads words, and answers with some of those that come often.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
struct entry { char word[32]; int count; };
static struct entry entries[4096];
static int known;

static int by_count(const void *a, const void *b) {
  const struct entry *x = a, *y = b;
  return x->count != y->count ? y->count - x->count : strcmp(x->word, y->word);
}

int main(void) {
  char word[32];
  while (scanf("%31s", word) == 1) {
    int i = 0;
    while (i < known && strcmp(entries[i].word, word))
      i++;
    if (i == known && known < 4096)
      strcpy(entries[known++].word, word);
    if (i < known)
      entries[i].count += NUMBER;
  }
  qsort(entries, known, sizeof *entries, by_count);
  for (int i = 0; i < known && i < 10 + NUMBER; i++)
    printf("NAME %s %d\\n", entries[i].word, entries[i].count);
}
"""
CXX = """// The function in Rust, with nlohmann_json.
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

int main() {
  nlohmann::json posts;
  try {
    posts = nlohmann::json::parse(std::cin);
  } catch (const nlohmann::json::exception &error) {
    std::cerr << "NAME: " << error.what() << std::endl;
    return 1;
  }
  std::map<std::string, std::size_t> counts;
  for (const auto &post : posts)
    if (post.at("id").get<std::uint64_t>() % NUMBER == 0)
      for (const auto &tag : post.at("tags"))
        counts[tag.get<std::string>()] += post.at("text").get<std::string>().size() + NUMBER;
  std::cout << nlohmann::json{{"function", "NAME"}, {"posts", posts}, {"counts", counts}}.dump() << std::endl;
}
"""
NATIVE = {"C": (C, ".c", ("clang-22",)), "C++": (CXX, ".cpp", ("clang++-22", "-std=c++17"))}


def fuse(build, output, inputs, *options):
    summary = Path(f"{output}.json")
    result = measured(build / "bin/faas-merge", *inputs, "-o", output, "--summary-json", summary, "--root",
                      inputs[0].stem, *options)
    return result | {"steps": json.loads(summary.read_text())["seconds"], "bytes": output.stat().st_size}


def rust_functions(build, work, names):
    """Bitcode and release binaries, and what cargo takes for one of them whose dependencies are built."""
    package = work / "functions"
    (package / "src/bin").mkdir(parents=True)
    (package / "Cargo.toml").write_text(CARGO)
    for number, name in enumerate(names, 1):
        source = RUST.replace("NAME", name).replace("NUMBER", str(number))
        (package / f"src/bin/{name}.rs").write_text(source)
    cargo = ["cargo", "build", "--quiet", "--release", "--offline", "--manifest-path", package / "Cargo.toml"]
    run(*cargo, "--bin", names[0])
    source = package / f"src/bin/{names[0]}.rs"
    source.write_text(source.read_text() + "// changed\n")
    one = measured(*cargo, "--bin", names[0])
    run(*cargo)
    for name in names:
        run(build / "bin/faas-merge", "bitcode", "--cargo", package, "--bin", name, "-o", work / f"{name}.bc")
        run("strip", package / f"target/release/{name}")
    apart = sum((package / f"target/release/{name}").stat().st_size for name in names)
    return [work / f"{name}.bc" for name in names], one, apart


def plain(work, inputs):
    """llvm-link, opt and llc of all: the same work without a process boundary and without cores. Symbols that meet are
    renamed by keeping only main, and that under the name of the function."""
    parts, steps = [], []
    for path in inputs:
        text = subprocess.run(["llvm-dis-22", path, "-o", "-"], check=True, capture_output=True, text=True).stdout
        # Lists of what is to be kept, which nobody here asks for.
        text = re.sub(r"^@llvm\.(compiler\.)?used = .*$", "", text, flags=re.MULTILINE)
        source, part = work / f"{path.stem}.plain.ll", work / f"{path.stem}.plain.bc"
        source.write_text(text.replace("@main(", f'@"{path.stem}.main"('))
        steps.append(measured("opt-22", "-passes=internalize,globaldce",
                              f"-internalize-public-api-list={path.stem}.main", source, "-o", part))
        parts.append(part)
    steps.append(measured("llvm-link-22", *parts, "-o", work / "plain.bc"))
    steps.append(measured("opt-22", "-O2", work / "plain.bc", "-o", work / "plain.O2.bc"))
    steps.append(measured("llc-22", "-relocation-model=pic", "-filetype=obj", work / "plain.O2.bc", "-o",
                          work / "plain.o"))
    return {"seconds": sum(s["seconds"] for s in steps), "cpu": sum(s["cpu"] for s in steps),
            "memory": max(s["memory"] for s in steps)}


def change(build, work, path):
    """Another version of one function."""
    source = work / f"functions/src/bin/{path.stem}.rs"
    source.write_text(source.read_text().replace('"posts": posts', '"posts": posts, "version": 2'))
    run(build / "bin/faas-merge", "bitcode", "--cargo", work / "functions", "--bin", path.stem, "-o", path)


def native_function(build, work, language, name, number):
    """Bitcode and a stripped release binary, and what clang takes for the latter."""
    source, suffix, compiler = NATIVE[language]
    path = work / f"{name}{suffix}"
    path.write_text(source.replace("NAME", name).replace("NUMBER", str(number)))
    one = measured(*compiler, "-O2", "-flto", "-fuse-ld=lld", "-Wl,--gc-sections", "-s", path, "-o", work / name)
    run(build / "bin/faas-merge", "bitcode", "-o", work / f"{name}.bc", "--", *compiler[1:], "-O2", path)
    return one


def measure_native(build, work, language, names):
    work.mkdir()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda name: native_function(build, work, language, name, 1 + names.index(name)), names))
    apart = sum((work / name).stat().st_size for name in names)
    inputs = [work / f"{name}.bc" for name in names]
    one = native_function(build, work, language, names[0], 1)
    return {"apart": apart, "steps": {"build of one": one} | merge(
        build, work, inputs, lambda: native_function(build, work, language, names[1], len(names) + 1))}


def merge(build, work, inputs, change_one):
    cache = ["--cache", work / "cache"]
    steps = {"llvm-link, opt, llc": plain(work, inputs),
             "each with its own code": fuse(build, work / "apart", inputs, "--no-cache", "--no-share"),
             "cold": fuse(build, work / "fused", inputs, *cache), "warm": fuse(build, work / "fused", inputs, *cache)}
    change_one()
    return steps | {"one changed": fuse(build, work / "fused", inputs, *cache)}


def measure(build, work, quick):
    names = NAMES[:2] if quick else NAMES
    inputs, one, apart = rust_functions(build, work, names)
    steps = {"cargo build of one": one} | merge(build, work, inputs, lambda: change(build, work, inputs[1]))
    return {"functions": len(names), "apart": apart, "steps": steps,
            "native": {language: measure_native(build, work / suffix[1:], language, names)
                       for language, (_, suffix, _) in NATIVE.items()}}


def native_table(results):
    rows = ["", f"| {results['functions']} functions, seconds of the processor | "
            "build of one | llvm-link, opt, llc | cold | warm | one changed | memory | size | apart |",
            "|---|---|---|---|---|---|---|---|---|"]
    for language, result in results["native"].items():
        steps = result["steps"]
        cells = [f"{steps[name]['cpu']:.2f}"
                 for name in ("build of one", "llvm-link, opt, llc", "cold", "warm", "one changed")]
        rows.append(f"| {language} | " + " | ".join(cells) + f" | {steps['cold']['memory'] / 1e6:.0f} MB | "
                    f"{steps['cold']['bytes'] / 1e6:.2f} MB | {result['apart'] / 1e6:.2f} MB |")
    return rows


def tables(results):
    steps = results["steps"]
    rows = [f"| {results['functions']} functions in Rust | seconds | of the processor | memory |", "|---|---|---|---|"]
    for name, result in steps.items():
        rows.append(f"| {name} | {result['seconds']:.2f} | {result['cpu']:.2f} | {result['memory'] / 1e6:.0f} MB |")
    parts = steps["cold"]["steps"]
    rows += ["", "| of the merge | " + " | ".join(parts) + " |", "|---" * (len(parts) + 1) + "|"]
    for name in ("each with its own code", "cold", "warm", "one changed"):
        cells = (f"{steps[name]['steps'][part]:.2f}" if part in steps[name]["steps"] else "" for part in parts)
        rows.append(f"| {name} | " + " | ".join(cells) + " |")
    size, own, apart = steps["cold"]["bytes"], steps["each with its own code"]["bytes"], results["apart"]
    return {"merge.md": [*rows, "", f"{results['functions']} functions: {size / 1e6:.2f} MB, "
                                    f"{100 * size / apart:.0f} % of "
                         f"their {apart / 1e6:.2f} MB apart; {own / 1e6:.2f} MB with `--no-share`.",
                         *(native_table(results) if "native" in results else [])]}
