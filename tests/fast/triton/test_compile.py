"""Every kernel compiles for a Hopper device, without spilling, where no such device is."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from s4ref.fast import triton as ours


# In a process of its own, as Triton is imported here to interpret.
PROGRAM = """
import json, warnings
warnings.simplefilter("ignore")
import triton
from triton.backends.compiler import GPUTarget
from triton.compiler import ASTSource
from s4ref.fast.triton import _cauchy_kernels as cauchy, _vandermonde_kernels as vandermonde

TILES = {"BJ": 16, "BI": 16, "BN": 16}
SIZES = {"R": 1, "BLOCK": 32, "DAMPED": False}
found = {}
for module, sizes in ((cauchy, SIZES), (vandermonde, TILES)):
    for name in ("forward_kernel", "backward_kernel"):
        kernel = getattr(module, name)
        wide = {"log_ptr", "v_ptr"}
        signature = {
            a: "constexpr" if a in sizes else "*fp64" if a in wide
            else "*fp32" if a.endswith("_ptr") else "i32"
            for a in kernel.arg_names
        }
        source = ASTSource(fn=kernel, signature=signature, constexprs=sizes)
        options = {"num_warps": 1, "enable_fp_fusion": True}
        made = triton.compile(source, target=GPUTarget("cuda", 90, 32), options=options)
        ptx = made.asm["ptx"]
        found[f"{module.__name__}.{name}"] = {
            "fma": ptx.count("fma.rn.f32"), "tf32": ptx.count("tf32"), "red": ptx.count("atom."),
            "local": ptx.count(".local"),
        }
print(json.dumps(found))
"""


@pytest.mark.skipif(
    not ours.installed(), reason="triton is not installed; it exists for Linux only"
)
def test_kernels_compile_for_sm_90(tmp_path: Path):
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "TRITON_CACHE_DIR": str(tmp_path)},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    assert len(found) == 4
    for name, counts in found.items():
        assert counts["fma"] > 0, name
        assert counts["tf32"] == counts["red"] == counts["local"] == 0, name
