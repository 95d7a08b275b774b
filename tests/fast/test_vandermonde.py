"""Diagonal kernels: the oracle's values, phases at large l, both weights, derivatives, refusals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from s4ref import fast, oracle
from s4ref.errors import InputError
from s4ref.maths import discretize
from s4ref.records import Diagonal


BARS: dict[str, Callable[[float], float]] = {
    "float32": lambda dt: 1e-6,
    "float64": lambda dt: max(5e-13, 5e-16 / dt),
}
COMPLEX = {"float32": torch.complex64, "float64": torch.complex128}
RULES = {"bilinear": (fast.bilinear, discretize.bilinear), "zoh": (fast.zoh, discretize.zoh)}
# S4D-Lin, N = 4, C = (1 + 2i, -1 + i/3), dt = 1/10, Formulary section 6.
FORMULARY = {
    "zoh": [
        -0.006893489750193702636191079, -0.007099863019697987289971071,
        0.01067016837684966039552878, 0.04216633934644152275209273,
    ],
    "bilinear": [
        -0.005261359196663993703596787, -0.006063436072405059007528797,
        0.01082595789139261201957405, 0.04134058219678334657981307,
    ],
}  # fmt: skip


def s4d(N: int, dtype: str, seed: int = 0) -> dict[str, Any]:
    """S4D-Lin with a random read-out, rounded to the dtype."""
    lam, B, weight = fast.s4d_lin(N)
    g = torch.Generator().manual_seed(seed)
    C = torch.randn(N // 2, dtype=torch.complex128, generator=g)
    parts = {"lam": lam, "B": B, "C": C}
    return {**{k: t.to(COMPLEX[dtype]) for k, t in parts.items()}, "weight": weight}


def truth(p: dict[str, Any], dt: Any, L: int, rule: str) -> np.ndarray:
    """The oracle's kernel at the parameters as stored."""
    system = Diagonal(**{name: np.asarray(t) for name, t in p.items()})
    return oracle.kernel(system, dt, L, rule=RULES[rule][1]).to_numpy(np.float64)


@pytest.mark.parametrize("rule", RULES)
def test_formulary(rule: str):
    lam, B, weight = fast.s4d_lin(4)
    C = torch.tensor([1 + 2j, -1 + 1j / 3], dtype=torch.complex128)
    K = fast.diagonal_kernel(lam, B, C, 0.1, 4, rule=RULES[rule][0], weight=weight)
    assert np.allclose(K.numpy(), FORMULARY[rule], rtol=0, atol=1e-16)


@pytest.mark.parametrize("dt", [1e-3, 1e-1])
@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("dtype", BARS)
def test_bar_in_every_window(dtype: str, rule: str, dt: float, worst_window: Callable[..., float]):
    p = s4d(64, dtype)
    step = float(np.dtype(dtype).type(dt))
    smallest = float(np.finfo(dtype).tiny)
    exact = truth(p, step, 16384, rule)
    for L in (1024, 16384):
        K = fast.diagonal_kernel(**p, dt=step, L=L, rule=RULES[rule][0])
        assert K.dtype == getattr(torch, dtype)
        assert worst_window(K.numpy(), exact[:L], smallest) <= BARS[dtype](dt), L


@pytest.mark.parametrize("rule", RULES)
def test_phases_of_a_fast_mode_stay_right(rule: str, worst_window: Callable[..., float]):
    p = {"lam": np.array([-1e-4 + 1303.27j]), "B": np.array([1 + 0j]), "C": np.array([1 - 2j])}
    K = fast.diagonal_kernel(**p, dt=0.1, L=16384, rule=RULES[rule][0])
    assert worst_window(K.numpy(), truth(p, 0.1, 16384, rule)) <= 1e-14


