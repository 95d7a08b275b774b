"""L4: right layers pass, and every planted mistake in a gradient is found and named."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from s4ref.conformance import Settings, Verdict, validate


# ---- a diagonal layer by NumPy: one mode of each pair, zero-order hold --------------------


def make(params: Any, dt: Any, L: int, dtype: str) -> Any:
    return {name: np.array(x) for name, x in params.items()} | {"dt": np.asarray(dt)}


def phi(z: Any) -> Any:
    """Return (e^z - 1)/z, by a series for small z."""
    small = np.abs(z) < 0.5
    series = sum(z**k / float(np.prod(np.arange(1.0, k + 2))) for k in range(16))
    far = np.where(small, 1, z)
    numerator = np.exp(far) - 1
    return np.where(small, series, numerator / far).astype(z.dtype)


def slope(z: Any) -> Any:
    """Return the derivative of phi."""
    small = np.abs(z) < 0.5
    series = sum(k * z ** (k - 1) / float(np.prod(np.arange(1.0, k + 2))) for k in range(1, 17))
    far = np.where(small, 1, z)
    return np.where(small, series, (np.exp(far) - phi(far)) / far).astype(z.dtype)


def sums(layer: Any, L: int, c: Any) -> Any:
    """Return z, sum c_l e^{lz} and sum c_l l e^{lz}."""
    step = layer["dt"].astype(layer["D"].dtype)
    z, l = layer["lam"] * step, np.arange(L, dtype=layer["D"].dtype)
    powers = np.exp(z[:, None] * l)
    return step, z, powers @ c, powers @ (l * c)


def kernel(layer: Any, L: int) -> Any:
    step, z, _, _ = sums(layer, L, np.zeros(L, layer["D"].dtype))
    l = np.arange(L, dtype=layer["D"].dtype)
    return 2 * ((layer["C"] * layer["B"] * step * phi(z)) @ np.exp(z[:, None] * l)).real


def gradient(layer: Any, L: int, cotangent: Any) -> Any:
    """Return the gradient by closed forms."""
    step, z, s0, s1 = sums(layer, L, cotangent)
    B, C = layer["B"], layer["C"]
    by_z = C * B * step * (slope(z) * s0 + phi(z) * s1)
    by_b = step * phi(z) * s0
    found = {"lam": step * by_z, "B": C * by_b, "C": B * by_b}
    found = {name: 2 * np.conj(x) for name, x in found.items()}
    return found | {"dt": 2 * np.sum(by_z * layer["lam"] + C * B * phi(z) * s0).real}


CONVENTIONS = {
    "structure": "diagonal", "rule": "zoh", "spectrum": "half", "algorithm": "vandermonde",
}  # fmt: skip


def adapter(change: Any = None, **conventions: Any) -> Any:
    """Return the layer, with what gradient() returns changed."""

    def changed(layer: Any, L: int, cotangent: Any) -> Any:
        found = gradient(layer, L, cotangent)
        return found if change is None else change(found, layer, L, cotangent)

    return SimpleNamespace(
        CONVENTIONS=CONVENTIONS | conventions, make=make, kernel=kernel, gradient=changed
    )


def run(target: Any, *, quick: bool = True) -> Any:
    return validate(target, Settings(levels=("L4",), quick=quick, isolated=False))


def verdicts(report: Any) -> dict[str, Any]:
    return {result.check.id: result for result in report.checks}


@pytest.mark.parametrize("convention", ["torch", "jax"])
def test_a_right_layer_passes(convention: str):
    conj = (lambda g, *_: {k: np.conj(x) for k, x in g.items()}) if convention == "jax" else None
    report = run(adapter(conj, gradient=convention), quick=convention == "jax")
    assert report.exit_code == 0
    judged = [r for r in report.checks if r.verdict is not Verdict.NOT_PROVIDED]
    assert len(judged) == (3 if convention == "jax" else 5)
    assert all(r.verdict is Verdict.OK for r in judged)
    worst = max(o.ratios[1] for r in judged for x in r.results if (o := x.observation).ratios)
    assert 0.01 < worst < 1  # budgets are neither exceeded nor out of reach


def scaled(names: tuple[str, ...], factor: Any) -> Any:
    def change(g: Any, layer: Any, L: int, c: Any) -> Any:
        by = factor(layer, L) if callable(factor) else factor
        return {k: x * x.dtype.type(by) if k in names else x for k, x in g.items()}

    return change


def other(**parts: Any) -> Any:
    """Replace gradients by functions of (gradient, layer, L, cotangent)."""
    return lambda g, *more: g | {name: f(g, *more) for name, f in parts.items()}


EVERY = ("lam", "B", "C", "dt")
PLANTED = {
    "gradient-zero": scaled(("B",), 0),
    "gradient-conjugated": other(C=lambda g, *_: np.conj(g["C"])),
    "gradient-doubled": scaled(("lam", "B", "C"), 2),
    "gradient-halved": scaled(EVERY, 0.5),
    "gradient-negated": scaled(("dt",), -1),
    "gradient-without-dt": scaled(("lam",), lambda layer, L: 1 / layer["dt"]),
    "gradient-dt-twice": scaled(("dt",), lambda layer, L: layer["dt"]),
    "gradient-real-part": other(lam=lambda g, *_: g["lam"].real + 0 * g["lam"]),
    "gradient-imaginary-part": other(B=lambda g, *_: 1j * g["B"].imag),
    "gradient-of-logarithm": other(
        lam=lambda g, layer, *_: g["lam"].real * layer["lam"].real + 1j * g["lam"].imag
    ),
    "gradient-reversed": lambda g, layer, L, c: gradient(layer, L, c[::-1]),
    "gradient-mean": scaled(EVERY, lambda layer, L: 1 / L),
    "gradient-times-length": scaled(EVERY, lambda layer, L: L),
    "gradient-first-sample-lost": lambda g, layer, L, c: gradient(layer, L, c * (np.arange(L) > 0)),
    "gradient-last-sample-lost": lambda g, layer, L, c: gradient(
        layer, L, c * (np.arange(L) < L - 1)
    ),
    "gradient-of-ab-alone": other(
        lam=lambda g, layer, L, c: (
            2 * np.conj(layer["dt"] * _amplitude(layer) * phi_of(layer) * sums(layer, L, c)[3])
        )
    ),
    "gradient-of-bb-alone": other(
        lam=lambda g, layer, L, c: (
            2 * np.conj(layer["dt"] * _amplitude(layer) * slope_of(layer) * sums(layer, L, c)[2])
        )
    ),
    "gradient-step-of-a-alone": other(
        dt=lambda g, layer, L, c: np.sum(np.conj(g["lam"]) * layer["lam"]).real / layer["dt"]
    ),
    "gradient-step-of-b-alone": other(
        dt=lambda g, layer, L, c: np.sum(np.conj(g["B"]) * layer["B"]).real / layer["dt"]
    ),
    "gradient-powers-late": other(
        lam=lambda g, layer, L, c: g["lam"] + np.conj(layer["dt"] * layer["B"]) * g["B"]
    ),
    "gradient-powers-early": other(
        lam=lambda g, layer, L, c: g["lam"] - np.conj(layer["dt"] * layer["B"]) * g["B"]
    ),
}


def _amplitude(layer: Any) -> Any:
    return layer["C"] * layer["B"] * layer["dt"]


def phi_of(layer: Any) -> Any:
    return phi(layer["lam"] * layer["dt"])


def slope_of(layer: Any) -> Any:
    return slope(layer["lam"] * layer["dt"])


@pytest.mark.parametrize("name", PLANTED)
def test_planted_mistakes_are_found_and_named(name: str):
    def narrow(g: Any, layer: Any, L: int, c: Any) -> Any:
        found = PLANTED[name](g, layer, L, c)
        real = layer["D"].dtype
        kinds = {"f": real, "c": np.result_type(real, np.complex64)}
        return {k: np.asarray(x).astype(kinds[np.asarray(x).dtype.kind]) for k, x in found.items()}

    found = verdicts(run(adapter(narrow)))["L4.gradient.definition"]
    assert found.verdict is Verdict.WRONG
    assert found.diagnosis.reading is not None
    assert found.diagnosis.reading.id == name


def test_conjugates_of_everything_are_the_other_convention():
    report = run(adapter(lambda g, *_: {k: np.conj(x) for k, x in g.items()}))
    found = verdicts(report)["L4.gradient.definition"]
    assert found.verdict is Verdict.CONVENTION
    assert found.diagnosis.declare == {"gradient": "jax"}


def test_different_mistakes_in_different_parameters_are_named_together():
    def change(g: Any, *_: Any) -> Any:
        return g | {"B": np.conj(g["B"]), "C": 2 * g["C"]}

    found = verdicts(run(adapter(change)))["L4.gradient.definition"]
    assert set(found.diagnosis.reading.id.split(" + ")) == {
        "gradient-conjugated", "gradient-doubled",
    }  # fmt: skip


def test_unknown_errors_are_described():
    found = verdicts(run(adapter(scaled(("B",), 1.01))))["L4.gradient.definition"]
    assert found.verdict is Verdict.WRONG
    assert found.diagnosis.reading is None
    assert "the gradients of B" in found.diagnosis.signature


def test_what_is_not_trained_is_not_judged():
    report = run(adapter(lambda g, *_: {"C": g["C"]}))
    assert report.exit_code == 0
    message = verdicts(report)["L4.gradient.definition"].results[0].observation.message
    assert message == "no gradient of lam, B, dt"


@pytest.mark.parametrize(
    ("change", "verdict", "said"),
    [
        (lambda g, *_: {"Lambda": g["lam"]}, Verdict.BAD_SHAPE, "use the names of make"),
        (lambda g, *_: g["lam"], Verdict.BAD_SHAPE, "must return a dict"),
        (lambda g, *_: g | {"B": g["B"][:1]}, Verdict.BAD_SHAPE, "dL/dB has shape"),
        (lambda g, *_: g | {"B": g["B"] * np.nan}, Verdict.NON_FINITE, "dL/dB"),
    ],
)
def test_what_is_no_gradient_is_told(change: Any, verdict: Verdict, said: str):
    found = verdicts(run(adapter(change)))["L4.gradient.definition"]
    assert found.verdict is verdict
    assert any(said in r.observation.message for r in found.results)


def test_float32_inside_float64_is_seen():
    def narrow(g: Any, *_: Any) -> Any:
        kinds = {"c": np.complex64, "f": np.float32}
        return {k: np.asarray(x).astype(kinds[np.asarray(x).dtype.kind]) for k, x in g.items()}

    found = verdicts(run(adapter(narrow)))["L4.gradient.definition"]
    assert found.verdict is Verdict.DOWNGRADED


def test_gradients_at_the_tails_of_transforms():
    """A layer that trains log dt, with a slope that divides 0 by 0 far out."""

    def raw(layer: Any) -> Any:
        return {"log_dt": np.log(layer["dt"])}

    def with_raw(layer: Any, raw: Any) -> Any:
        return layer | {"dt": np.exp(np.asarray(raw["log_dt"]))}

    def breaks(layer: Any, L: int, cotangent: Any) -> Any:
        found = gradient(layer, L, cotangent)
        bad = layer["dt"] < 1e-4
        return {k: x * (np.nan if bad else 1) for k, x in found.items()}

    def realised(layer: Any) -> Any:
        return dict(layer)

    right = adapter()
    right.raw, right.with_raw, right.realised = raw, with_raw, realised
    assert verdicts(run(right))["L4.gradient.tails"].verdict is Verdict.OK
    right.gradient = breaks
    found = verdicts(run(right))["L4.gradient.tails"]
    assert found.verdict is Verdict.NON_FINITE
    assert "raw log_dt -12: the kernel is finite, dL/d" in found.failures[0].observation.message


def test_a_gradient_that_is_none_is_told():
    report = validate(adapter(lambda g, *_: g | {"C": None}), Settings(quick=True, isolated=False))
    (finding,) = [r for r in report.checks if r.check.id == "L4.gradient.definition"]
    assert finding.verdict is Verdict.BAD_SHAPE
    assert "gradient() returned None for C" in finding.results[0].observation.message
    assert verdicts(report)["L3.purity"].verdict is Verdict.OK
