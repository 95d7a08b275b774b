"""Tells what it finds around it; prints while it is imported; imports a module beside it."""

import os
import sys

import helper_beside  # a file in this folder


print("imported", flush=True)
os.write(1, b"raw bytes\n")
NAME = "|".join(
    [
        str(SOURCE), DTYPE, DEVICE,  # noqa: F821  (set by the worker)
        os.environ.get("S4REF_SOURCE", ""), os.environ["S4REF_DTYPE"], os.environ["S4REF_DEVICE"],
        os.environ["PYTHONHASHSEED"], os.environ["OMP_NUM_THREADS"], helper_beside.WORD,
    ]
)  # fmt: skip
CONVENTIONS = {"structure": "dense", "path": [p for p in sys.path if p.endswith("conformance")]}
