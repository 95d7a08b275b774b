"""The functions of a checkout are found by name, in a file that cannot be imported."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from s4ref.bench import accuracy
from s4ref.bench.contestants import PUBLISHED, Contestant, contestant
from s4ref.bench.problem import problem
from s4ref.errors import InputError


TEXT = '''
import a_library_that_nobody_has
_conj = lambda x: torch.cat([x, torch.conj(x)], -1)
def cauchy_naive(v, z, w):
    """Sum of quotients."""
    return (_conj(v)[..., None] / (z - _conj(w)[..., None])).sum(dim=-2)
def log_vandermonde_naive(v, x, L, conj=True):
    powers = torch.exp(x[..., None] * torch.arange(L))
    return 2 * contract('... n, ... n l -> ... l', v, powers).real
'''


def checkout(folder: Path, text: str = TEXT) -> Path:
    file = folder / "models" / "s4" / "s4.py"
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("structure", ["dplr", "s4d"])
def test_functions_of_a_checkout_give_the_kernel(structure: str, tmp_path: Path):
    p = problem(structure, 4, 1, 16, "float64")
    who = contestant(PUBLISHED, p, checkout(tmp_path))
    assert isinstance(who, Contestant)
    assert accuracy.errors(who, accuracy.truths(p), "float64").whole <= 1e-9


def test_no_checkout_is_no_contestant():
    assert contestant(PUBLISHED, problem("s4d", 4, 1, 16)) == "no --source"


def test_folder_that_is_no_checkout(tmp_path: Path):
    with pytest.raises(InputError, match=r"there is no models/s4/s4\.py in it; clone"):
        contestant(PUBLISHED, problem("s4d", 4, 1, 16), tmp_path)


def test_checkout_without_the_function(tmp_path: Path):
    source = checkout(tmp_path, "x = 1\n")
    with pytest.raises(InputError, match="has no _conj, cauchy_naive, log_vandermonde_naive"):
        contestant(PUBLISHED, problem("s4d", 4, 1, 16), source)


def test_gradients_pass_through(tmp_path: Path):
    who = contestant(PUBLISHED, problem("dplr", 4, 1, 8), checkout(tmp_path))
    assert isinstance(who, Contestant)
    leaves = {k: t.requires_grad_() for k, t in who.leaves.items()}
    who.kernel(**leaves).sum().backward()
    assert all(t.grad is not None and bool(torch.isfinite(t.grad).all()) for t in leaves.values())
