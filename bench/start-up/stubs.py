"""The other way to load a library on first use: a static library of stubs in assembly, one for each function, as
generators like Implib.so make them. A stub jumps through a table; an empty entry leads to code that keeps the registers
of arguments, loads the library and fills the entry. It knows no variables, and a function's address is the stub's."""

import re
import subprocess

from harness import run

LOADER = """
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

extern const char *const {prefix}_names[];
extern void *{prefix}_table[];

void {prefix}_load(unsigned long number) {{
  static void *library;
  if (!library && !(library = dlopen("{soname}", RTLD_LAZY | RTLD_GLOBAL))) {{
    fprintf(stderr, "%s\\n", dlerror());
    abort();
  }}
  {prefix}_table[number] = dlsym(library, {prefix}_names[number]);
  if (!{prefix}_table[number])
    abort();
}}
"""

INTEGERS = ["rdi", "rsi", "rdx", "rcx", "r8", "r9", "rax", "r10"]

# The number of the function is on the stack, above the return address. The frame has 8 integer and 8 vector registers.
RESOLVE = "\n".join([
    "{prefix}_resolve:",
    *(f"  push %{register}" for register in INTEGERS),
    "  sub $128, %rsp",
    *(f"  movups %xmm{i}, {16 * i}(%rsp)" for i in range(8)),
    "  mov 192(%rsp), %rdi",
    "  call {prefix}_load",
    *(f"  movups {16 * i}(%rsp), %xmm{i}" for i in range(8)),
    "  add $128, %rsp",
    *(f"  pop %{register}" for register in reversed(INTEGERS)),
    "  pop %r11",
    "  lea {prefix}_table(%rip), %r10",
    "  jmp *(%r10,%r11,8)",
])

STUB = """  .globl {name}
  .type {name}, @function
{name}:
  mov {prefix}_table+{offset}(%rip), %r11
  test %r11, %r11
  je 1f
  jmp *%r11
1:
  push ${number}
  jmp {prefix}_resolve"""


def functions_of(library):
    """Names of the functions that a shared library offers."""
    listed = run("nm", "-D", "--defined-only", library, stdout=subprocess.PIPE, text=True).stdout
    return sorted({match[1] for match in re.finditer(r" [TW] ([\w.]+)(?:@@.*)?$", listed, re.M)
                   if not match[1].startswith("_")})


def build(library, soname, name, folder):
    """Makes folder/libNAME.a, which stands for a shared library."""
    prefix = f"{name}_stubs"
    names = functions_of(library)
    (folder / f"{prefix}.c").write_text(LOADER.format(prefix=prefix, soname=soname))
    assembly = ["  .text", RESOLVE.format(prefix=prefix)]
    assembly += [STUB.format(name=function, prefix=prefix, number=i, offset=8 * i) for i, function in enumerate(names)]
    assembly += [f"  .comm {prefix}_table, {8 * len(names)}, 8", f"  .hidden {prefix}_table",
                 '  .section .data.rel.ro, "aw"', f"  .globl {prefix}_names", f"{prefix}_names:"]
    assembly += [f"  .quad {prefix}_name{i}" for i in range(len(names))]
    assembly += ["  .section .rodata", *(f'{prefix}_name{i}: .asciz "{function}"' for i, function in enumerate(names)),
                 '  .section .note.GNU-stack, "", @progbits']
    (folder / f"{prefix}.s").write_text("\n".join(assembly) + "\n")
    run("clang-22", "-O2", "-fPIC", "-c", folder / f"{prefix}.c", "-o", folder / f"{prefix}-loader.o")
    run("clang-22", "-c", folder / f"{prefix}.s", "-o", folder / f"{prefix}.o")
    run("llvm-ar-22", "rcs", folder / f"lib{name}.a", folder / f"{prefix}-loader.o", folder / f"{prefix}.o")
