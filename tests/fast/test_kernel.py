"""DPLR and dense kernels: the oracle's values, shapes, parities, ranks, derivatives, refusals."""

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
from s4ref.records import DPLR, SSM


# Some of the random systems grow; tests/fast/test_stability.py looks at the warning.
pytestmark = pytest.mark.filterwarnings("ignore:unstable system")

# The fast path's promise, norm-relative in every dyadic window above the range of the dtype.
BARS: dict[str, Callable[[float], float]] = {
    "float32": lambda dt: 1e-6,
    "float64": lambda dt: max(5e-13, 5e-16 / dt),
}
COMPLEX = {"float32": torch.complex64, "float64": torch.complex128}
RULES = {"bilinear": (fast.bilinear, discretize.bilinear), "zoh": (fast.zoh, discretize.zoh)}
FAMILIES = {"legs": fast.legs_modes, "legt": fast.legt_modes}
SEEDS = st.integers(0, 2**32 - 1)

# LegS with C_n = (-1)^n/(n+1) and dt = 1/10, Formulary section 6: N, rule, K[0], K[7].
LEGS = [
    (2, "bilinear", 0.0202575407978840998472967, 0.0495528793416704677737654),
    (3, "zoh", 0.07255704977946456831308823, 0.03205229378298984390538251),
    (4, "bilinear", 0.03808654441855439572004691, 0.02945377477937110340652447),
    (4, "zoh", 0.04012352777629107680371034, 0.02953824823274154220304629),
]


def alternating(N: int) -> torch.Tensor:
    """C_n = (-1)^n / (n + 1)."""
    n = torch.arange(N, dtype=torch.float64)
    return (-1.0) ** n / (n + 1.0)


def halves(family: str, N: int, dtype: str = "float64", C: Any = None) -> dict[str, torch.Tensor]:
    """A family in conjugate halves, rounded to the dtype."""
    modes = FAMILIES[family](N)
    row = alternating(N) if C is None else torch.as_tensor(C)
    parts = {"lam": modes.lam, "P": modes.P, "B": modes.B, "C": row.to(modes.V.dtype) @ modes.V}
    rounded = {name: t.to(COMPLEX[dtype]) for name, t in parts.items()}
    if N % 2:
        # A read-out of the unpaired mode may keep an imaginary part: only its real part counts.
        rounded["C"][-1] += 0.25j
    return {**rounded, "Q": rounded["P"], "weight": modes.weight}


def random_system(seed: int, n: int, r: int, *, channels: int | None = None) -> dict[str, Any]:
    """A stable DPLR system with complex entries; P = Q in half of the cases."""
    g = torch.Generator().manual_seed(seed)

    def normal(*shape: int) -> torch.Tensor:
        return torch.randn(*shape, dtype=torch.complex128, generator=g)

    batch = () if channels is None else (channels,)
    lam = -0.5 - normal(*batch, n).abs() + 3j * normal(*batch, n).real
    P = normal(*batch, n, r)
    Q = P if seed % 2 else P + 0.1 * normal(*batch, n, r)
    return {"lam": lam, "P": P, "Q": Q, "B": normal(*batch, n), "C": normal(*batch, n)}


def by_definition(p: dict[str, Any], dt: float, L: int, rule: str) -> torch.Tensor:
    """C Ab^l Bb of the complex matrix, written out; one channel, weights unfolded."""
    weight = p.get("weight", torch.ones(len(p["lam"])))
    twice = torch.as_tensor(weight) == 2
    full = {k: torch.cat([p[k], p[k][twice].conj()]) for k in ("lam", "P", "Q", "B", "C")}
    A = torch.diag(full["lam"]) - full["P"] @ full["Q"].mH
    Ab, x = RULES[rule][0](A, full["B"], torch.tensor(dt, dtype=torch.float64))
    out = []
    for _ in range(L):
        out.append((full["C"] @ x).real)
        x = Ab @ x
    return torch.stack(out)


def truth(p: dict[str, Any], dt: float, L: int, rule: str) -> np.ndarray:
    """The oracle's kernel at the parameters as stored."""
    parts = {name: t.numpy() for name, t in p.items()}
    return oracle.kernel(DPLR(**parts), dt, L, rule=RULES[rule][1]).to_numpy(np.float64)


@pytest.mark.parametrize("N, rule, first, last", LEGS)
def test_formulary(N: int, rule: str, first: float, last: float):
    K = fast.dplr_kernel(**halves("legs", N), dt=0.1, L=8, rule=RULES[rule][0])
    assert torch.allclose(K[[0, 7]], torch.tensor([first, last], dtype=K.dtype), rtol=2e-15)


