"""A checkpoint is not loaded into a layer of another rule or lag, and its entries are tensors."""

from __future__ import annotations

import copy
import io
from typing import Any

import pytest
import torch
from safetensors.torch import load, save
from torch import nn

from s4ref import fast


H, N = 3, 8
KINDS: dict[str, Any] = {"s4": fast.S4, "s4d": fast.S4D, "s5": fast.S5}
kinds = pytest.mark.parametrize("kind", KINDS)


def made(kind: str, **options: Any) -> Any:
    """A layer, the same every time."""
    return KINDS[kind](H, N, generator=torch.Generator().manual_seed(0), **options)


def saved(model: nn.Module) -> Any:
    """The state_dict, through a file of torch."""
    file = io.BytesIO()
    torch.save(model.state_dict(), file)
    file.seek(0)
    return torch.load(file, weights_only=True)


@pytest.mark.parametrize("kind", ["s4d", "s5"])
def test_another_rule_is_refused(kind: str):
    was, other = made(kind, rule=fast.bilinear), made(kind)
    wanted = r"rule is zoh, that of the checkpoint bilinear: .* rule=s4ref\.fast\.bilinear"
    for state_dict in (was.state_dict(), saved(was), copy.deepcopy(was).state_dict()):
        for strict in (True, False):
            with pytest.raises(RuntimeError, match=wanted):
                other.load_state_dict(state_dict, strict=strict)
    other.rule = fast.bilinear
    other.load_state_dict(saved(was))


@kinds
def test_another_lag_is_refused(kind: str):
    was, other = made(kind, bidirectional=0), made(kind, bidirectional=1)
    with pytest.raises(RuntimeError, match=r"C_reverse begins at lag 1, .*with bidirectional=0"):
        other.load_state_dict(saved(was))
    made(kind, bidirectional=0).load_state_dict(saved(was))


@kinds
def test_the_refusal_names_the_layer_of_a_model(kind: str):
    was, other = (nn.Sequential(nn.Identity(), made(kind, bidirectional=lag)) for lag in (0, 1))
    with pytest.raises(RuntimeError, match=r"1\.C_reverse begins at lag 1"):
        other.load_state_dict(saved(was))


@kinds
def test_every_entry_is_a_tensor_and_files_of_tensors_alone_are_read_strictly(kind: str):
    layer = made(kind, bidirectional=1)
    state_dict = layer.state_dict()
    assert all(type(t) is torch.Tensor for t in state_dict.values())
    assert {"modes.weight", "C_reverse"} <= set(state_dict)
    other = KINDS[kind](H, N, bidirectional=1)
    other.load_state_dict(load(save(state_dict)), strict=True)
    u = torch.ones(H, 5)
    with torch.no_grad():
        assert torch.equal(other(u), layer(u))
    older = layer.state_dict()
    older._metadata = {"": {"version": 1}, "modes": {"version": 1}}  # without a word of the rule
    assert str(other.load_state_dict(older)) == "<All keys matched successfully>"


@kinds
def test_one_direction_is_taken_from_the_other_where_asked_for(kind: str):
    causal, both = made(kind), made(kind, bidirectional=1)
    with pytest.raises(RuntimeError, match=r"Missing key.*C_reverse"):
        both.load_state_dict(saved(causal))
    assert both.load_state_dict(saved(causal), strict=False).missing_keys == ["C_reverse"]
    assert causal.load_state_dict(saved(both), strict=False).unexpected_keys == ["C_reverse"]


@kinds
def test_the_repr_shows_what_is_not_the_default(kind: str):
    assert f"channels={H}, states={N}" in repr(made(kind))
    assert "bidirectional" not in repr(made(kind))
    assert "bidirectional=0" in repr(made(kind, bidirectional=0))
    if kind == "s4":
        assert "method" not in repr(made(kind))
        assert "method='krylov', bidirectional=1" in repr(
            made(kind, bidirectional=1, method="krylov")
        )
    else:
        assert "rule=bilinear" in repr(made(kind, rule=fast.bilinear))
    with torch.device("meta"):
        assert f"modes={N // 2}" in repr(made(kind))
