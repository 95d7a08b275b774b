"""Chunks: the recurrence they stand for, any cut, own lengths, no look ahead, refusals."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from s4ref import fast
from s4ref.errors import InputError


RULES = {"bilinear": fast.bilinear, "zoh": fast.zoh}
COMPLEX = {"float32": torch.complex64, "float64": torch.complex128}
KINDS = ["dplr", "dplr-rank2", "dplr-free", "dplr-real", "dplr-real-pairs", "diagonal", "dense"]
H = 2


def both(
    kind: str, N: int, dtype: str, rule: str, g: torch.Generator, size: int = 8
) -> tuple[fast.Step, fast.Chunks]:
    """The step and the chunks of one system with two channels."""
    c, f = COMPLEX[dtype], getattr(torch, dtype)
    dt = torch.tensor([0.02, 0.1], dtype=torch.float64)
    how: dict[str, Any] = {"rule": RULES[rule]}
    if kind == "dense":
        A, B = fast.legs(N)
        arrays = (A.to(f), B.to(f), torch.randn(H, N, dtype=f, generator=g), dt)
        return fast.dense_step(*arrays, **how), fast.dense_chunks(*arrays, size=size, **how)
    m = fast.legt_modes(N) if kind == "dplr-rank2" else fast.legs_modes(N)
    lam, P, B, weight = m.lam.to(c), m.P.to(c), m.B.to(c), m.weight
    C = torch.randn(H, len(lam), dtype=c, generator=g)
    if kind in ("dplr-real", "dplr-real-pairs"):
        lam = torch.linspace(-1.0, -0.1, N, dtype=f)
        P, B, C = (torch.randn(*s, dtype=f, generator=g) for s in ((N, 1), (N,), (H, N)))
        weight = None if kind == "dplr-real" else torch.arange(N) % 2 + 1
    if kind == "dplr-free":
        weight = None
    if kind == "diagonal":
        given = (lam, B, C, dt)
        return (
            fast.diagonal_step(*given, weight=weight, **how),
            fast.diagonal_chunks(*given, weight=weight, size=size, **how),
        )
    parts = (lam, P, None, B, C, dt)
    return (
        fast.dplr_step(*parts, weight=weight, **how),
        fast.dplr_chunks(*parts, weight=weight, size=size, **how),
    )


def near(x: torch.Tensor, right: torch.Tensor, T: int) -> bool:
    """A recurrence of T steps rounds T times."""
    size = max(float(right.abs().max()), 1.0)
    return float((x - right).abs().max()) <= 8 * T * torch.finfo(x.dtype).eps * size


def state_of(step: fast.Step, kind: str, N: int, rule: str, g: torch.Generator, *batch: int) -> Any:
    """A random state; a mode that stands for itself has no imaginary part."""
    state = torch.randn(*batch, *step.shape, dtype=step.C.dtype, generator=g)
    if N % 2 and kind in ("dplr", "dplr-rank2") and state.is_complex():
        state[..., -1] = state[..., -1].real.to(state.dtype)
    return state


@settings(max_examples=40, deadline=None)
@given(
    kind=st.sampled_from(KINDS),
    N=st.integers(1, 7),
    T=st.integers(1, 30),
    size=st.sampled_from([1, 2, 8, 32]),
    dtype=st.sampled_from(sorted(COMPLEX)),
    rule=st.sampled_from(sorted(RULES)),
    seed=st.integers(0, 2**32 - 1),
)
def test_are_the_recurrence(kind: str, N: int, T: int, size: int, dtype: str, rule: str, seed: int):
    g = torch.Generator().manual_seed(seed)
    step, chunks = both(kind, N, dtype, rule, g, size)
    u = torch.randn(3, H, T, dtype=getattr(torch, dtype), generator=g)
    state = state_of(step, kind, N, rule, g, 3)
    assert chunks.initial(3).shape == state.shape
    assert chunks.initial(3).dtype == state.dtype
    y, last = fast.recur(step, u, state)
    seen, after = chunks(u, state)
    assert seen.dtype == y.dtype
    assert after.dtype == last.dtype
    assert near(seen, y, T)
    assert near(after, last, T)


@settings(max_examples=25, deadline=None)
@given(
    kind=st.sampled_from(["dplr", "diagonal", "dense"]),
    lengths=st.lists(st.integers(0, 21), min_size=4, max_size=4),
    seed=st.integers(0, 2**32 - 1),
)
def test_padding_is_ignored_whatever_it_holds(kind: str, lengths: list[int], seed: int):
    g = torch.Generator().manual_seed(seed)
    step, chunks = both(kind, 5, "float64", "bilinear", g)
    u = torch.randn(4, H, 21, dtype=torch.float64, generator=g)
    state = state_of(step, kind, 5, "bilinear", g, 4)
    padded = u.clone()
    for row, n in enumerate(lengths):
        padded[row, :, n:] = float("inf")
    y, after = chunks.run(padded, state, lengths)
    for row, n in enumerate(lengths):
        right, last = fast.recur(step, u[row, :, :n], state[row]) if n else (None, state[row])
        assert near(after[row], last, 21)
        assert not y[row, :, n:].any()
        assert right is None or near(y[row, :, :n], right, 21)


@pytest.mark.parametrize("kind", ["dplr", "diagonal"])
def test_any_cut_carries_the_state(kind: str):
    g = torch.Generator().manual_seed(1)
    step, chunks = both(kind, 6, "float64", "zoh" if kind == "diagonal" else "bilinear", g)
    u = torch.randn(H, 40, dtype=torch.float64, generator=g)
    y, last = chunks(u)
    for cut in (1, 7, 8, 9, 33, 39):
        first, middle = chunks(u[:, :cut])
        second, end = chunks(u[:, cut:], middle)
        assert near(torch.cat([first, second], dim=-1), y, 40)
        assert near(end, last, 40)
    sample, state = step(u[:, 8], chunks(u[:, :8])[1])
    assert near(sample, y[:, 8], 40)
    assert near(chunks(u[:, 9:], state)[1], last, 40)


@pytest.mark.parametrize("kind", ["dplr", "diagonal", "dense"])
def test_a_later_input_changes_no_bit_of_an_earlier_output(kind: str):
    g = torch.Generator().manual_seed(2)
    _, chunks = both(kind, 4, "float32", "bilinear", g)
    u = torch.randn(H, 40, generator=g)
    loud = u.clone()
    loud[:, 21] = 2.0**60
    assert torch.equal(chunks(u)[0][:, :21], chunks(loud)[0][:, :21])


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf")])
@pytest.mark.parametrize("kind", ["dplr", "diagonal", "dense"])
def test_nor_does_a_later_input_that_is_not_finite(kind: str, bad: float):
    g = torch.Generator().manual_seed(2)
    _, chunks = both(kind, 4, "float32", "bilinear", g, 16)
    u = torch.randn(3, H, 40, generator=g)
    loud = u.clone()
    loud[1, 0, 21] = bad
    y, last = chunks.run(u)
    seen, after = chunks.run(loud)
    assert not torch.isfinite(seen[1, 0, 21:]).any()
    assert not torch.isfinite(after[1, 0]).any()
    seen[1, 0, 21:], after[1, 0] = y[1, 0, 21:], last[1, 0]
    assert torch.equal(seen, y)
    assert torch.equal(after, last)
    for part in chunks.run(loud, lengths=[40, 21, 40]):
        assert torch.isfinite(part).all()


def test_sequences_may_be_run_in_compiled_and_mapped_functions():
    chunks = of_three_channels("dplr")
    u = torch.randn(4, 3, 70, generator=torch.Generator().manual_seed(0))
    right = chunks.run(u)[0]
    torch._dynamo.reset()
    compiled = torch.compile(lambda u: chunks.run(u)[0], backend="eager", fullgraph=True)
    for y in (compiled(u), torch.vmap(lambda u: chunks.run(u)[0])(u)):
        assert torch.allclose(y, right, rtol=0.0, atol=1e-5)


def test_a_system_without_channels():
    m = fast.legs_modes(4)
    chunks = fast.dplr_chunks(m.lam, m.P, None, m.B, m.B, 0.1, weight=m.weight)
    y, state = chunks(torch.ones(3, 10, dtype=torch.float64))
    assert y.shape == (3, 10)
    assert state.shape == (3, 2)
    assert chunks.initial().shape == (2,)


def test_derivatives():
    m = fast.legs_modes(3)
    C = torch.ones(2, dtype=torch.complex128)
    leaves = [t.clone().requires_grad_() for t in (m.lam, m.P, m.B, C)]
    dt = torch.tensor(0.2, dtype=torch.float64, requires_grad=True)
    u = torch.ones(5, dtype=torch.float64, requires_grad=True)
    state = torch.ones(2, dtype=torch.complex128, requires_grad=True)

    def dplr(*a: torch.Tensor) -> Any:
        return fast.dplr_chunks(a[0], a[1], a[1], a[2], a[3], a[4], size=4)(a[5], a[6])

    def diagonal(*a: torch.Tensor) -> Any:
        return fast.diagonal_chunks(a[0], a[2], a[3], a[4], rule=fast.zoh, size=4)(a[5], a[6])

    assert torch.autograd.gradcheck(dplr, (*leaves, dt, u, state))
    assert torch.autograd.gradcheck(diagonal, (*leaves, dt, u, state))


def test_autocast_stays_out():
    g = torch.Generator().manual_seed(0)
    _, chunks = both("dplr", 4, "float32", "bilinear", g)
    u = torch.randn(H, 20, generator=g)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        y, state = chunks(u)
    assert torch.equal(y, chunks(u)[0])
    assert state.dtype == torch.complex64


def test_refusals():
    g = torch.Generator().manual_seed(0)
    _, chunks = both("dplr", 4, "float32", "bilinear", g)
    u = torch.zeros(3, H, 5)
    with pytest.raises(InputError, match=r"u has shape \(3, 5\); it must be \(\.\.\., 2, T\)"):
        chunks(torch.zeros(3, 5))
    with pytest.raises(InputError, match="u has shape"):
        chunks(u[..., :0])
    with pytest.raises(InputError, match=r"state has shape \(2, 2\); .* \(3, 2, 2\)"):
        chunks(u, chunks.initial())
    with pytest.raises(InputError, match="lengths has dtype"):
        chunks(u, lengths=[1.0, 2.0, 3.0])
    with pytest.raises(InputError, match=r"lengths has shape \(2,\); .*\(3,\)"):
        chunks(u, lengths=[1, 2])
    with pytest.raises(InputError, match="between 0 and T = 5"):
        chunks(u, lengths=[1, 2, 6])
    with pytest.raises(InputError, match="size = 6; a chunk has a power of two"):
        fast.diagonal_chunks([-1.0], [1.0], [1.0], 0.1, size=6)
    with pytest.raises(InputError, match="rule = <built-in function abs>"):
        fast.diagonal_chunks([-1.0], [1.0], [1.0], 0.1, rule=abs)


def of_three_channels(kind: str) -> fast.Chunks:
    """A small system in single precision."""
    lam, B, C = torch.tensor([-1.0, -2.0]), torch.ones(3, 2), torch.ones(2)
    if kind == "diagonal":
        return fast.diagonal_chunks(lam + 1j, B, C, 0.1)
    if kind == "dplr":
        return fast.dplr_chunks(lam + 1j, torch.ones(2), None, B, C, 0.1, weight=[2, 2])
    return fast.dense_chunks(torch.diag(lam), B, C, 0.1)


@pytest.mark.parametrize("kind", ["diagonal", "dplr", "dense"])
def test_no_sequences_give_no_outputs(kind: str):
    chunks = of_three_channels(kind)
    for lengths in (None, [], torch.zeros(0, dtype=torch.int64)):
        y, state = chunks(torch.ones(0, 3, 5), lengths=lengths)
        assert y.shape == (0, 3, 5)
        assert state.shape == (0, 3, 2)


@pytest.mark.parametrize("kind", ["diagonal", "dplr", "dense"])
def test_states_of_other_dtypes(kind: str):
    chunks = of_three_channels(kind)
    u, state = torch.ones(3, 5), torch.ones(3, 2, dtype=torch.float64)
    right = chunks(u, state.to(chunks.tables.state_dtype))[0]
    assert torch.equal(chunks(u, state)[0], right)
    assert torch.equal(chunks(u, state.numpy())[0], right)
    with pytest.raises(InputError, match="state = 'x' is not an array"):
        chunks(u, "x")
    with pytest.raises(InputError, match="lengths = 'x' is not an array"):
        chunks(u, lengths="x")
    if kind == "dense":
        with pytest.raises(InputError, match=r"state has dtype torch\.complex128"):
            chunks(u, state + 1j)


def test_a_size_of_no_samples_is_refused_by_its_name():
    with pytest.raises(InputError, match="size = 0; the number of samples of a chunk must be"):
        fast.diagonal_chunks([-1.0], [1.0], [1.0], 0.1, size=0)


def test_the_repr_is_one_line():
    assert repr(of_three_channels("dplr")) == (
        "Chunks(size=64, state=(3, 2), dtype=torch.complex64, device='cpu')"
    )
    single = fast.diagonal_chunks([-1.0], [1.0], [1.0], 0.1, size=8)
    assert repr(single) == "Chunks(size=8, state=(1,), dtype=torch.complex64, device='cpu')"
