"""Every kernel compiles for a Hopper device at the sizes it is launched with, without spilling."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from s4ref.fast import triton as ours


# In a process of its own, as Triton is imported here to interpret.
PROGRAM = """
import json, pathlib, re, subprocess, warnings
warnings.simplefilter("ignore")
import triton
from triton.backends.compiler import GPUTarget
from triton.compiler import ASTSource
from s4ref.fast.triton import cauchy, tiles, vandermonde

TOOL = pathlib.Path(triton.__file__).parent / "backends/nvidia/bin/cuobjdump"
WIDE = {"log_ptr", "v_ptr"}


def compiled(kernel, sizes, warps):
    signature = {
        a: "constexpr" if a in sizes else "*fp64" if a in WIDE
        else "*fp32" if a.endswith("_ptr") else "i32"
        for a in kernel.arg_names
    }
    source = ASTSource(fn=kernel, signature=signature, constexprs=sizes)
    options = {"num_warps": warps, "enable_fp_fusion": True}
    return triton.compile(source, target=GPUTarget("cuda", 90, 32), options=options)


found = {}
for module in (cauchy, vandermonde):
    for which, size in (("forward", module._FORWARD), ("backward", module._BACKWARD)):
        if module is cauchy:
            sizes = {"R": 1, "BLOCK": tiles.block(size, 1, 8193), "DAMPED": False}
        else:
            sizes = dict(zip(("BJ", "BI", "BN"), size))
        warps = 1 if module is cauchy else size[3]
        made = compiled(getattr(module.device_code, f"{which}_kernel"), sizes, warps)
        ptx = made.asm["ptx"]
        pathlib.Path("made.cubin").write_bytes(made.asm["cubin"])
        usage = ""
        if TOOL.exists():
            tool = [str(TOOL), "-res-usage", "made.cubin"]
            usage = subprocess.run(tool, capture_output=True, text=True).stdout
        found[f"{module.__name__}.{which}"] = {
            "fma": ptx.count("fma.rn.f32"), "tf32": ptx.count("tf32"), "red": ptx.count("atom."),
            "local": ptx.count(".local"),
            "stack": sum(map(int, re.findall(r"STACK:(\\d+)", usage))),
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
        cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    assert len(found) == 4
    for name, counts in found.items():
        assert counts["fma"] > 0, name
        assert counts["tf32"] == counts["red"] == counts["local"] == counts["stack"] == 0, name
