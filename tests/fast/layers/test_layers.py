"""S4, S4D, S5: whole, chunked and stepped they are one layer, whatever they begin from."""

from __future__ import annotations

import copy
import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from s4ref import fast, oracle
from s4ref.maths.hippo import LegS, LegT


Make = Callable[..., Any]
H = 3
MAKERS: dict[str, Make] = {
    "s4-legs": lambda **k: fast.S4(H, 8, **k),
    "s4-legs-odd": lambda **k: fast.S4(H, 5, **k),
    "s4-legt-own": lambda **k: fast.S4(H, 6, init="legt", shared=False, **k),
    "s4-auto": lambda **k: fast.S4(H, 8, method="auto", **k),
    "s4-fout": lambda **k: fast.S4(H, 5, init="fout", **k),
    "s4d-legs": lambda **k: fast.S4D(H, 8, **k),
    "s4d-legs-odd": lambda **k: fast.S4D(H, 5, **k),
    "s4d-lin-bilinear-own": lambda **k: fast.S4D(
        H, 6, init="s4d-lin", rule=fast.bilinear, shared=False, **k
    ),
    "s4d-real": lambda **k: fast.S4D(H, 6, init="s4d-real", **k),
    "s5": lambda **k: fast.S5(H, 8, blocks=2, **k),
    "s5-odd": lambda **k: fast.S5(H, 5, rule=fast.bilinear, **k),
}
DTYPES = [torch.float32, torch.float64]


def made(kind: str, dtype: torch.dtype = torch.float64, seed: int = 0, **options: Any) -> Any:
    """A layer, the same every time."""
    return MAKERS[kind](dtype=dtype, generator=torch.Generator().manual_seed(seed), **options)


def signal(*shape: int, dtype: torch.dtype = torch.float64, seed: int = 1) -> torch.Tensor:
    return torch.randn(*shape, dtype=dtype, generator=torch.Generator().manual_seed(seed))


def stepped(layer: Any, u: torch.Tensor, state: torch.Tensor) -> Any:
    outputs = []
    for sample in u.unbind(-1):
        y, state = layer.step(sample, state)
        outputs.append(y)
    return torch.stack(outputs, dim=-1), state


def near(x: torch.Tensor, right: torch.Tensor, T: int) -> bool:
    """A recurrence of T steps rounds T times."""
    size = max(float(right.abs().max()), 1.0)
    return float((x - right).abs().max()) <= 16 * T * torch.finfo(x.dtype).eps * size


@settings(max_examples=25, deadline=None)
@given(
    kind=st.sampled_from(sorted(MAKERS)),
    dtype=st.sampled_from(DTYPES),
    T=st.integers(1, 70),
    cut=st.floats(0, 1),
    batch=st.sampled_from([(), (2,), (2, 1)]),
    layout=st.sampled_from(["plain", "strided", "transposed", "expanded"]),
    rate=st.sampled_from([0.5, 1.0, 2.0]),
    seed=st.integers(0, 2**32 - 1),
)
def test_whole_chunked_and_stepped_agree(
    kind: str,
    dtype: torch.dtype,
    T: int,
    cut: float,
    batch: tuple[int, ...],
    layout: str,
    rate: float,
    seed: int,
):
    layer = made(kind, dtype, seed)
    u = signal(*batch, H, T, dtype=dtype, seed=seed)
    if layout == "strided":
        u = signal(*batch, H, 2 * T, dtype=dtype, seed=seed)[..., ::2]
    elif layout == "transposed":
        u = signal(*batch, T, H, dtype=dtype, seed=seed).mT
    elif layout == "expanded":
        u = u[..., :1, :].expand(u.shape)
    with torch.no_grad():
        y = layer(u, rate=rate)
        assert y.shape == u.shape
        assert y.dtype == dtype
        seen, last = layer(u, rate=rate, return_state=True)
        assert near(seen, y, T)
        state = layer.initial_state(*batch)
        outputs = []
        for sample in u.unbind(-1):
            one, state = layer.step(sample, state, rate=rate)
            outputs.append(one)
        assert near(torch.stack(outputs, dim=-1), y, T)
        assert near(last, state, T)
        assert last.dtype == state.dtype
        at = int(cut * (T - 1))
        if at:
            first, middle = layer(u[..., :at], rate=rate, return_state=True)
            second, end = layer(u[..., at:], middle, rate=rate, return_state=True)
            assert near(torch.cat([first, second], dim=-1), y, T)
            assert near(end, state, T)
            assert near(layer(u[..., at:], middle, rate=rate), y[..., at:], T)


