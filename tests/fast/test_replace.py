"""A value in place of another, with the other's derivatives."""

from __future__ import annotations

import torch

from s4ref.fast._replace import replace


def test_value_and_derivatives():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    value = torch.tensor([10.0, 1e-30])
    y = replace(x.square(), value)
    assert torch.equal(y.detach(), value)
    (first,) = torch.autograd.grad(y.sum(), x, create_graph=True)
    assert first.tolist() == [2.0, 4.0]
    (second,) = torch.autograd.grad(first.sum(), x)
    assert second.tolist() == [2.0, 2.0]


def test_nothing_to_do_without_derivatives():
    value = torch.ones(2)
    assert replace(torch.zeros(2), value) is value
