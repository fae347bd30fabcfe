"""Fuses textual IR with opt, each pass on its own, so that an execution test of a pass needs no driver.

    fuse_ir.py LLVM_BIN LIB ROOT OUTPUT NAME=FILE...

Every step is verified by LLVM, and the result by faas-verify.
"""

import subprocess
import sys

llvm, lib, root, output, *functions = sys.argv[1:]
opt = [f"{llvm}/opt", f"-load-pass-plugin={lib}/FaasMerge.so"]
modules = []
for function in functions:
    name, path = function.split("=", 1)
    entry = "faas_main" if "@faas_main(" in open(path).read() else "main"
    isolated = f"{output}.{len(modules)}.bc"
    passes = f"faas-strip<entry={entry}>,verify,faas-isolate<function={name}>,verify"
    subprocess.run([*opt, f"-passes={passes}", path, "-o", isolated], check=True)
    modules.append(isolated)
linked, fused = f"{output}.linked.bc", f"{output}.fused.bc"
subprocess.run([f"{llvm}/llvm-link", f"{lib}/libfaas.bc", *modules, "-o", linked], check=True)
subprocess.run([*opt, f"-passes=faas-merge<root={root}>,verify,faas-verify<entry=main>", linked, "-o", fused],
               check=True)
subprocess.run([f"{llvm}/clang", "-Wno-override-module", fused, "-o", output, "-ldl", "-lpthread"], check=True)