@pytest.mark.parametrize("kind", MAKERS)
def test_the_kernel_is_that_of_the_system_it_says_it_is(kind: str):
    layer = made(kind)
    pulse = torch.zeros(1, H, 20, dtype=torch.float64)
    pulse[..., 0] = 1
    with torch.no_grad():
        y = layer(pulse)[0]
        K = layer.kernel(20)
        K = K.sum(1) if K.ndim == 3 else K
        assert near(y, torch.cat([K[:, :1] + layer.D[:, None], K[:, 1:]], dim=-1), 20)
        system = layer.system()
        assert bool((system["lam"].real <= 0).all())
        single = system["weight"] == 1
        assert not system["lam"].imag[..., single].any()


@pytest.mark.parametrize("kind", MAKERS)
def test_own_lengths_are_as_if_there_were_no_padding(kind: str):
    layer = made(kind)
    lengths = [0, 1, 20, 33]
    u = signal(4, H, 33)
    for row, n in enumerate(lengths):
        u[row, :, n:] = float("nan")
    with torch.no_grad():
        outputs, last = layer(u, lengths=lengths, return_state=True)
        assert near(layer(u, lengths=torch.tensor(lengths)), outputs, 33)
        for row, n in enumerate(lengths):
            assert not outputs[row, :, n:].any()
            if n:
                y, state = layer(u[row, :, :n], return_state=True)
                assert near(outputs[row, :, :n], y, 33)
                assert near(last[row], state, 33)
        assert torch.equal(last[0], layer.initial_state())


@pytest.mark.parametrize("lag", [0, 1])
@pytest.mark.parametrize("kind", ["s4-legs", "s4d-legs", "s5"])
def test_both_directions(kind: str, lag: int):
    layer = made(kind, bidirectional=lag)
    u = signal(2, H, 17)
    with torch.no_grad():
        there = copy.deepcopy(layer)
        there.lag = None
        back = copy.deepcopy(there)
        back.C.copy_(layer.C_reverse)
        back.D.zero_()
        right = back(u.flip(-1)).flip(-1)
        right = torch.nn.functional.pad(right[..., lag:], (0, lag)) + there(u)
        assert near(layer(u), right, 17)
        short = layer(u[:1, :, :9])
        u[0, :, 9:] = float("inf")
        assert near(layer(u, lengths=[9, 17])[0, :, :9], short[0], 17)


@pytest.mark.parametrize("lag", [0, 1])
@pytest.mark.parametrize("kind", ["s4-legs", "s4d-legs", "s5"])
def test_the_reverse_kernel_is_the_answer_to_a_pulse_in_the_future(kind: str, lag: int):
    layer = made(kind, bidirectional=lag)
    pulses = torch.zeros(H, H, 9, dtype=torch.float64)
    pulses[range(H), range(H), 8] = 1.0  # row i: input i alone, at the last sample
    with torch.no_grad():
        K, back, now = layer.kernel(1), layer.reverse_kernel(9), layer.D.diag()
        if kind != "s5":
            K, back = (
                torch.diag_embed(K.mT).movedim(0, -1),
                torch.diag_embed(back.mT).movedim(0, -1),
            )
        assert back.shape == (H, H, 9)
        right = back.flip(-1)
        if lag:
            right = torch.nn.functional.pad(back[..., :8].flip(-1), (0, 1))
        right[..., -1] += K[..., 0] + now
        assert near(layer(pulses), right.transpose(0, 1), 9)


