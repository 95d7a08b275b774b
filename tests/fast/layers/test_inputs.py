"""What layers take and refuse: precisions, autocast, compilers, shapes, parameters."""

from __future__ import annotations

import copy
import io
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from s4ref import fast
from s4ref.errors import InputError


H = 3
MAKERS: dict[str, Callable[..., Any]] = {
    "s4": lambda **k: fast.S4(H, 8, **k),
    "s4d": lambda **k: fast.S4D(H, 8, **k),
    "s5": lambda **k: fast.S5(H, 8, **k),
}


def made(kind: str, **options: Any) -> Any:
    """A layer, the same every time."""
    return MAKERS[kind](generator=torch.Generator().manual_seed(0), **options)


def signal(*shape: int, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(1)).to(dtype)


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize("half", [torch.float16, torch.bfloat16])
def test_half_precision_is_rounded_at_the_end_alone(kind: str, half: torch.dtype):
    layer = made(kind)
    u = signal(2, H, 20, dtype=half)
    with torch.no_grad():
        y, state = layer(u, return_state=True)
        right, after = layer(u.float(), return_state=True)
        assert torch.equal(y, right.to(half))
        assert torch.equal(state, after)
        assert torch.equal(layer(u), layer(u.float()).to(half))
        sample, _ = layer.step(u[..., 0], state)
        assert torch.equal(sample, layer.step(u[..., 0].float(), state)[0].to(half))


@pytest.mark.parametrize("kind", MAKERS)
def test_autocast_stays_out(kind: str):
    layer = made(kind)
    u = signal(2, H, 20)
    with torch.no_grad():
        right, after = layer(u, return_state=True)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            y, state = layer(u, return_state=True)
            whole, sample = layer(u), layer.step(u[..., 0], state)[0]
    assert torch.equal(y, right)
    assert torch.equal(state, after)
    assert whole.dtype == sample.dtype == torch.float32
    assert torch.allclose(whole, right, rtol=0, atol=1e-5)


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_compiled_models_give_the_same(kind: str, backend: str):
    model = torch.nn.Sequential(torch.nn.Conv1d(H, H, 1), made(kind), torch.nn.GELU())
    u = signal(2, H, 20)
    compiled = torch.compile(copy.deepcopy(model), backend=backend)
    seen, right = compiled(u), model(u)
    assert torch.allclose(seen, right, rtol=0, atol=1e-6)
    seen.sum().backward()
    right.sum().backward()
    for one, two in zip(compiled.parameters(), model.parameters(), strict=True):
        assert torch.allclose(one.grad, two.grad, rtol=1e-4, atol=1e-5)


