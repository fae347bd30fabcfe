# Configuration of the lit suite: where tests are, and the names they call tools by. README.md says how to run them.

import importlib.util
import os
import shutil
import subprocess
import sys

import lit.formats

config.name = "faas-merge"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".ll", ".c", ".cpp", ".rs", ".test"]
config.excludes = ["Inputs", "tools", "fuzz", "runtime", "unit", "differential", "programs", "platforms", "real",
                   "package", "profiling", "run"]
config.test_source_root = os.path.join(config.source_root, "tests")
config.test_exec_root = os.path.join(config.build_root, "tests", "lit")

build = config.build_root
include = os.path.join(config.source_root, "runtime", "include")
tools = os.path.join(config.test_source_root, "tools")
clang = os.path.join(config.llvm_bin, "clang")
rust_clients = os.path.join(config.test_source_root, "e2e", "Inputs", "rust-clients")
crates = os.path.join(build, "tests", "rust-clients")

config.environment["PATH"] = os.pathsep.join([config.llvm_bin, os.environ["PATH"]])
for variable in ("HOME", "RUSTUP_HOME", "CARGO_HOME", "RUSTUP_TOOLCHAIN"):
    if variable in os.environ:
        config.environment[variable] = os.environ[variable]
# A fused binary with a port is a server, and the tests are about one request.
config.environment.pop("PORT", None)

config.substitutions += [
    ("%opt", f"{config.llvm_bin}/opt -load-pass-plugin={build}/lib/FaasMerge.so"),
    ("%faas-merge", f"{build}/bin/faas-merge"),
    ("%faas-cc", f"{build}/bin/faas-cc"),
    ("%faas-c[+][+]", f"{build}/bin/faas-c++"),
    ("%runtime_bc", f"{build}/lib/libfaas.bc"),
    ("%runtime_a", f"{build}/lib/libfaas.a"),
    ("%include", include),
    ("%build", build),
    ("%tools", tools),
    ("%python", sys.executable),
    # The compilers as a function's author calls them. Flags given in a test come last and win.
    ("%clangxx_bc", f"{clang}++ -std=c++17 -O1 -I{include} -emit-llvm -c"),
    ("%clang_bc", f"{clang} -std=c11 -D_GNU_SOURCE -O1 -I{include} -emit-llvm -c"),
    ("%rustc_bc", "rustc --edition 2021 --emit=llvm-bc -C opt-level=1 -C codegen-units=1"),
    ("%clangxx", f"{clang}++"),
    ("%clang", clang),
    # refuses [--lines=N] STATUS ARGUMENT...: faas-merge must refuse; prints its error.
    ("%refuses", f"{sys.executable} {tools}/refuses.py {build}/bin/faas-merge"),
    # status STATUS COMMAND...: passes its output on; fails unless it ends with STATUS.
    ("%status", f"{sys.executable} {tools}/status.py"),
    # cargo-program NAME: builds a program of rust_clients, and its bitcode, in the folder %crates.
    ("%cargo-program", f"{sys.executable} {tools}/cargo_program.py {rust_clients} {crates}"),
    ("%crates", crates),
    # browser PAGE: opens the page in a headless Chromium and says what is wrong with how it looks.
    ("%browser", f"{sys.executable} {tools}/browser.py"),
    # gateway SERVER COMMAND...: the command with a fused binary that serves.
    ("%gateway", f"{sys.executable} {tools}/gateway.py"),
    # fuse-ir ROOT OUTPUT NAME=FILE.ll...: the passes by opt, without the driver.
    ("%fuse-ir", f"{sys.executable} {tools}/fuse_ir.py {config.llvm_bin} {build}/lib"),
]

if shutil.which("rustc"):
    config.available_features.add("rust")
    # scripts/setup fetches the crates that tests use.
    offline = ["cargo", "fetch", "--quiet", "--offline", "--locked", "--manifest-path", f"{rust_clients}/Cargo.toml"]
    if shutil.which("cargo") and subprocess.run(offline, stderr=subprocess.DEVNULL).returncode == 0:
        config.available_features.add("crates")
if os.path.exists("/usr/include/curl/curl.h") or os.path.exists("/usr/include/x86_64-linux-gnu/curl/curl.h"):
    config.available_features.add("libcurl")
# Debian's package of cpp-httplib keeps its code in a native library; scripts/setup installs the header that has all.
httplib = "/usr/local/include"
if os.path.exists(f"{httplib}/httplib.h"):
    config.available_features.add("httplib")
config.substitutions.append(("%httplib", httplib))
if importlib.util.find_spec("jsonschema"):
    config.available_features.add("jsonschema")
if shutil.which("chromium"):
    config.available_features.add("chromium")
# What deploy writes is checked with others' parsers and schemas, which scripts/setup installs.
sys.path.append(os.path.join(config.test_source_root, ".python"))
for feature, module in (("yaml", "yaml"), ("kubernetes-validate", "kubernetes_validate"), ("sam", "samtranslator")):
    if importlib.util.find_spec(module):
        config.available_features.add(feature)
if shutil.which("skopeo"):
    config.available_features.add("skopeo")
if shutil.which(os.environ.get("FAAS_TEST_FAAS_CLI", "")):
    config.available_features.add("faas-cli")
    config.substitutions.append(("%faas-cli", os.environ["FAAS_TEST_FAAS_CLI"]))
mount = ["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"]
if shutil.which("unshare") and subprocess.run(mount, stderr=subprocess.DEVNULL).returncode == 0:
    config.available_features.add("namespaces")
for shell in ("zsh", "fish"):
    if shutil.which(shell):
        config.available_features.add(shell)
if shutil.which("gdb"):
    config.available_features.add("gdb")
if shutil.which("flang-22"):
    config.available_features.add("fortran")
    config.substitutions.append(("%fortran_runtime", f"{config.llvm_bin}/../lib/clang/22/lib/x86_64-pc-linux-gnu"))
if config.sanitizers:
    config.available_features.add("sanitizers")
