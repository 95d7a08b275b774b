"""A layer of given modes has their precision, unless another one is asked for."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from s4ref import fast
from s4ref.errors import InputError


H, N = 3, 4
KINDS: dict[str, Any] = {"s4": fast.S4, "s4d": fast.S4D, "s5": fast.S5}
kinds = pytest.mark.parametrize("kind", KINDS)


def modes(kind: str, precision: torch.dtype) -> dict[str, Any]:
    """Arguments in one precision, but for dt, which is in double precision always."""
    draw = torch.Generator().manual_seed(3)
    shapes = {"B": (N, H) if kind == "s5" else (N,), "C": (H, N)}
    if kind == "s4":
        shapes["P"] = (N, 1)
    z = {
        name: torch.randn(*shape, dtype=torch.complex128, generator=draw)
        for name, shape in shapes.items()
    }
    z["lam"] = torch.complex(*torch.randn(2, N, dtype=torch.float64, generator=draw))
    z["lam"] = z["lam"] - 5.0
    return {
        **{name: t.to(precision.to_complex()) for name, t in z.items()},
        "D": torch.randn(H, dtype=torch.float64, generator=draw).to(precision),
        "dt": torch.full((N if kind == "s5" else H,), 0.1, dtype=torch.float64),
        "weight": [2] * N,
    }


@kinds
def test_double_precision_is_kept(kind: str):
    given = modes(kind, torch.float64)
    layer = KINDS[kind].from_modes(**given)
    assert layer.dtype == torch.float64
    held = layer.system()
    for name in given.keys() - {"D", "weight"}:
        assert torch.allclose(held[name], given[name], rtol=1e-15, atol=0)
    assert torch.equal(layer.D, given["D"])


@kinds
def test_single_precision_is_kept_whatever_dt_is_in(kind: str):
    given = modes(kind, torch.float32)
    assert given["dt"].dtype == torch.float64
    assert KINDS[kind].from_modes(**given).dtype == torch.float32


@kinds
def test_one_array_in_double_precision_makes_the_layer_so(kind: str):
    single, double = modes(kind, torch.float32), modes(kind, torch.float64)
    for name in single.keys() - {"dt", "weight"}:
        assert KINDS[kind].from_modes(**{**single, name: double[name]}).dtype == torch.float64


@kinds
def test_the_precision_asked_for_is_the_one_made(kind: str):
    for asked in (torch.float32, torch.float64):
        for given in (torch.float32, torch.float64):
            layer = KINDS[kind].from_modes(**modes(kind, given), dtype=asked)
            assert {p.dtype for p in layer.parameters()} == {asked}
    with pytest.raises(InputError, match=r"dtype = torch\.float16"):
        KINDS[kind].from_modes(**modes(kind, torch.float32), dtype=torch.float16)
