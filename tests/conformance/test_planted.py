"""Mistakes planted in copies of right adapters: none passes, and each is called by its name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from s4ref.conformance.report.findings import findings
from s4ref.conformance.runner import validate
from s4ref.conformance.settings import Settings
from s4ref.conformance.verdict import Verdict


L1, L2 = "L1.discretize.definition", "L2.kernel.definition"
APPLY, STEP = "L3.apply.definition", "L3.step.definition"
# In process: what is planted here are wrong formulas, not crashes.
SETTINGS = Settings(checks=(L1, L2, APPLY, STEP), isolated=False)

RIGHT_KERNEL = 'return (2 * (powers @ (h["C"] * h["Bb"])).real).astype(h["real"])'
LATE_KERNEL = RIGHT_KERNEL.replace("return", "K =") + "\n    return np.append(K[:1] * 0, K[:-1])"

# name: sample, changes, the checks that must see it, the reading that must be named
PLANTED = {
    "sign of P": (
        "right_dplr",
        [("np.diag(lam) - P @", "np.diag(lam) + P @")],
        (L1, L2, APPLY, STEP),
        "plus-low-rank",
    ),
    "missing C tilde factor": (
        "right_generating",
        [('C @ (I - np.linalg.matrix_power(h["Ab"], L))', "C")],
        (L2, APPLY),
        "c-tilde-missing",
    ),
    "conjugate of C": (
        "right_dplr",
        [('"C": p["C"]', '"C": p["C"].conj()')],
        (L2, APPLY, STEP),
        "conj-c",
    ),
    "lost factor 2": (
        "right_diagonal",
        [("(2 * (powers", "(1 * (powers")],
        (L2, APPLY),
        "conj-half-not-doubled",
    ),
    "Euler B for ZOH B": (
        "right_diagonal",
        [("real(dt) * phi1(z) * p", "real(dt) * p")],
        (L1, L2, APPLY, STEP),
        "euler-b",
    ),
    "kernel late by one": (
        "right_diagonal",
        [(RIGHT_KERNEL, LATE_KERNEL)],
        (L2, APPLY),
        "kernel-late",
    ),
    "circular convolution": (
        "right_generating",
        [
            (
                "np.fft.rfft(K, 2 * T) * np.fft.rfft(u, 2 * T), 2 * T)",
                "np.fft.rfft(K) * np.fft.rfft(u), T)",
            )
        ],
        (APPLY,),
        "circular",
    ),
    "bilinear for ZOH": (
        "right_diagonal",
        [
            (
                "Ab = np.exp(z)\n    Bb = real(dt) * phi1(z) * p",
                "Ab = (1 + z / 2) / (1 - z / 2)\n    Bb = real(dt) / (1 - z / 2) * p",
            )
        ],
        (L1, L2, APPLY, STEP),
        "bilinear-for-zoh",
    ),
}


@pytest.mark.parametrize("name", PLANTED)
def test_planted_mistake_is_seen_and_named(name: str, plant: Callable[..., Path]) -> None:
    sample, changes, seen_by, reading = PLANTED[name]
    report = validate(plant(sample, *changes), SETTINGS)
    assert report.exit_code == 1
    for check in report.checks:
        if check.check.id in seen_by:
            assert check.verdict in (Verdict.WRONG, Verdict.CONVENTION), check.check.id
            assert check.diagnosis is not None
            assert check.diagnosis.reading is not None, check.diagnosis.signature
            assert check.diagnosis.reading.id == reading
        else:
            assert check.verdict.exit_code == 0, check.check.id
    # One cause, told once.
    assert [f.checks for f in findings(report)] == [tuple(seen_by)]


# What a right layer may declare instead, and the change that makes the sample do it.
HONEST = {
    "zoh by bilinear": (
        "right_diagonal",
        PLANTED["bilinear for ZOH"][1],
        {"rule": "bilinear"},
    ),
    "C conjugated": ("right_dplr", PLANTED["conjugate of C"][1], {"C_conj": True}),
    "scale 1 of a half": (
        "right_diagonal",
        [
            ("(2 * (powers", "(1 * (powers"),
            ("2 * carried", "1 * carried"),
            ("(2 * (h[", "(1 * (h["),
        ],
        {"output_scale": 1},
    ),
    "C tilde": (
        "right_generating",
        PLANTED["missing C tilde factor"][1],
        {"C_kind": "tilde"},
    ),
    "plus low rank": (
        "right_dplr",
        [("np.diag(lam) - P @", "np.diag(lam) + P @")],
        {"lowrank": "plus"},
    ),
    "other half": ("right_diagonal", [], {"half_sign": -1}),
    "P and Q": (
        "right_dplr",
        [("P @ P.conj().T", 'P @ p["Q"].conj().T')],
        {"has_Q": True},
    ),
    "late output": (
        "right_dplr",
        [
            ('K, x = [], h["Bb"]\n', 'K, x, L = [0.0], h["Bb"], L - 1\n'),
            ('state = h["Ab"] @ state + h["Bb"] * u_k', 'x = h["Ab"] @ state + h["Bb"] * u_k'),
            ('h["D"] * u_k), state', 'h["D"] * u_k), x'),
        ],
        {"output_timing": "before"},
    ),
    "one step a mode": (
        "right_diagonal",
        [('"dt": real(dt)', '"dt": dt'), ("real(dt) *", "dt *")],
        {"dt_shape": "modes"},
    ),
}


@pytest.mark.parametrize("name", HONEST)
def test_declared_convention_raises_no_alarm(name: str, plant: Callable[..., Path]) -> None:
    sample, changes, conventions = HONEST[name]
    report = validate(plant(sample, *changes, **conventions), SETTINGS)
    assert [c.check.id for c in report.checks if c.verdict.exit_code] == []
    assert report.green
    assert report.counts.passed == report.counts.ran > 0


@pytest.mark.parametrize("sample_name", ["right_dplr", "right_generating", "right_diagonal"])
def test_right_adapter_is_green(sample_name: str, sample: Callable[[str], Path]) -> None:
    report = validate(sample(sample_name), SETTINGS)
    assert report.green
    assert findings(report) == ()