@settings(max_examples=20)
@given(
    seed=st.integers(0, 2**32 - 1),
    n=st.integers(1, 6),
    L=st.integers(1, 50),
    rule=st.sampled_from(sorted(RULES)),
    dtype=st.sampled_from(sorted(BARS)),
    steps=st.sampled_from(["number", "modes"]),
)
def test_any_modes_and_weights(seed: int, n: int, L: int, rule: str, dtype: str, steps: str):
    rng = np.random.default_rng(seed)

    def normal() -> np.ndarray:
        z = rng.standard_normal(n) + 1j * rng.standard_normal(n)
        return z.astype(np.complex64 if dtype == "float32" else np.complex128)

    weight = np.full(n, 2) if seed % 3 else None
    p = {"lam": -abs(normal()) + 4j * normal().real, "B": normal(), "C": normal()}
    p["lam"] = p["lam"].astype(p["B"].dtype)
    dt = 0.25 if steps == "number" else (0.01 + rng.random(n))
    K = fast.diagonal_kernel(**p, dt=dt, L=L, rule=RULES[rule][0], weight=weight)
    exact = truth({**p, "weight": weight} if weight is not None else p,
                  dt if steps == "number" else dt.tolist(), L, rule)  # fmt: skip
    size = float(np.abs(exact).max()) + float(np.abs(p["C"] * p["B"]).sum())
    assert K.shape == (L,)
    assert np.abs(K.double().numpy() - exact).max() <= 8 * torch.finfo(K.dtype).eps * size


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("shape", [(), (3,), (3, 1), (3, 4), (1, 4)])
def test_steps_by_channel_and_by_mode(rule: str, shape: tuple[int, ...]):
    g = torch.Generator().manual_seed(2)
    lam, B, C = (torch.randn(3, 4, dtype=torch.complex128, generator=g) for _ in range(3))
    lam = lam - 2.0
    dt = torch.rand(shape, dtype=torch.float64, generator=g) + 0.1
    K = fast.diagonal_kernel(lam, B, C, dt, 9, rule=RULES[rule][0])
    each = (dt if dt.ndim != 1 else dt[:, None]).expand(3, 4)
    for h in range(3):
        one = fast.diagonal_kernel(lam[h], B[h], C[h], each[h], 9, rule=RULES[rule][0])
        assert torch.allclose(K[h], one, rtol=1e-14, atol=1e-15)


@pytest.mark.parametrize("rule", RULES)
def test_agrees_with_the_dense_route(rule: str):
    p = s4d(10, "float64", seed=5)
    n = torch.zeros(5, 1, dtype=torch.complex128)
    dense = fast.dplr_kernel(
        p["lam"], n, None, p["B"], p["C"], 0.1, 300, rule=RULES[rule][0], weight=p["weight"]
    )
    K = fast.diagonal_kernel(**p, dt=0.1, L=300, rule=RULES[rule][0])
    assert torch.allclose(K, dense, rtol=0.0, atol=1e-14)


def test_a_mode_that_the_bilinear_rule_kills():
    # dt lam / 2 = -1: lb = 0, and log lb would be -inf.
    lam = torch.tensor([-4.0, -1.0], dtype=torch.float64, requires_grad=True)
    K = fast.diagonal_kernel(lam, [1.0, 1.0], [1.0, 1.0], 0.5, 5)
    K[1:].sum().backward()
    assert float(K[0].detach()) == pytest.approx(0.25 + 0.4)
    assert torch.allclose(K.detach()[1:], 0.4 * 0.6 ** torch.arange(1.0, 5.0, dtype=K.dtype))
    assert bool(torch.isfinite(lam.grad).all())
    assert float(lam.grad[0]) != 0.0


@pytest.mark.parametrize("rule", RULES)
def test_first_lags_of_modes_that_cancel(rule: str):
    # A quotient of differences: near the first lags the kernel is 1e-8 of its terms.
    lam = np.array([-1 + 3j, -1.001 + 3j, -1.001 + 3.001j, -1 + 3.001j])
    B, C = np.array([1e3, -1e3, 1e3, -1e3 + 0j]), np.array([1 - 2j] * 4)
    p = {"lam": lam, "B": B, "C": C}
    K = fast.diagonal_kernel(**p, dt=0.01, L=100, rule=RULES[rule][0]).numpy()
    exact = truth(p, 0.01, 100, rule)
    assert np.abs(K[:64] - exact[:64]).max() <= 1e-16 * np.abs(exact[:64]).max()
    # Beyond them the rounding errors of float64 weights show.
    assert np.abs(K[64:] - exact[64:]).max() <= 1e-13 * np.abs(B * C).max()


