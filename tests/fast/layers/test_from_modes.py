"""Layers of given modes: their precision, and what is refused."""

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


def test_refuses_modes_that_grow_and_shapes_that_disagree():
    one, dt = torch.ones(1, 2, dtype=torch.complex64), torch.tensor([0.1])
    good: dict[str, Any] = {
        "lam": torch.tensor([-0.5 + 1j, -0.25]),
        "B": one[0],
        "C": one,
        "D": torch.zeros(1),
        "dt": dt,
        "weight": [2, 1],
    }
    assert fast.S4D.from_modes(**good).kernel(3).shape == (1, 3)
    with pytest.raises(InputError, match=r"lam contains 0\.5\+1j: a layer is stable"):
        fast.S4D.from_modes(**{**good, "lam": -good["lam"].conj()})
    with pytest.raises(InputError, match="C has shape"):
        fast.S4D.from_modes(**{**good, "C": torch.ones(1, 3)})
    with pytest.raises(InputError, match=r"C has shape \(2,\); it must be \(channels, n\)"):
        fast.S4D.from_modes(**{**good, "C": one[0]})
    with pytest.raises(InputError, match=r"D has shape \(2,\); it must be \(1,\)"):
        fast.S4D.from_modes(**{**good, "D": torch.zeros(2)})
    with pytest.raises(InputError, match=r"dt has shape \(3,\); it must be \(1,\)"):
        fast.S4D.from_modes(**{**good, "dt": torch.ones(3)})
    with pytest.raises(InputError, match=r"B has shape \(2,\); it must be \(2, 1\)"):
        fast.S5.from_modes(**{**good, "dt": torch.ones(2)})
    with pytest.raises(InputError, match="every entry must be 1, or 2"):
        fast.S4D.from_modes(**{**good, "weight": [2, 3]})
    with pytest.raises(InputError, match=r"D has shape \(\)"):
        fast.S4D.from_modes(**{**good, "D": 0.0})
    with pytest.raises(InputError, match=r"dt contains -0\.1.*every step must be > 0"):
        fast.S4D.from_modes(**{**good, "dt": -dt})
    with pytest.raises(InputError, match="weight = None; give 2"):
        fast.S4D.from_modes(**{**good, "weight": None})
    with pytest.raises(InputError, match="C has 1 channels, another argument 2"):
        fast.S4D.from_modes(**{**good, "lam": good["lam"].expand(2, 2)})


def test_complex_modes_of_weight_1_are_refused_and_not_cut():
    lam, one = torch.tensor([-0.5 + 1j, -0.25]), torch.ones(1, 2, dtype=torch.complex64)
    rest: dict[str, Any] = {"C": one, "D": torch.zeros(1), "dt": torch.tensor([0.1])}
    P, turned = one.mT, one * torch.tensor([1.0, 1j])
    with pytest.raises(InputError, match="lam is not real at a mode of weight 1"):
        fast.S4D.from_modes(lam, one[0], **rest, weight=[1, 1])
    with pytest.raises(InputError, match="B is not real at a mode of weight 1"):
        fast.S4D.from_modes(lam, turned[0], **rest, weight=[2, 1])
    with pytest.raises(InputError, match="P is not real at a mode of weight 1"):
        fast.S4.from_modes(lam, turned.mT, one[0], **rest, weight=[2, 1])
    with pytest.raises(InputError, match="B is not real at a mode of weight 1"):
        fast.S5.from_modes(
            lam, turned.mT, **{**rest, "dt": torch.tensor([0.1, 0.1])}, weight=[2, 1]
        )
    layer = fast.S4.from_modes(lam, P, one[0], **rest, weight=[2, 1])
    assert layer.kernel(3).shape == (1, 3)