@pytest.mark.parametrize("name, family", [("legs", LegS), ("legt", LegT)])
def test_begins_where_the_certified_families_are(name: str, family: Any):
    layer = fast.S4(1, 16, init=name, dtype=torch.float64)
    right = oracle.dplr(family(16))
    held = layer.system()
    omega = right.lam.to_numpy(np.float64).imag
    assert np.allclose(held["lam"].imag.detach().numpy(), omega, rtol=0, atol=1e-13 * omega.max())
    decay = 0.5 if name == "legs" else 0.0
    assert np.allclose(held["lam"].real.detach().numpy(), -decay, rtol=1e-15, atol=0)
    power = np.abs(right.B.to_numpy(np.float64)) ** 2
    assert np.allclose(held["B"].abs().square().detach().numpy(), power, rtol=1e-12)


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_a_checkpoint_brings_back_every_bit(kind: str, dtype: torch.dtype):
    layer, other = made(kind, dtype), made(kind, dtype, seed=7)
    u = signal(2, H, 12, dtype=dtype)
    file = io.BytesIO()
    torch.save(layer.state_dict(), file)
    file.seek(0)
    with torch.no_grad():
        other.step(
            u[..., 0], other.initial_state(2)
        )  # what it keeps must not outlive its parameters
        assert not torch.equal(other(u), layer(u))
        other.load_state_dict(torch.load(file, weights_only=True))
        assert torch.equal(other(u), layer(u))
        for was, now in zip(
            layer.step(u[..., 0], layer.initial_state(2)),
            other.step(u[..., 0], other.initial_state(2)),
            strict=True,
        ):
            assert torch.equal(was, now)


@pytest.mark.parametrize("kind", ["s4-legs", "s4d-legs", "s5"])
def test_what_is_kept_follows_the_parameters(kind: str):
    layer = made(kind)
    u, state = signal(H), layer.initial_state()
    with torch.no_grad():
        before = layer.step(u, state)[1]
        assert layer.recurrence() is layer.recurrence()
        layer.log_dt.data.add_(0.1)  # leaves no trace in the version of the parameter
        after = layer.step(u, state)[1]
    assert not torch.equal(before, after)
    assert layer.recurrence() is not layer.recurrence()  # with gradients nothing is kept
    copied = copy.deepcopy(layer)
    with torch.no_grad():
        assert torch.equal(copied.step(u, state)[1], after)


@pytest.mark.parametrize("kind", ["s4-legs-odd", "s4-legt-own", "s4d-legs", "s5"])
def test_every_parameter_has_its_derivative(kind: str):
    layer = made(kind)
    u = signal(2, H, 4).requires_grad_()
    names = list(dict(layer.named_parameters()))
    values = [p.detach().clone().requires_grad_() for p in layer.parameters()]

    def whole(u: torch.Tensor, *values: torch.Tensor) -> torch.Tensor:
        y: torch.Tensor = torch.func.functional_call(
            layer, dict(zip(names, values, strict=True)), u
        )
        return y

    assert torch.autograd.gradcheck(whole, (u, *values), fast_mode=True)
    y, last = layer(u, return_state=True)
    y_, last_ = stepped(layer, u, layer.initial_state(2))
    loss, loss_ = (a.square().sum() + b.abs().square().sum() for a, b in ((y, last), (y_, last_)))
    for one, two in zip(
        torch.autograd.grad(loss, list(layer.parameters())),
        torch.autograd.grad(loss_, list(layer.parameters())),
        strict=True,
    ):
        assert torch.allclose(one, two, rtol=1e-9, atol=1e-9 * float(two.abs().max()))


@pytest.mark.parametrize("kind", MAKERS)
def test_stable_whatever_the_parameters_become(kind: str):
    layer = made(kind)
    g = torch.Generator().manual_seed(3)
    with torch.no_grad():
        for p in layer.parameters():
            p.add_(2 * torch.randn(p.shape, dtype=p.dtype, generator=g))
        state = layer.initial_state()
        recurrence = layer.recurrence()
        state = recurrence(torch.ones(H, dtype=torch.float64), state)[1]
        rest = torch.zeros(H, dtype=torch.float64)
        first = float(state.abs().square().sum())
        for _ in range(500):
            state = recurrence(rest, state)[1]
        assert float(state.abs().square().sum()) <= first * (1 + 1e-9)