@pytest.mark.parametrize("L", [1, 2, 63, 64, 65])
def test_lengths_about_the_first_lags(L: int):
    p = s4d(4, "float64")
    exact = truth(p, 0.1, 80, "zoh")
    K = fast.diagonal_kernel(**p, dt=0.1, L=L, rule=fast.zoh)
    assert np.allclose(K.numpy(), exact[:L], rtol=1e-14, atol=1e-16)


def test_a_mode_beyond_the_reach_of_wide_numbers():
    p = {"lam": np.array([-1e-3 + 1e13j, -1 + 2j]), "B": np.ones(2), "C": np.array([1j, 1.0])}
    K = fast.diagonal_kernel(**p, dt=0.1, L=40, rule=fast.zoh)
    # The float64 phase of the fast mode is wrong, and its weight 1e-13.
    assert np.allclose(K.numpy(), truth(p, 0.1, 40, "zoh"), rtol=0, atol=1e-12)


@pytest.mark.filterwarnings("ignore:unstable system")  # one of the modes grows
def test_modes_at_the_ends_of_the_range():
    lam = np.array([-1e200])
    K = fast.diagonal_kernel(lam, [1.0], [1.0], 1e3, 4)
    assert np.allclose(K.numpy(), [2e-200, -2e-200, 2e-200, -2e-200], rtol=1e-15)
    growing = fast.diagonal_kernel(-lam / 1e198, [1.0], [1.0], 0.1, 80, rule=fast.zoh)
    assert bool(torch.isfinite(growing[:70]).all())
    assert float(growing[75]) == float("inf")


@pytest.mark.filterwarnings("ignore:unstable system")  # one of the modes grows
@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("L", [1, 2, 7])
def test_derivatives(rule: str, L: int):
    lam = torch.tensor([[-1 + 2j, 0, -0.01j], [-3, 1e-6, -0.5 + 9j]], dtype=torch.complex128)
    g = torch.Generator().manual_seed(1)
    B, C = (torch.randn(2, 3, dtype=torch.complex128, generator=g) for _ in range(2))
    dt = torch.tensor([0.2, 0.7], dtype=torch.float64)
    leaves = [t.requires_grad_() for t in (lam, B, C, dt)]

    def kernel(*args: torch.Tensor) -> torch.Tensor:
        return fast.diagonal_kernel(*args, L, rule=RULES[rule][0], weight=[2, 1, 2])

    assert torch.autograd.gradcheck(kernel, leaves)


def test_second_derivatives():
    lam = torch.tensor([-1 + 2j], dtype=torch.complex128, requires_grad=True)
    dt = torch.tensor(0.3, dtype=torch.float64, requires_grad=True)

    def kernel(lam: torch.Tensor, dt: torch.Tensor) -> torch.Tensor:
        return fast.diagonal_kernel(lam, [1.0], [1 - 1j], dt, 5, rule=fast.zoh)

    assert torch.autograd.gradgradcheck(kernel, (lam, dt))


BAD = [
    ({"lam": []}, "lam has shape"),
    ({"B": [1.0]}, "B has shape"),
    ({"C": [float("nan"), 0.0]}, "C contains nan"),
    ({"dt": [0.1, 0.2, 0.3]}, r"dt has shape \(3,\); it must be a number, \(2,\)"),
    ({"dt": 0.0}, "dt contains 0.0"),
    ({"L": 0}, "L = 0"),
    ({"weight": [2, 2, 2]}, "weight has shape"),
    ({"rule": "zoh"}, "rule = 'zoh'"),
    ({"rule": abs}, "rule = <built-in function abs>; a diagonal system knows"),
    ({"lam": [20.0, 1.0]}, "dt lam = 2 at some mode"),
    ({"lam": torch.ones(3, 2), "B": torch.ones(2, 2)}, "B has 2 channels, another argument 3"),
]


@pytest.mark.filterwarnings("ignore:unstable system")  # it is told before it is refused
@pytest.mark.parametrize("change, message", BAD)
def test_refusals(change: dict[str, Any], message: str):
    good: dict[str, Any] = {
        "lam": [-1.0, -2.0], "B": [1.0, 1.0], "C": [1.0, 1.0], "dt": 0.1, "L": 4,
    }  # fmt: skip
    with pytest.raises(InputError, match=message):
        fast.diagonal_kernel(**{**good, **change})