def test_formulary_rank_two():
    K = fast.dplr_kernel(**halves("legt", 4), dt=0.1, L=8)
    expected = torch.tensor([0.02485482882741622619655412, 0.0232540755107909940450208])
    assert torch.allclose(K[[0, 7]], expected.to(K.dtype), rtol=1e-7)
    assert abs(float(K[0]) - 0.02485482882741622619655412) < 1e-16


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("dt", [1e-3, 1e-2, 1e-1])
@pytest.mark.parametrize("dtype", BARS)
@pytest.mark.parametrize("family", FAMILIES)
def test_bar_in_every_window(
    family: str, dtype: str, dt: float, rule: str, worst_window: Callable[..., float]
):
    p = halves(family, 64, dtype)
    step = float(np.dtype(dtype).type(dt))
    smallest = float(np.finfo(dtype).tiny)
    exact = truth(p, step, 16384, rule)
    for L in (1024, 16384):
        K = fast.dplr_kernel(**p, dt=step, L=L, rule=RULES[rule][0])
        assert K.dtype == getattr(torch, dtype)
        assert worst_window(K.numpy(), exact[:L], smallest) <= BARS[dtype](dt), L


@settings(max_examples=15)
@given(
    family=st.sampled_from(sorted(FAMILIES)),
    N=st.integers(1, 13),
    L=st.integers(1, 70),
    dt=st.sampled_from([1e-3, 0.1, 1.0, 7.0]),
    rule=st.sampled_from(sorted(RULES)),
    dtype=st.sampled_from(sorted(BARS)),
)
def test_any_parity_and_length(family: str, N: int, L: int, dt: float, rule: str, dtype: str):
    p = halves(family, N, dtype)
    K = fast.dplr_kernel(**p, dt=dt, L=L, rule=RULES[rule][0])
    exact = truth(p, dt, L, rule)
    assert K.shape == (L,)
    u = torch.finfo(K.dtype).eps
    assert np.abs(K.double().numpy() - exact).max() <= 16 * u * np.abs(exact).max()


@settings(max_examples=15)
@given(
    seed=SEEDS,
    n=st.integers(1, 6),
    r=st.integers(0, 3),
    L=st.integers(1, 40),
    rule=st.sampled_from(sorted(RULES)),
)
def test_any_rank_with_modes_that_stand_for_themselves(
    seed: int, n: int, r: int, L: int, rule: str
):
    p = random_system(seed, n, r)
    K = fast.dplr_kernel(**p, dt=0.05, L=L, rule=RULES[rule][0])
    expected = by_definition(p, 0.05, L, rule)
    assert torch.allclose(K, expected, rtol=0.0, atol=1e-12 * float(expected.abs().max()))


@settings(max_examples=10)
@given(seed=SEEDS, single=st.sets(st.integers(0, 4)), rule=st.sampled_from(sorted(RULES)))
def test_pairs_among_real_modes(seed: int, single: set[int], rule: str):
    p = random_system(seed, 5, 2)
    p["weight"] = torch.tensor([1 if m in single else 2 for m in range(5)])
    for name in ("lam", "P", "Q", "B"):
        p[name] = p[name].clone()
        for m in single:
            p[name][m] = p[name][m].real.to(p[name].dtype)
    K = fast.dplr_kernel(**p, dt=0.05, L=33, rule=RULES[rule][0])
    expected = by_definition(p, 0.05, 33, rule)
    assert torch.allclose(K, expected, rtol=0.0, atol=1e-12 * float(expected.abs().max()))


@settings(max_examples=10)
@given(
    seed=SEEDS,
    shared=st.sets(st.sampled_from(["lam", "P", "Q", "B", "C", "dt"]), max_size=5),
    single=st.booleans(),
)
def test_channels_are_independent(seed: int, shared: set[str], single: bool):
    H = 3
    p = random_system(seed, 4, 2, channels=H)
    p["dt"] = torch.tensor([0.01, 0.05, 0.3], dtype=torch.float64)
    if single:
        p = {k: v.to(torch.float32 if k == "dt" else torch.complex64) for k, v in p.items()}
    for name in shared:
        p[name] = p[name][0]
    together = fast.dplr_kernel(**p, L=21)
    one = [
        fast.dplr_kernel(**{k: v if k in shared else v[h] for k, v in p.items()}, L=21)
        for h in range(H)
    ]
    assert together.shape == (H, 21)
    scale = float(together.abs().max())
    u = torch.finfo(together.dtype).eps
    assert torch.allclose(together, torch.stack(one), rtol=0.0, atol=4 * u * scale)


