"""Writes a C function of about 25000 instructions: enough for several parts of code generation."""

import sys

with open(sys.argv[1], "w") as file:
    print("#include <faas.h>\nstatic volatile int state[256];", file=file)
    for i in range(200):
        print(f"__attribute__((noinline)) static int step{i}(int x) {{", file=file)
        for j in range(25):
            print(f"  x = (x ^ state[(x + {i + j}) & 255]) * {2 * j + 3};", file=file)
        print("  return x;\n}", file=file)
    print("int faas_main(void) {\n  int x = 0;", file=file)
    for i in range(200):
        print(f"  x += step{i}(x);", file=file)
    print("  return x & 1 ? 1 : 2;\n}", file=file)
