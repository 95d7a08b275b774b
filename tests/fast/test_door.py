"""One door: what it chooses and why, what can be forced, and what it refuses."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
import torch

from s4ref import fast
from s4ref.errors import InputError
from s4ref.fast import _choice, _cores


def legs(N: int = 8, *, dtype: torch.dtype = torch.complex64, **more: Any) -> dict[str, Any]:
    """LegS in conjugate halves."""
    m = fast.legs_modes(N)
    parts = {"lam": m.lam, "P": m.P, "B": m.B, "C": torch.ones(N).to(m.V.dtype) @ m.V}
    rounded = {name: t.to(dtype) for name, t in parts.items()}
    return {**rounded, "weight": m.weight, "dt": 0.01, "L": 100, **more}


def diagonal(**more: Any) -> dict[str, Any]:
    """Two modes."""
    return {"lam": [-1.0, -2.0], "B": [1.0, 1.0], "C": [1.0, 2.0], "dt": 0.1, "L": 9, **more}


def dense(**more: Any) -> dict[str, Any]:
    """One state."""
    return {"A": [[-1.0]], "B": [1.0], "C": [1.0], "dt": 0.1, "L": 9, **more}


SYSTEMS = [
    (legs(), "cauchy", "dissipative"),
    (legs(L=15), "krylov", "L < 16"),
    (legs(L=2**20), "krylov", "the powers are faster"),
    (legs(rule=fast.zoh), "krylov", "not the bilinear"),
    (legs(dtype=torch.complex128), "krylov", "double precision"),
    (legs(Q=2.0 * legs()["P"]), "krylov", "Q is not P"),
    (legs(Q=legs()["P"].clone()), "cauchy", "dissipative"),
    (legs(lam=legs()["lam"] + 0.45), "krylov", "Re lam reaches -0.05"),
    (legs(method="krylov"), "krylov", "asked for"),
    (legs(method="cauchy", L=3), "cauchy", "asked for"),
    (diagonal(), "vandermonde", "diagonal"),
    (diagonal(method="vandermonde"), "vandermonde", "diagonal"),
    (dense(), "krylov", "dense"),
    (dense(method="krylov"), "krylov", "dense"),
]


@pytest.mark.parametrize("given, method, reason", SYSTEMS)
def test_choices(given: dict[str, Any], method: str, reason: str):
    choice = fast.choose(**given)
    assert choice.method == method
    assert reason in choice.reason


def test_the_kernel_is_made_the_way_that_was_chosen(monkeypatch: pytest.MonkeyPatch):
    exact = fast.kernel(**legs(dtype=torch.complex128))
    summed, powered = fast.kernel(**legs()), fast.kernel(**legs(method="krylov"))
    assert not torch.equal(summed, powered)
    assert torch.equal(fast.dplr_kernel(Q=None, method="cauchy", **legs()), summed)
    assert torch.equal(fast.dplr_kernel(Q=None, **legs()), powered)
    for K in (summed, powered):
        assert K.dtype == torch.float32
        assert float((K - exact).norm() / exact.norm()) < 1e-6
    assert torch.equal(fast.kernel(**diagonal()), fast.diagonal_kernel(**diagonal()))
    assert torch.equal(fast.kernel(**dense()), fast.dense_kernel(**dense()))


def test_without_numba_torch_does_the_work(monkeypatch: pytest.MonkeyPatch):
    before = fast.kernel(**legs(L=300))
    monkeypatch.setattr(_cores, "has_numba", lambda: False)
    assert fast.choose(**legs()).implementation == "torch"
    assert fast.choose(**legs(L=_choice._LONGEST["torch"] + 1)).method == "krylov"
    assert torch.allclose(fast.kernel(**legs(L=300)), before, rtol=0.0, atol=1e-7)


def test_loops_that_do_not_pivot_are_not_said_to_run():
    # Modes that stand for themselves double the rank, and Q is not P.
    p = {**legs(method="cauchy"), "weight": None, "Q": 1.5 * legs()["P"]}
    assert fast.choose(**p).implementation == "torch"


@pytest.mark.skipif(not _cores.has_numba(), reason="numba is not installed")
def test_with_numba_it_does_and_is_imported_only_then():
    code = (
        "import sys, s4ref.fast as f; assert 'numba' not in sys.modules\n"
        "f.dense_kernel([[-1.0]], [1.0], [1.0], 0.1, 9); assert 'numba' not in sys.modules\n"
        "print(f.choose(lam=[-1.0], P=[1.0], B=[1.0], C=[1.0], dt=1, L=9, method='cauchy'))\n"
        "assert 'numba' not in sys.modules\n"
        "f.kernel(lam=[-1.0], P=[1.0], B=[1.0], C=[1.0], dt=1, L=9, method='cauchy')\n"
        "assert 'numba' in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "implementation='numba'" in done.stdout


REFUSED = [
    (legs(method="vandermonde"), 'method = .vandermonde.; a DPLR system is served by "auto", "cau'),
    (legs(method="cauchy", rule=fast.zoh), '"cauchy" needs rule = s4ref.fast.bilinear'),
    (diagonal(method="cauchy"), 'a diagonal system is served by "auto", "vandermonde"'),
    (dense(method="cauchy"), 'a dense system is served by "auto", "krylov"'),
    (dense(weight=[1]), "weight does not belong"),
    (diagonal(Q=[1.0, 1.0]), "Q does not belong"),
    ({**dense(), "A": None}, "lam is missing"),
    (legs(L=0), "L = 0"),
    (diagonal(L=-5), "L = -5"),
    (dense(L=2.5), "L = 2.5"),
    (legs(rule="zoh"), "rule = 'zoh'; it must be a function"),
    (diagonal(rule="zoh"), "rule = 'zoh'; it must be a function"),
    (dense(rule="zoh"), "rule = 'zoh'; it must be a function"),
    (diagonal(rule=lambda A, B, dt: (A, B)), "a rule of your own needs a dense A, or lam and P"),
    (diagonal(lam=[-1.0, 20.0]), "dt lam = 2 at some mode"),
    (legs(B=torch.ones(4, dtype=torch.bfloat16)), "B has dtype torch.bfloat16"),
    (legs(B=torch.ones(3)), "B has shape"),
]


@pytest.mark.filterwarnings("ignore:unstable system")
@pytest.mark.parametrize("given, message", REFUSED)
def test_refusals(given: dict[str, Any], message: str):
    for function in (fast.kernel, fast.choose):
        with pytest.raises(InputError, match=message):
            function(**given)


@pytest.mark.parametrize("method", ["cauchy", "krylov"])
def test_strides_and_whole_numbers_do_not_matter(method: str):
    p = legs(method=method)
    K = fast.kernel(**p)
    spread = {name: torch.stack([p[name], p[name]], -1)[..., 0] for name in ("lam", "P", "B", "C")}
    assert torch.equal(fast.kernel(**{**p, **spread}), K)
    whole = fast.kernel(lam=[-1], P=[1], B=[1], C=[3], dt=1, L=4, method=method)
    assert whole.dtype == torch.float64
    assert float(whole[0]) == pytest.approx(1.5, rel=1e-6)