def test_who_does_not_compile_waits_for_no_compiler():
    code = (
        "import sys, torch; from s4ref.fast import S4; S4(2, 4)(torch.zeros(2, 5))\n"
        "print('torch._dynamo' in sys.modules, 'triton' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


@pytest.mark.parametrize("kind", MAKERS)
def test_answers_repeat_bit_by_bit(kind: str):
    layer, u = made(kind), signal(2, H, 33)
    for _ in range(2):
        first, second = (layer(u, return_state=True) for _ in range(2))
        assert torch.equal(first[0], second[0])
        assert torch.equal(first[1], second[1])


@pytest.mark.parametrize("kind", MAKERS)
def test_casts_keep_imaginary_parts_and_half_is_refused(kind: str):
    layer = made(kind).to(torch.float64)
    assert layer.system()["C"].dtype == torch.complex128
    assert layer.system()["C"].imag.any()
    u = signal(H, 5, dtype=torch.float64)
    assert layer(u).dtype == torch.float64
    with pytest.raises(InputError, match=r"cast to torch\.bfloat16.*cast it to torch\.float32"):
        layer.to(torch.bfloat16)(u)


@pytest.mark.filterwarnings("ignore:Complex modules are a new feature")
@pytest.mark.parametrize("kind", MAKERS)
def test_a_cast_to_complex_numbers_is_refused(kind: str):
    layer, u = made(kind).to(torch.complex64), signal(H, 5)
    with pytest.raises(InputError, match=r"cast to torch\.complex64: its parameters are real"):
        layer(u)


@pytest.mark.parametrize("kind", MAKERS)
def test_a_whole_layer_can_be_saved_by_its_user(kind: str):
    layer = made(kind)
    u = signal(2, H, 9)
    with torch.no_grad():
        layer(u, return_state=True)
        layer.step(u[..., 0], layer.initial_state(2))
        file = io.BytesIO()
        torch.save(layer, file)
        file.seek(0)
        again = torch.load(file, weights_only=False)
        assert torch.equal(again(u), layer(u))


@pytest.mark.parametrize("kind", MAKERS)
def test_states_of_another_precision_are_taken_in_that_of_the_layer(kind: str):
    layer, u = made(kind), signal(2, H, 9)
    with torch.no_grad():
        state = layer(u, return_state=True)[1]
        wide = state.to(torch.complex128)
        assert torch.equal(layer(u, wide), layer(u, state))
        for seen, right in zip(
            layer.step(u[..., 0], wide), layer.step(u[..., 0], state), strict=True
        ):
            assert seen.dtype == right.dtype
            assert torch.equal(seen, right)
        assert torch.equal(layer(u, rate=np.float32(2)), layer(u, rate=2.0))


@pytest.mark.filterwarnings("ignore:.torch.jit.trace")
@pytest.mark.parametrize("kind", MAKERS)
def test_what_cannot_be_traced_or_exported_says_so(kind: str):
    u = signal(2, H, 9)
    with pytest.raises(InputError, match=r"torch\.export cannot follow a layer"):
        torch.export.export(made(kind), (u,), strict=False)
    if kind != "s5":
        with pytest.raises(InputError, match=r"torch\.jit\.trace would keep the numbers"):
            torch.jit.trace(made(kind), (u,))


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize("batch", [(0,), (2, 0)])
def test_batches_of_nothing_give_nothing_and_no_gradient(kind: str, batch: tuple[int, ...]):
    layer, u = made(kind), signal(*batch, H, 70)
    lengths = torch.zeros(batch, dtype=torch.int64)
    y, state = layer(u, layer.initial_state(*batch), lengths, return_state=True)
    sample, after = layer.step(u[..., 0], state)
    assert y.shape == layer(u).shape == made(kind, bidirectional=1)(u).shape == u.shape
    assert sample.shape == (*batch, H)
    assert after.shape == state.shape == layer.initial_state(*batch).shape
    (layer(u).sum() + y.sum() + sample.sum()).backward()
    assert not any(p.grad.any() for p in layer.parameters() if p.grad is not None)


@pytest.mark.parametrize("padding", [0.0, float("nan")])
def test_durations_in_the_padding_are_ignored(padding: float):
    layer, u = made("s5", bidirectional=0), signal(2, H, 6)
    rates = torch.rand(2, 6, generator=torch.Generator().manual_seed(2)) + 0.5
    right = layer(u[:1, :, :3], rates=rates[:1, :3])
    rates[0, 3:] = padding
    assert torch.allclose(layer(u, lengths=[3, 6], rates=rates)[0, :, :3], right[0], atol=1e-6)
    with pytest.raises(InputError, match=r"rates has shape \(1, 6\)"):
        layer(u, lengths=[3, 6], rates=torch.ones(1, 6))


@pytest.mark.parametrize("kind", MAKERS)
def test_refuses_inputs(kind: str):
    layer = made(kind)
    state = layer.initial_state(2)
    with pytest.raises(InputError, match="u is a list"):
        layer([1.0])
    with pytest.raises(
        InputError, match=r"u has dtype torch\.float64 and the layer torch\.float32"
    ):
        layer(signal(H, 5, dtype=torch.float64))
    with pytest.raises(InputError, match=r"u has dtype torch\.int64"):
        layer(torch.ones(H, 5, dtype=torch.int64))
    with pytest.raises(InputError, match=r"u has shape \(5, 3\); it must be \(\.\.\., 3, T\)"):
        layer(signal(5, H))
    with pytest.raises(InputError, match="u has shape"):
        layer(signal(H, 0))
    with pytest.raises(InputError, match=r"u has shape \(2, 3, 1\); it must be \(\.\.\., 3\)"):
        layer.step(signal(2, H, 1), state)
    with pytest.raises(InputError, match="state has shape"):
        layer(signal(3, H, 5), state)
    with pytest.raises(InputError, match="state is a NoneType"):
        layer.step(signal(2, H), None)
    with pytest.raises(InputError, match=r"state has shape .*; for this u it must be \(3, "):
        layer.step(signal(3, H), state)
    with pytest.raises(InputError, match="state is on meta, the layer on cpu"):
        layer(signal(2, H, 5), state.to("meta"))
    with pytest.raises(InputError, match=r"rate = \[1\]"), torch.no_grad():
        layer.step(signal(2, H), state, rate=[1])
    with pytest.raises(InputError, match="lengths = "):
        layer(signal(1, H, 5), lengths=[6])
    with pytest.raises(InputError, match="rate = 0"):
        layer(signal(H, 5), rate=0)
    both = made(kind, bidirectional=1)
    with pytest.raises(InputError, match="no state to begin from or return"):
        both(signal(H, 5), return_state=True)
    with pytest.raises(InputError, match="cannot be stepped"):
        both.step(signal(H), layer.initial_state())
    with pytest.raises(InputError, match="cannot be stepped"):
        both.recurrence()


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize(
    "options, message",
    [
        ({"dt_min": 0.0}, "dt_min = 0.0"),
        ({"dt_min": 1.0, "dt_max": 0.1}, "is above dt_max"),
        ({"dtype": torch.float16}, "dtype = torch.float16"),
        ({"bidirectional": 2}, "bidirectional = 2"),
        ({"bidirectional": 1.0}, "bidirectional = 1.0"),
    ],
)
def test_refuses_options(kind: str, options: dict[str, Any], message: str):
    with pytest.raises(InputError, match=message):
        made(kind, **options)


def test_refuses_what_is_no_initialisation_or_size():
    with pytest.raises(InputError, match="init = 'hippo'; S4 knows 'legs', 'legt', 'fout'"):
        fast.S4(2, 8, init="hippo")
    with pytest.raises(InputError, match=r"init = 'legs'; S4D knows"):
        fast.S4D(2, 8, init="legs")
    with pytest.raises(InputError, match=r"states = 8; init = 'fout' takes odd sizes only, such"):
        fast.S4(2, 8, init="fout")
    for init in ("s4d-lin", "s4d-inv", "s4d-inv2", "s4d-quad", "s4d-real"):
        with pytest.raises(InputError, match=f"states = 7; init = '{init}' takes even sizes only"):
            fast.S4D(2, 7, init=init)
        assert fast.S4D(2, 8, init=init).system()["weight"].sum() == 8
    for make in (fast.S4, fast.S4D, fast.S5):
        for states in (0, -2, 8.0, True, "8"):
            with pytest.raises(InputError, match=rf"states = {states!r}; it must be an integer"):
                make(2, states)  # type: ignore[arg-type]
        assert make(2, np.int64(5)).system()["weight"].sum() == 5
    with pytest.raises(InputError, match="channels = 0"):
        fast.S4D(0)
    with pytest.raises(InputError, match="blocks = 3 does not divide states = 8"):
        fast.S5(2, 8, blocks=3)
    with pytest.raises(InputError, match="rule = 'zoh'"):
        fast.S4D(2, 8, rule="zoh")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="method = 'fft'"):
        fast.S4(2, 8, method="fft")
    for make in MAKERS.values():
        with pytest.raises(InputError, match="the layer is causal"):
            make().reverse_kernel(4)
