"""Second derivatives exist whichever arguments have a gradient, and after inference."""

from __future__ import annotations

from typing import Any
from unittest import mock

import pytest
import torch

from s4ref import fast
from s4ref.fast import _cores


RULES = {"bilinear": fast.bilinear, "zoh": fast.zoh}
DT = torch.tensor([0.2], dtype=torch.float64)
DIAGONAL: dict[str, Any] = {
    "lam": torch.tensor([[-1 + 2j, -0.5 + 1j]], dtype=torch.complex128),
    "B": torch.tensor([[1 - 1j, 2 + 0j]], dtype=torch.complex128),
    "C": torch.tensor([[0.5 + 1j, -1 + 0j]], dtype=torch.complex128),
    "dt": DT,
}
DPLR: dict[str, Any] = {**DIAGONAL, "P": torch.ones(1, 2, 1, dtype=torch.float64), "weight": [2, 2]}
DENSE: dict[str, Any] = {
    "A": torch.tensor([[[-1.0, 2.0], [-2.0, -0.5]]], dtype=torch.float64),
    "B": torch.ones(1, 2, dtype=torch.float64),
    "C": torch.tensor([[1.0, -1.0]], dtype=torch.float64),
    "dt": DT,
}
CASES = [
    *((DIAGONAL, rule, "auto", name) for rule in RULES for name in ("lam", "B", "dt")),
    *((DPLR, rule, "krylov", name) for rule in RULES for name in ("lam", "P", "dt")),
    *((DPLR, "bilinear", "cauchy", name) for name in ("lam", "P", "dt")),
    *((DENSE, rule, "auto", name) for rule in RULES for name in ("A", "dt")),
]


def curvature(way: str, system: dict[str, Any], rule: str, method: str, names: list[str]) -> Any:
    """The second derivative in the direction of ones of |K|^2, by the arguments named."""
    leaves = {name: system[name].clone().requires_grad_() for name in names}
    given = {**system, **leaves}
    with mock.patch.object(_cores, "has_numba", return_value=way == "numba"):
        K = fast.kernel(**given, L=7, rule=RULES[rule], method=method)
        first = torch.autograd.grad(K.square().sum(), list(leaves.values()), create_graph=True)
        along = first[0].real.sum()
        return torch.autograd.grad(along, list(leaves.values()))[0]


@pytest.mark.parametrize("way", ["torch", *(["numba"] if _cores.has_numba() else [])])
@pytest.mark.parametrize(("system", "rule", "method", "name"), CASES)
def test_one_argument_alone_has_the_second_derivative_that_it_has_among_all(
    system: dict[str, Any], rule: str, method: str, name: str, way: str
):
    others = [other for other in system if other not in (name, "weight")]
    alone = curvature(way, system, rule, method, [name])
    among = curvature(way, system, rule, method, [name, *others])
    assert float(alone.abs().max()) > 0.0
    torch.testing.assert_close(alone, among, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("way", ["torch", *(["numba"] if _cores.has_numba() else [])])
@pytest.mark.parametrize("method", ["cauchy", "krylov"])
def test_a_length_first_used_for_inference_has_second_derivatives(method: str, way: str):
    L = 19 if way == "torch" else 23  # lengths that no other test uses
    lam = DPLR["lam"].clone().requires_grad_()
    with mock.patch.object(_cores, "has_numba", return_value=way == "numba"):
        with torch.inference_mode():
            fast.kernel(**DPLR, L=L, method=method)
        K = fast.kernel(**{**DPLR, "lam": lam}, L=L, method=method)
        (first,) = torch.autograd.grad(K.square().sum(), lam, create_graph=True)
        (second,) = torch.autograd.grad(first.real.sum(), lam)
    assert bool(torch.isfinite(second).all())
