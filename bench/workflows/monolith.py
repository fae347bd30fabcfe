"""The limit: the functions of a workflow as parts of one program, calling each other, optimised as a whole.

The same bitcode that faas-merge takes. The entries get names of their own, all else becomes local, monolith.c makes an
invocation a call, and clang optimises everything together with -O3 -flto. What it gives up is what makes functions
functions: no state of their own, no contained failures.
"""
import re
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
SDK = ["faas_request", "faas_respond", "faas_fail", "faas_invoke", "faas_invoke_n", "faas_response_free"]


def run(*command, **options):
    return subprocess.run([str(part) for part in command], check=True, **options)


def entry_of(function):
    return "entry_" + re.sub(r"\W", "_", function)


def rename_entry(bitcode, function, output):
    """A copy of `bitcode` whose only definition that is seen outside is its entry, under a name of its own."""
    text = run("llvm-dis-22", bitcode, "-o", "-", capture_output=True).stdout
    renamed = text.replace(b"@faas_main(", b"@" + entry_of(function).encode() + b"(")
    # Rust's way to its command line, once in each module, which nobody here asks for.
    renamed = re.sub(rb"^@llvm.used = .*$", b"", renamed, flags=re.MULTILINE)
    run("opt-22", "-passes=internalize,globaldce", f"-internalize-public-api-list={entry_of(function)}", "-o", output,
        input=renamed)


def build(workflow, bitcode, tools, work, output):
    """`bitcode`: the folder of the functions' modules; `tools`: a build of faas-merge."""
    work.mkdir(parents=True, exist_ok=True)
    outer = work / "libouter.a"
    run("llvm-objcopy-22", *(f"--redefine-sym={name}=outer_{name}" for name in SDK), tools / "lib/libfaas.a", outer)
    modules = []
    for function in workflow.functions:
        modules.append(work / f"{function}.bc")
        rename_entry(bitcode / f"{function}.bc", function, modules[-1])
    table = " ".join(f'X("{function}", {entry_of(function)})' for function in workflow.functions)
    run("clang-22", "-O3", "-flto", "-c", HERE / "monolith.c", "-I", HERE.parents[1] / "runtime/include",
        f"-DMONOLITH_FUNCTIONS={table}", f'-DMONOLITH_ROOT="{workflow.root}"', "-o", work / "monolith.bc")
    run("clang++-22", "-O3", "-flto", "-s", "-fuse-ld=lld", work / "monolith.bc", *modules, outer, "-Wl,--as-needed",
        "-lcjson", "-lhiredis", "-lmemcached", "-o", output)
