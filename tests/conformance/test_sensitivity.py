"""Certified gradients against the kernels of block-triangular systems, and in every convention."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from s4ref import oracle
from s4ref.conformance.declared import parse_conventions
from s4ref.conformance.encode import decode, encode
from s4ref.conformance.problems import Problem, Realised
from s4ref.conformance.sensitivity import budgets, derivatives, gradient
from s4ref.exact import Gauss
from s4ref.maths.discretize import RULES, dss, gbt, rule_named
from s4ref.records import DPLR, SSM, Diagonal


RNG = np.random.default_rng(7)
DT, L = Fraction(1, 5), 6
EVERY = [*RULES.values(), gbt("1/3")]
EPS = 2.0**-20


def draw(*shape: int) -> Any:
    return RNG.standard_normal(shape) + 1j * RNG.standard_normal(shape)


LAM = -0.5 - RNG.random(3) + 1j * np.array([1, 2.5, 4])
DENSE = SSM(RNG.standard_normal((3, 3)) - 2 * np.eye(3), RNG.standard_normal(3), np.ones(3))
SYSTEMS = {
    "diagonal": Diagonal(LAM, draw(3), draw(3), weight=[2] * 3),
    "diagonal-mimo": Diagonal(LAM, draw(3, 2), draw(2, 3)),
    "paired": DPLR(LAM, draw(3, 1) / 2, draw(3), draw(3), weight=[2] * 3),
    "rank-2-mimo": DPLR(LAM, draw(3, 2) / 3, draw(3, 2), draw(1, 3), Q=draw(3, 2) / 3),
}


@pytest.mark.parametrize("rule", EVERY, ids=lambda rule: rule.__name__)
def test_every_partial_derivative_is_a_kernel(rule: Any):
    """Theorem kernel-derivative, with the oracle's own kernel of the block-triangular system."""
    c = RNG.integers(-8, 9, L) / 8
    h = derivatives(Realised(DENSE, (DT,), rule.__name__), c)

    def paired(dA: Any, dB: Any, dC: Any) -> float:
        A2 = np.block([[DENSE.A, dA], [np.zeros((3, 3)), DENSE.A]])
        B2, C2 = np.concatenate([dB, DENSE.B]), np.concatenate([DENSE.C, dC])
        K = oracle.kernel(SSM(A2, B2, C2), DT, L, rule=rule, relative_to="largest")
        return float(c @ K.to_numpy())

    zero, none = np.zeros((3, 3)), np.zeros(3)
    for i in range(3):
        unit = np.eye(3)[i]
        assert h["B"][i] == pytest.approx(paired(zero, unit, none), rel=1e-13)
        assert h["C"][0, i] == pytest.approx(paired(zero, none, unit), rel=1e-13)
        for j in range(3):
            E = np.outer(unit, np.eye(3)[j])
            assert h["A"][i, j] == pytest.approx(paired(E, none, none), rel=1e-12, abs=1e-15)
    moved = 0.0 if rule.__name__ == "none" else paired(DENSE.A, DENSE.B, none) / float(DT)
    assert h["dt"].item() == pytest.approx(moved, rel=1e-13)


def loss(system: Any, c: Any, rule: Any, tilde: int | None, dt: Any = DT) -> Fraction:
    """Return <c, K>, exact to 30 digits."""
    K = oracle.kernel(
        system, dt, L, rule=rule, tilde_length=tilde, digits=30, relative_to="largest"
    )
    return sum(
        (Fraction(float(a)) * b for a, b in zip(c.ravel(), K.mid().ravel(), strict=True)),
        Fraction(0),
    )


POSED = [(name, rule) for name in SYSTEMS for rule in EVERY]
POSED += [(name, dss(L)) for name in ("diagonal", "diagonal-mimo")]


@pytest.mark.parametrize("tilde", [None, 5])
@pytest.mark.parametrize(("name", "rule"), POSED, ids=str)
def test_derivatives_are_differences(name: str, rule: Any, tilde: int | None):
    system = SYSTEMS[name]
    io = (np.atleast_2d(system.C).shape[0], system.B.shape[1] if system.B.ndim == 2 else 1)
    c = RNG.integers(-8, 9, (*io, L)) / 8
    h = derivatives(Realised(system, (DT,), rule.__name__, tilde), c)
    if isinstance(system, DPLR) and system.Q is None:
        h["P"] = h["P"] + h.pop("Q")
    for parameter in set(h) - {"dt"}:
        x = np.asarray(getattr(system, parameter), dtype=complex)
        direction = draw(*x.shape)
        ends = [
            loss(replace(system, **{parameter: x + s * EPS * direction}), c, rule, tilde)
            for s in (1, -1)
        ]
        wanted = float(ends[0] - ends[1]) / (2 * EPS)
        assert (h[parameter].reshape(x.shape) * direction).sum().real == pytest.approx(
            wanted, rel=1e-7, abs=1e-9
        )
    ends = [loss(system, c, rule, tilde, DT * (1 + s * Fraction(EPS))) for s in (1, -1)]
    wanted = float((ends[0] - ends[1]) / (2 * Fraction(EPS) * DT))
    assert h["dt"].sum() == pytest.approx(wanted, rel=1e-7, abs=1e-9)


