"""Recurrent mode: the impulse response is the kernel, states carry over, dtypes hold, refusals."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from s4ref import fast
from s4ref.errors import InputError


RULES = {"bilinear": fast.bilinear, "zoh": fast.zoh}
FAMILIES = {"legs": fast.legs_modes, "legt": fast.legt_modes}
COMPLEX = {"float32": torch.complex64, "float64": torch.complex128}
T = 40


def system(family: str, N: int, seed: int, dtype: str = "float64") -> dict[str, Any]:
    """A family in conjugate halves with a random read-out."""
    m = FAMILIES[family](N)
    C = torch.from_numpy(np.random.default_rng(seed).standard_normal(N)).to(m.V.dtype) @ m.V
    parts = {"lam": m.lam, "P": m.P, "B": m.B, "C": C}
    return {**{k: t.to(COMPLEX[dtype]) for k, t in parts.items()}, "Q": None, "weight": m.weight}


def impulse(step: fast.Step, dtype: torch.dtype, *shape: int) -> torch.Tensor:
    """The response to a unit impulse in every channel."""
    u = torch.zeros(*shape, T, dtype=dtype)
    u[..., 0] = 1.0
    return fast.recur(step, u)[0]


def close(y: torch.Tensor, K: torch.Tensor) -> bool:
    """A recurrence of T steps rounds T times."""
    atol = T * torch.finfo(y.dtype).eps * max(float(K.abs().max()), float(y.abs().max()))
    return bool(torch.allclose(y, K, rtol=0.0, atol=atol))


@settings(max_examples=12)
@given(
    family=st.sampled_from(sorted(FAMILIES)),
    N=st.integers(1, 9),
    rule=st.sampled_from(sorted(RULES)),
    dtype=st.sampled_from(sorted(COMPLEX)),
    seed=st.integers(0, 2**32 - 1),
)
def test_impulse_response_dplr(family: str, N: int, rule: str, dtype: str, seed: int):
    p = system(family, N, seed, dtype)
    step = fast.dplr_step(**p, dt=0.1, rule=RULES[rule])
    y = impulse(step, getattr(torch, dtype))
    assert y.dtype == getattr(torch, dtype)
    assert close(y, fast.dplr_kernel(**p, dt=0.1, L=T, rule=RULES[rule]))


@pytest.mark.parametrize("rule", RULES)
def test_impulse_response_with_modes_that_stand_for_themselves(rule: str):
    g = torch.Generator().manual_seed(0)
    lam, B, C = (torch.randn(3, 4, dtype=torch.complex128, generator=g) for _ in range(3))
    P, Q = (0.3 * torch.randn(3, 4, 2, dtype=torch.complex128, generator=g) for _ in range(2))
    dt = torch.tensor([0.1, 0.2, 0.3], dtype=torch.float64)
    args = (lam - 3.0, P, Q, B, C, dt)
    y = impulse(fast.dplr_step(*args, rule=RULES[rule]), torch.float64, 3)
    assert close(y, fast.dplr_kernel(*args, T, rule=RULES[rule]))


@pytest.mark.parametrize("dt", [1.0, 1e3, 1e5])
@pytest.mark.parametrize("dtype", COMPLEX)
def test_impulse_response_of_undamped_modes_at_any_step(dt: float, dtype: str):
    # FouT has the mode 0, whose input alone would push the state by h |P|^2 times what stays.
    m = fast.fout_modes(17)
    C = torch.from_numpy(np.random.default_rng(0).standard_normal(17)).to(m.V.dtype) @ m.V
    single = [t.to(COMPLEX[dtype]) for t in (m.lam, m.P, m.B, C)]
    lam, P, B, C = (t.to(torch.complex128) for t in single)
    K = fast.dplr_kernel(lam, P, None, B, C, dt, T, weight=m.weight)
    step = fast.dplr_step(*single[:2], None, *single[2:], dt, weight=m.weight)
    y = impulse(step, getattr(torch, dtype)).to(torch.float64)
    allowed = T * torch.finfo(getattr(torch, dtype)).eps
    assert float((y - K).norm()) <= allowed * float(K.norm())


@pytest.mark.parametrize("rule", RULES)
def test_impulse_response_diagonal(rule: str):
    lam, B, weight = fast.s4d_lin(8)
    C = torch.tensor([1 + 1j, 2, -1j, 0.5], dtype=torch.complex128)
    args = (lam, B, C, 0.1)
    y = impulse(fast.diagonal_step(*args, rule=RULES[rule], weight=weight), torch.float64)
    assert close(y, fast.diagonal_kernel(*args, T, rule=RULES[rule], weight=weight))


@pytest.mark.parametrize("rule", RULES)
def test_impulse_response_dense(rule: str):
    A, B = fast.legs(5)
    C = torch.ones(2, 5, dtype=torch.float64) * torch.tensor([[1.0], [-2.0]], dtype=torch.float64)
    y = impulse(fast.dense_step(A, B, C, 0.1, rule=RULES[rule]), torch.float64, 2)
    assert close(y, fast.dense_kernel(A, B, C, 0.1, T, rule=RULES[rule]))


@pytest.mark.parametrize("rule", RULES)
def test_sequences_agree_with_the_convolution_and_states_carry_over(rule: str):
    p = system("legt", 6, 3)
    step = fast.dplr_step(**p, dt=0.1, rule=RULES[rule])
    u = torch.randn(2, T, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    y, state = fast.recur(step, u)
    K = fast.dplr_kernel(**p, dt=0.1, L=T, rule=RULES[rule])
    assert close(y, fast.causal_convolution(u, K))
    first, middle = fast.recur(step, u[:, :13])
    second, last = fast.recur(step, u[:, 13:], middle)
    assert torch.equal(torch.cat([first, second], dim=-1), y)
    assert torch.equal(last, state)


def test_states_are_zero_at_first_and_have_the_stated_shapes():
    single = fast.dplr_step(**system("legs", 6, 0), dt=0.1)
    assert single.initial().tolist() == [0, 0, 0]
    assert single.initial(2, 5).shape == (2, 5, 3)
    p = system("legs", 6, 0)
    p["C"] = p["C"].expand(4, 3)
    step = fast.dplr_step(**p, dt=0.1)
    assert step.initial(2).shape == (2, 4, 3)
    y, state = step(torch.ones(2, 4, dtype=torch.float64), step.initial(2))
    assert y.shape == (2, 4)
    assert state.shape == (2, 4, 3)


def test_derivatives():
    p = system("legs", 3, 1)
    leaves = [p[k].clone().requires_grad_() for k in ("lam", "P", "B", "C")]
    dt = torch.tensor(0.2, dtype=torch.float64, requires_grad=True)
    u = torch.ones(4, dtype=torch.float64)

    def run(*args: torch.Tensor) -> torch.Tensor:
        lam, P, B, C, dt = args
        return fast.recur(fast.dplr_step(lam, P, P, B, C, dt), u)[0]

    assert torch.autograd.gradcheck(run, (*leaves, dt))


@pytest.mark.parametrize("weight", [None, [2, 2, 2]])
def test_derivatives_are_those_of_the_kernel(weight: list[int] | None):
    g = torch.Generator().manual_seed(0)
    shapes = {"lam": (3,), "P": (3, 2), "Q": (3, 2), "B": (2, 3), "C": (3,)}
    p = {k: torch.randn(*s, dtype=torch.complex128, generator=g) for k, s in shapes.items()}
    p["lam"] = p["lam"] - 4.0
    p["dt"] = torch.tensor([0.2, 3.0], dtype=torch.float64)
    for t in p.values():
        t.requires_grad_()
    worth = torch.randn(2, T, dtype=torch.float64, generator=g)
    y = impulse(fast.dplr_step(**p, weight=weight), torch.float64, 2)
    K = fast.dplr_kernel(**p, L=T, weight=weight)
    ours, right = (torch.autograd.grad((z * worth).sum(), list(p.values())) for z in (y, K))
    for a, b in zip(ours, right, strict=True):
        assert float((a - b).abs().max()) <= 1e-12 * float(b.abs().max())


@pytest.mark.filterwarnings("ignore:unstable system")  # it is told before it is refused
def test_refusals():
    step = fast.dplr_step(**system("legs", 4, 0), dt=0.1)
    with pytest.raises(InputError, match=r"state has shape \(3,\); it must end in \(2,\)"):
        step(torch.tensor(1.0), torch.zeros(3, dtype=torch.complex128))
    with pytest.raises(InputError, match="u has shape"):
        fast.recur(step, torch.zeros(0))
    with pytest.raises(InputError, match="step = 3; give what dplr_step"):
        fast.recur(3, torch.zeros(1))  # type: ignore[arg-type]
    with pytest.raises(InputError, match="u contains inf"):
        fast.recur(step, torch.tensor([float("inf")]))
    with pytest.raises(InputError, match="dt lam = 2 at some mode"):
        fast.dplr_step([2.0], [1.0], None, [1.0], [1.0], 1.0)
    with pytest.raises(InputError, match="2/dt is an eigenvalue of A"):
        fast.dplr_step([1.0], [1.0], [-1.0], [1.0], [1.0], 1.0)
    with pytest.raises(InputError, match="rule = 'zoh'"):
        fast.dplr_step([2.0], [1.0], None, [1.0], [1.0], 0.1, rule="zoh")
    with pytest.raises(InputError, match="rule = <built-in function abs>"):
        fast.diagonal_step([2.0], [1.0], [1.0], 0.1, rule=abs)
    with pytest.raises(InputError, match="A has shape"):
        fast.dense_step([2.0], [1.0], [1.0], 0.1)


def steps(dtype: torch.dtype) -> dict[str, fast.Step]:
    """One system of three channels in every form of a step."""
    lam, B, C = torch.tensor([-1.0, -2.0]), torch.ones(3, 2), torch.ones(2)
    lam, B, C = (t.to(dtype) for t in (lam, B, C))
    P = torch.ones(2, 1, dtype=dtype)
    return {
        "diagonal": fast.diagonal_step(lam, B, C, 0.1),
        "complex": fast.dplr_step(lam + 1j, P, None, B, C, 0.1, weight=[2, 2]),
        "real": fast.dplr_step(lam, P, None, B, C, 0.1),
        "zoh": fast.dplr_step(lam, P, None, B, C, 0.1, rule=fast.zoh),
        "dense": fast.dense_step(torch.diag(lam), B, C, 0.1),
    }


@pytest.mark.parametrize("real", ["lam", "P", "B", "C"])
@pytest.mark.parametrize("weight", [None, [2, 2]])
def test_one_real_argument_among_complex_ones(real: str, weight: list[int] | None):
    g = torch.Generator().manual_seed(4)
    p = {k: torch.randn(2, dtype=torch.complex128, generator=g) for k in ("lam", "P", "B", "C")}
    p["lam"] = p["lam"] - 3.0
    p[real] = p[real].real
    step = fast.dplr_step(**p, Q=None, dt=0.1, weight=weight)
    K = fast.dplr_kernel(**p, Q=None, dt=0.1, L=T, weight=weight)
    assert close(impulse(step, torch.float64), K)


FORMS = ("diagonal", "complex", "real", "zoh", "dense")


@pytest.mark.parametrize("form", FORMS)
def test_autocast_changes_no_bit(form: str):
    step = steps(torch.float32)[form]
    u = torch.randn(2, 3, 20, generator=torch.Generator().manual_seed(0))
    y, state = fast.recur(step, u)
    with torch.autocast("cpu", torch.bfloat16):
        again, last = fast.recur(step, u)
    assert torch.equal(again, y)
    assert torch.equal(last, state)


@pytest.mark.parametrize("form", FORMS)
def test_other_dtypes_are_taken_to_that_of_the_parameters(form: str):
    step = steps(torch.float32)[form]
    u = torch.arange(6.0).reshape(3, 2)
    y, last = fast.recur(step, u)
    for other in (u.double(), u.to(torch.int64), u.double().numpy(), u.tolist()):
        again, state = fast.recur(step, other)
        assert torch.equal(again, y)
        assert again.dtype == torch.float32
        assert state.dtype == last.dtype
    real = torch.ones(3, 2, dtype=torch.float64)
    assert torch.equal(step(u[:, 0], real)[0], step(u[:, 0], real.to(last.dtype))[0])
    assert torch.equal(step(u[:, 0].bfloat16(), last)[0], step(u[:, 0], last)[0])


@pytest.mark.parametrize("form", FORMS)
def test_a_step_can_be_saved(form: str):
    step = steps(torch.float64)[form]
    u = torch.ones(3, dtype=torch.float64)
    file = io.BytesIO()
    torch.save(step, file)
    file.seek(0)
    again = torch.load(file, weights_only=False)
    for a, b in zip(again(u, again.initial()), step(u, step.initial()), strict=True):
        assert torch.equal(a, b)


@pytest.mark.parametrize("form", FORMS)
def test_refusals_of_samples_and_states(form: str):
    step = steps(torch.float32)[form]
    with pytest.raises(InputError, match=r"u has dtype torch\.complex64; it must be real"):
        step(torch.ones(3, dtype=torch.complex64), step.initial())
    with pytest.raises(InputError, match=r"u has shape \(2, 1\) and state \(2, 3, 2\)"):
        step(torch.ones(2, 1), step.initial(2))
    with pytest.raises(InputError, match=r"u has shape \(2, 3\) and state \(5, 3, 2\)"):
        fast.recur(step, torch.ones(2, 3, 4), step.initial(5))
    with pytest.raises(InputError, match="state = None is not an array"):
        step(torch.ones(3), None)  # type: ignore[arg-type]
    if not step.C.is_complex():
        with pytest.raises(InputError, match=r"state has dtype torch\.complex64"):
            step(torch.ones(3), step.initial().to(torch.complex64))


def test_the_repr_is_one_line():
    said = {form: repr(step) for form, step in steps(torch.float32).items()}
    assert said["diagonal"] == "Step(diagonal, state=(3, 2), dtype=torch.complex64, device='cpu')"
    assert said["real"] == "Step(dplr, state=(3, 2), dtype=torch.float32, device='cpu')"
    assert said["dense"] == "Step(dense, state=(3, 2), dtype=torch.float32, device='cpu')"
    single = fast.diagonal_step([-1.0], [1.0], [1.0], 0.1)
    assert repr(single) == "Step(diagonal, state=(1,), dtype=torch.complex64, device='cpu')"
    own = fast.Step(abs, single.C, single.shape, single.single)  # type: ignore[arg-type]
    assert repr(own).startswith("Step(abs, state=(1,)")
