"""What the measurements of bench/run share."""

import json
import subprocess
from pathlib import Path

RUSTC = ["rustc", "--edition", "2021", "-O", "-C", "codegen-units=1", "--crate-name", "program"]
ROOT = Path(__file__).resolve().parent.parent


def run(*command, **options):
    return subprocess.run([str(part) for part in command], check=True, **options)


def fuse(build, output, inputs, *options):
    """Fuses and returns the driver's summary."""
    summary = Path(f"{output}.json")
    run(build / "bin/faas-merge", *inputs, "-o", output, "--summary-json", summary, *options, stdout=subprocess.DEVNULL)
    return json.loads(summary.read_text())


def compile_bitcode(source, output):
    """One program in C, C++ or Rust, as its author would compile it for faas-merge."""
    if source.suffix == ".rs":
        run(*RUSTC, "--emit=llvm-bc", source, "-o", output)
    else:
        compiler = ["clang-22", "-D_GNU_SOURCE"] if source.suffix == ".c" else ["clang++-22", "-std=c++17"]
        run(*compiler, "-O2", "-emit-llvm", "-c", source, "-I", ROOT / "runtime/include", "-o", output)


def link_apart(build, source, bitcode, output):
    """The same program as an executable of its own."""
    archive = build / "lib/libfaas.a"
    if source.suffix == ".rs":
        run(*RUSTC, source, "-o", output, "-C", f"link-arg={archive}", "-C", "link-arg=-lpthread", "-C",
            "link-arg=-ldl")
    else:
        compiler = "clang-22" if source.suffix == ".c" else "clang++-22"
        run(compiler, "-O2", "-fuse-ld=lld", bitcode, archive, "-o", output, "-lpthread", "-ldl")