CONVENTIONS = [
    {"structure": "dplr", "spectrum": "half", "has_Q": True},
    {"structure": "dplr", "spectrum": "half", "half_sign": -1, "C_conj": True},
    {"structure": "dplr", "spectrum": "full", "C_kind": "tilde", "gradient": "jax"},
    {"structure": "dplr", "spectrum": "half", "output_scale": 1, "output_timing": "before"},
    {"structure": "diagonal", "rule": "zoh", "spectrum": "half", "dt_shape": "modes"},
    {"structure": "diagonal", "rule": "zoh", "C_kind": "merged", "spectrum": "half"},
    {"structure": "diagonal", "rule": "dss", "spectrum": "full", "io": "mimo"},
    {"structure": "dense", "rule": "foh"},
]


@pytest.mark.parametrize("declared", CONVENTIONS, ids=str)
def test_gradients_in_the_conventions_of_an_adapter(declared: dict[str, Any]):
    """What is reported predicts how <c, K> of the decoded parameters moves."""
    conventions = parse_conventions(declared, "here")
    system: Any = {"dplr": SYSTEMS["paired"], "diagonal": SYSTEMS["diagonal"], "dense": DENSE}[
        declared["structure"]
    ]
    dt = (DT, DT / 2, DT / 3) if declared.get("dt_shape") == "modes" else (DT,)
    rule = f"dss({L})" if conventions.rule == "dss" else conventions.rule
    params, step = encode(Problem("here", system, dt, L, rule), conventions, "float64")
    held = decode(params, step, L, conventions)
    shape = (1, 1, L) if conventions.io == "mimo" else (L,)
    c = RNG.integers(-8, 9, shape) / 8
    found = gradient(held, c, conventions)
    assert set(found) == set(params) | {"dt"}
    allowed = budgets(held, c, "float64", "unknown", conventions)
    assert set(allowed) == set(found)

    def value(params: Any, step: Any) -> Fraction:
        r = decode(params, step, L, conventions)
        steps = r.dt if len(r.dt) > 1 else r.dt[0]
        weights = np.append(c.ravel()[1:], 0) if r.late else c
        return loss(r.system, weights, rule_named(r.rule), r.tilde_L, steps)

    for name, g in found.items():
        x = np.asarray(step if name == "dt" else params[name])
        assert g.shape == x.shape, name
        direction = draw(*x.shape) if np.iscomplexobj(x) else RNG.standard_normal(x.shape)
        ends = [
            value(params | ({} if name == "dt" else {name: y}), y if name == "dt" else step)
            for y in (x + EPS * direction, x - EPS * direction)
        ]
        wanted = float(ends[0] - ends[1]) / (2 * EPS)
        pairing = g if conventions.gradient == "jax" else np.conj(g)
        assert np.sum(pairing * direction).real == pytest.approx(wanted, rel=1e-7, abs=1e-8), name


def test_what_is_held_constant_adds_up():
    """The ways through Ab and through Bb are the whole of the gradient of A."""
    c = RNG.integers(-8, 9, L) / 8
    for system, name in ((DENSE, "A"), (SYSTEMS["diagonal"], "lam"), (SYSTEMS["paired"], "P")):
        held = Realised(system, (DT,), "zoh")
        whole, one, two = (derivatives(held, c, through=way)[name] for way in ("both", "Ab", "Bb"))
        assert one + two == pytest.approx(whole, rel=1e-12)
        assert np.abs(one).max() > 1e-6 < np.abs(two).max()


def test_modes_at_zero_have_gradients():
    """At lam = 0 every phi function has its own limit."""
    for rule in ("zoh", "foh", "bilinear"):
        near = Realised(Diagonal([2.0**-40], [1], [1]), (DT,), rule)
        at = Realised(Diagonal([0], [1], [1]), (DT,), rule)
        for name, x in derivatives(at, np.ones(L)).items():
            assert x == pytest.approx(derivatives(near, np.ones(L))[name], rel=1e-9)


def test_exact_numbers_are_taken_exactly():
    lam = np.empty(1, dtype=object)
    lam[0] = Gauss(Fraction(-1, 3), Fraction(1))
    held = Realised(Diagonal(lam, [1], [1]), (Fraction(1),), "euler")
    h = derivatives(held, np.array([0, 0, 1.0]))
    # K_2 = Re (1 + lam)^2, so h = 2 (1 + lam)
    assert h["lam"].tolist() == [complex(float(Fraction(4, 3)), 2.0)]
