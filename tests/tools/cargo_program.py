"""Builds one program of a Cargo package, offline, and leaves its bitcode beside the build.

    cargo_program.py PACKAGE TARGET NAME

The program is TARGET/release/NAME and the whole of it, standard library included, as bitcode TARGET/NAME.bc.
"""

import pathlib
import shutil
import subprocess
import sys

package, target, name = sys.argv[1:]
subprocess.run(["cargo", "rustc", "--quiet", "--offline", "--locked", "--release", "--manifest-path",
                f"{package}/Cargo.toml",
                "--target-dir", target, "--bin", name, "--", "-C", "save-temps"], check=True)
modules = pathlib.Path(target, "release", "deps").glob(f"{name.replace('-', '_')}-*.lto.after-restriction.bc")
shutil.copy(max(modules, key=lambda path: path.stat().st_mtime), f"{target}/{name}.bc")
