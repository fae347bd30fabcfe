"""Makes bitcode say that a future LLVM wrote it: the LLVM22 of its identification block becomes LLVM99.

    set_producer.py INPUT OUTPUT

The string is in 6-bit characters that need not start at a byte.
"""

import sys

CHAR6 = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._"


def bits(text):
    return sum(CHAR6.index(character) << (6 * i) for i, character in enumerate(text))


old, new = "LLVM22", "LLVM99"
width, mask = 6 * len(old), (1 << 6 * len(old)) - 1
data = open(sys.argv[1], "rb").read()
number = int.from_bytes(data, "little")
at = next(i for i in range(8 * 256) if number >> i & mask == bits(old))
number += (bits(new) - bits(old)) << at
open(sys.argv[2], "wb").write(number.to_bytes(len(data), "little"))