def test_hard_channels_are_found_among_easy_ones(worst_window: Callable[..., float]):
    p = halves("legt", 64, "float32")
    steps = torch.tensor([1e-3, 1e-1], dtype=torch.float32)
    K = fast.dplr_kernel(**p, dt=steps, L=512, rule=fast.zoh)
    smallest = float(np.finfo(np.float32).tiny)
    for h in range(2):
        exact = truth(p, float(steps[h]), 512, "zoh")
        assert worst_window(K[h].numpy(), exact, smallest) <= BARS["float32"](1e-3)


def test_strides_do_not_matter():
    p = random_system(3, 4, 2, channels=3)
    K = fast.dplr_kernel(**p, dt=0.1, L=9)
    turned = {name: t.transpose(0, 1).contiguous().transpose(0, 1) for name, t in p.items()}
    sliced = {name: torch.stack([t, t], dim=-1)[..., 0] for name, t in p.items()}
    assert torch.equal(fast.dplr_kernel(**turned, dt=0.1, L=9), K)
    assert torch.equal(fast.dplr_kernel(**sliced, dt=0.1, L=9), K)


def test_arguments_are_left_alone():
    p = random_system(4, 3, 1)
    copies = {name: t.clone() for name, t in p.items()}
    fast.dplr_kernel(**p, dt=0.1, L=9)
    assert all(torch.equal(p[name], copies[name]) for name in p)


@pytest.mark.parametrize("rule", RULES)
def test_dense_is_the_same_system(rule: str):
    A, B = fast.legs(9)
    p = halves("legs", 9)
    dense = fast.dense_kernel(A, B, alternating(9), 0.1, 50, rule=RULES[rule][0])
    modal = fast.dplr_kernel(**p, dt=0.1, L=50, rule=RULES[rule][0])
    assert torch.allclose(dense, modal, rtol=0.0, atol=1e-14)


@pytest.mark.parametrize("dtype", BARS)
def test_dense_singular_matrix(dtype: str, worst_window: Callable[..., float]):
    A = np.array([[0.0, 1.0, 0.5], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0]], dtype=dtype)
    B, C = np.array([1.0, 0.25, 2.0], dtype=dtype), np.array([1.0, -1.0, 0.5], dtype=dtype)
    for rule, (ours, theirs) in RULES.items():
        K = fast.dense_kernel(A, B, C, 0.25, 40, rule=ours)
        exact = oracle.kernel(SSM(A, B, C), 0.25, 40, rule=theirs).to_numpy(np.float64)
        assert worst_window(K.numpy(), exact) <= BARS[dtype](0.25), rule


def test_own_rule():
    def euler(A: torch.Tensor, B: torch.Tensor, dt: torch.Tensor) -> Any:
        return torch.eye(A.shape[-1]) + dt[..., None, None] * A, dt[..., None] * B

    A = np.array([[-1.0, 0.5], [0.0, -2.0]])
    K = fast.dense_kernel(A, [1.0, 1.0], [1.0, -1.0], 0.125, 5, rule=euler)
    x, expected = np.array([0.125, 0.125]), []
    for _ in range(5):
        expected.append(x @ [1.0, -1.0])
        x = x + 0.125 * A @ x
    assert np.allclose(K.numpy(), expected, rtol=1e-15)


def test_whole_numbers_are_taken():
    K = fast.dense_kernel([[-1]], [1], [3], 2, 2)
    assert K.dtype == torch.float64
    assert K.tolist() == [3.0, 0.0]


# ---- derivatives ---------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("L", [1, 6])
@pytest.mark.parametrize("weighted", [False, True])
def test_derivatives_dplr(rule: str, L: int, weighted: bool):
    p = random_system(7, 3, 2, channels=2)
    weight = [2, 2, 2] if weighted else None
    leaves = [p[k].requires_grad_() for k in ("lam", "P", "Q", "B", "C")]
    dt = torch.tensor([0.1, 0.4], dtype=torch.float64, requires_grad=True)

    def kernel(*args: torch.Tensor) -> torch.Tensor:
        return fast.dplr_kernel(*args, L, rule=RULES[rule][0], weight=weight)

    assert torch.autograd.gradcheck(kernel, (*leaves, dt), fast_mode=True)


@pytest.mark.parametrize("rule", RULES)
def test_derivatives_dense_at_a_singular_matrix(rule: str):
    A = torch.tensor([[0.0, 1.0], [0.0, 0.0]], dtype=torch.float64, requires_grad=True)
    B, C = (torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in ([1.0, 2], [3.0, 1]))
    dt = torch.tensor(0.5, dtype=torch.float64, requires_grad=True)

    def kernel(*args: torch.Tensor) -> torch.Tensor:
        return fast.dense_kernel(*args, 5, rule=RULES[rule][0])

    assert torch.autograd.gradcheck(kernel, (A, B, C, dt))


