"""What wraps a layer, or puts other tensors in the place of its parameters, changes no value."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn.utils import parametrize, prune

from s4ref import fast


H = 3
MAKERS: dict[str, Callable[..., Any]] = {
    "s4": lambda **k: fast.S4(H, 8, **k),
    "s4d": lambda **k: fast.S4D(H, 8, **k),
    "s5": lambda **k: fast.S5(H, 8, **k),
}
kinds = pytest.mark.parametrize("kind", MAKERS)


def made(kind: str, **options: Any) -> Any:
    """A layer, the same every time."""
    return MAKERS[kind](generator=torch.Generator().manual_seed(0), **options)


def signal(*shape: int) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(1))


def outputs(layer: Any) -> torch.Tensor:
    """In chunks or by scan, through what a layer keeps."""
    y: torch.Tensor = layer(signal(2, H, 9), return_state=True)[0]
    return y


def fresh(layer: Any) -> torch.Tensor:
    """The same by a layer that has kept nothing."""
    return outputs(copy.deepcopy(layer))


def replica(module: Any) -> Any:
    """One of those that nn.DataParallel makes, whose parameters are plain tensors."""
    copied = module._replicate_for_data_parallel()
    for name, p in module._parameters.items():
        setattr(copied, name, None if p is None else p * 1.0)
    for name, child in module._modules.items():
        copied._modules[name] = replica(child)
    return copied


@kinds
def test_replicas_give_gradients_and_follow_the_parameters(kind: str):
    layer = made(kind)
    wanted = torch.autograd.grad(outputs(layer).sum(), layer.C)[0]
    assert torch.equal(torch.autograd.grad(outputs(replica(layer)).sum(), layer.C)[0], wanted)
    with torch.no_grad():
        outputs(replica(layer))
        layer.C.mul_(2)
        assert torch.equal(outputs(replica(layer)), fresh(layer))


class Scaled(nn.Module):
    """A parametrization with something of its own that changes."""

    def __init__(self) -> None:
        super().__init__()
        self.scale = 1.0

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.scale


@kinds
def test_what_is_kept_follows_parametrizations(kind: str):
    layer, scaled = made(kind), Scaled()
    parametrize.register_parametrization(layer, "C", scaled)
    with torch.no_grad():
        before = outputs(layer)
        scaled.scale = 2.0
        assert not torch.allclose(outputs(layer), before)
        parametrize.remove_parametrizations(layer, "C")
        assert torch.equal(outputs(layer), fresh(layer))


@kinds
def test_what_is_kept_follows_masks_and_rules(kind: str):
    layer = made(kind)
    with torch.no_grad():
        for seed in range(2):
            torch.manual_seed(seed)
            prune.random_unstructured(layer, "C", amount=0.5)
            y, state = layer(signal(H, 9), return_state=True)
            right = copy.deepcopy(layer)(signal(H, 9), return_state=True)
            assert torch.equal(y, right[0])
            assert torch.equal(state, right[1])
        if kind != "s4":
            layer.rule = fast.bilinear
            assert torch.equal(outputs(layer), fresh(layer))


@kinds
def test_frozen_layers_pass_gradients_after_inference_mode(kind: str):
    layer = made(kind).requires_grad_(False)
    with torch.inference_mode():
        outputs(layer)
        layer.step(signal(H), layer.initial_state())
    u = signal(2, H, 9).requires_grad_()
    y, _ = layer(u, return_state=True)
    sample, _ = layer.step(u[..., 0], layer.initial_state(2))
    right = layer(u.detach(), return_state=True)[0]
    assert torch.equal(y.detach(), right)
    (gradient,) = torch.autograd.grad(y.sum() + sample.sum(), u)
    assert gradient.all()


@kinds
def test_a_stream_of_many_rates_keeps_a_few(kind: str):
    layer = made(kind)
    with torch.no_grad():
        state = layer.initial_state()
        for k in range(40):
            rate = 1 + k / 40
            right = copy.deepcopy(layer).step(signal(H), state, rate=rate)
            y, state = layer.step(signal(H), state, rate=rate)
            assert torch.equal(y, right[0])
        assert len(layer._kept._kept[1]) <= 8


@kinds
def test_layers_begin_on_any_default_device_with_the_same_numbers(kind: str):
    layer = made(kind)
    with torch.device("meta"):
        empty = made(kind, bidirectional=None)
        assert torch.empty(1).device.type == "meta"
    assert {t.device.type for t in empty.state_dict().values()} == {"meta"}
    empty.load_state_dict(layer.state_dict(), assign=True)
    with torch.no_grad():
        assert torch.equal(outputs(empty), outputs(layer))


@kinds
@pytest.mark.parametrize("use_buffers", [False, True])
def test_averages_of_models(kind: str, use_buffers: bool):
    layer = made(kind)
    averaged = torch.optim.swa_utils.AveragedModel(layer, use_buffers=use_buffers)
    with torch.no_grad():
        start = layer.log_dt.clone()
        for _ in range(3):
            averaged.update_parameters(layer)
            layer.log_dt.add_(0.5)
        layer.log_dt.copy_(start + 0.5)
        assert torch.allclose(outputs(averaged.module), fresh(layer), atol=1e-5)


@kinds
def test_kernels_and_recurrences_serve_compiled_functions(kind: str):
    layer = made(kind)

    def penalty(n: int) -> torch.Tensor:
        y, _ = layer.recurrence()(torch.ones(H), layer.initial_state())
        loss: torch.Tensor = layer.kernel(n).square().sum() + y.sum()
        return loss

    with torch.no_grad():
        assert torch.allclose(torch.compile(penalty, backend="eager")(9), penalty(9))


@kinds
def test_checkpointed_layers_have_the_same_gradients(kind: str):
    layer, u = made(kind), signal(2, H, 9).requires_grad_()
    right = torch.autograd.grad(layer(u).square().sum(), [u, *layer.parameters()])
    y = torch.utils.checkpoint.checkpoint(layer, u, use_reentrant=False)
    seen = torch.autograd.grad(y.square().sum(), [u, *layer.parameters()])
    for one, two in zip(seen, right, strict=True):
        assert torch.equal(one, two)