def test_derivatives_of_shared_p_add_up():
    p = random_system(1, 3, 1)
    P = p["P"].clone().requires_grad_()
    fast.dplr_kernel(p["lam"], P, None, p["B"], p["C"], 0.1, 7).square().sum().backward()
    left, right = P.detach().clone().requires_grad_(), P.detach().clone().requires_grad_()
    fast.dplr_kernel(p["lam"], left, right, p["B"], p["C"], 0.1, 7).square().sum().backward()
    assert torch.allclose(P.grad, left.grad + right.grad, rtol=1e-12)


@pytest.mark.parametrize("L", [1, 2, 31])
def test_derivatives_reach_every_parameter_in_float32(L: int):
    p = halves("legt", 6, "float32", C=np.arange(1.0, 7.0))
    leaves = {k: p[k].clone().requires_grad_() for k in ("lam", "P", "Q", "B", "C")}
    dt = torch.tensor(0.5, requires_grad=True)
    fast.dplr_kernel(**leaves, dt=dt, L=L, weight=p["weight"]).square().sum().backward()
    for name, leaf in {**leaves, "dt": dt}.items():
        assert leaf.grad is not None, name
        assert leaf.grad.dtype == leaf.dtype, name
        assert bool(torch.isfinite(leaf.grad).all()), name
        assert bool((leaf.grad != 0).any()), name


# ---- refusals ------------------------------------------------------------------------------------

GOOD: dict[str, Any] = {
    "lam": [-1.0 + 1j, -2.0], "P": [1.0, 1.0], "Q": None, "B": [1.0, 1.0], "C": [1.0, 1.0],
    "dt": 0.1, "L": 4,
}  # fmt: skip
BAD = [
    ("lam", [], "lam has shape"),
    ("lam", [[[1.0, 1.0]]], "lam has shape"),
    ("lam", [float("nan"), 1.0], "lam contains nan"),
    ("lam", "modes", "lam = 'modes' is not an array"),
    ("lam", torch.ones(2, dtype=torch.float16), "dtype torch.float16"),
    ("P", [1.0], "P has shape"),
    ("P", torch.ones(3, 2), "P has shape"),
    ("Q", torch.ones(2, 2), "P has rank 1 but Q has rank 2"),
    ("B", [1.0, float("inf")], "B contains inf"),
    ("B", torch.ones(3, 2), "B has 3 channels|another argument 3"),
    ("C", [1.0, 2.0, 3.0], "C has shape"),
    ("dt", 0.0, "dt contains 0.0"),
    ("dt", -1, "dt contains -1.0"),
    ("dt", float("nan"), "dt contains nan"),
    ("dt", "1/100", "dt = '1/100'"),
    ("dt", True, "dt = True"),
    ("dt", 1j, "dt has dtype torch.complex"),
    ("dt", torch.ones(2, 2), "dt has shape"),
    ("dt", torch.ones(0), "dt has shape"),
    ("L", 0, "L = 0"),
    ("L", -3, "L = -3"),
    ("L", 2.5, "L = 2.5"),
    ("L", True, "L = True"),
    ("rule", "bilinear", "rule = 'bilinear'"),
    ("weight", [1], "weight has shape"),
    ("weight", [1, 3], r"weight = \[1, 3\]"),
    ("weight", [1, 2], "lam is not real at a mode of weight 1"),
]


@pytest.mark.parametrize("name, value, message", BAD)
def test_refusals_dplr(name: str, value: Any, message: str):
    given_ = {**GOOD, name: value}
    if name == "B" and isinstance(value, torch.Tensor):
        given_["C"] = torch.ones(2, 2)
    with pytest.raises(InputError, match=message):
        fast.dplr_kernel(**given_)


@pytest.mark.parametrize(
    "A, message",
    [
        ([[1.0, 2.0]], "A has shape"),
        ([1.0], "A has shape"),
        ([[1j]], "A has dtype torch.complex64; it must be real"),
        ([[float("inf")]], "A contains inf"),
        ([[2.0]], "2/dt is an eigenvalue of A"),
        (np.array([[2.0]]), "2/dt is an eigenvalue of A"),
    ],
)
def test_refusals_dense(A: Any, message: str):
    with pytest.raises(InputError, match=message):
        fast.dense_kernel(A, [1.0], [1.0], 1.0, 3)
