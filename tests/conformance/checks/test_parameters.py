"""L0: matrices, normal forms and stored parameters, right and in the usual wrong ways."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from s4ref.conformance.record import CheckResult
from s4ref.conformance.runner import validate
from s4ref.conformance.settings import Settings
from s4ref.conformance.verdict import Verdict


LEGS = """import numpy as np

CONVENTIONS = {"structure": "dense", "measures": ["legs"], "dtypes": ["float64"]}


def hippo(measure, N):
    n = np.arange(START, N + START)
    root = np.sqrt(2 * n + 1)
    A = -np.tril(np.outer(root, root), -1) - np.diag(n + 1.0)
    return CHANGE
"""
LEGT = """import numpy as np

CONVENTIONS = {"structure": "dense", "measures": ["legt"], "dtypes": ["float64"]}


def hippo(measure, N):
    n = np.arange(N)
    root = np.sqrt(2 * n + 1)
    i, j = np.indices((N, N))
    A = -np.outer(root, root) * np.where(i < j, (-1.0) ** (i - j), 1) / THETA
    return A, root / THETA
"""


def judge(tmp_path: Path, text: str, pattern: str = "L0.hippo.*") -> CheckResult:
    path = tmp_path / "mine.py"
    path.write_text(text, encoding="utf-8")
    (check,) = validate(path, Settings(checks=(pattern,), isolated=False)).checks
    return check


def legs(tmp_path: Path, change: str = "A, root", start: int = 0) -> CheckResult:
    text = LEGS.replace("CHANGE", change).replace("START", str(start))
    return judge(tmp_path, text)


def test_legs_is_legs(tmp_path: Path) -> None:
    assert legs(tmp_path).verdict is Verdict.OK


@pytest.mark.parametrize("theta", [1, 2])
def test_both_scalings_of_legt_have_a_name(tmp_path: Path, theta: int) -> None:
    check = judge(tmp_path, LEGT.replace("THETA", str(theta)))
    assert check.verdict is Verdict.OK


def test_other_scalings_have_none(tmp_path: Path) -> None:
    assert judge(tmp_path, LEGT.replace("THETA", "3")).verdict is Verdict.WRONG


@pytest.mark.parametrize(
    "change, start, says",
    [
        ("-A, root", 0, "sign of the HiPPO paper"),
        ("A.T, root", 0, "the transpose"),
        ("A, root", 1, "built for n = 1..N"),
        ("A, 2 * root", 0, "with twice the B"),
        ("A / 2, root / 2", 0, "half as large"),
    ],
)
def test_usual_slips_are_named(tmp_path: Path, change: str, start: int, says: str) -> None:
    check = legs(tmp_path, change, start)
    assert check.verdict is Verdict.WRONG
    assert check.diagnosis is not None
    assert check.diagnosis.reading is not None
    assert says in check.diagnosis.reading.says


def test_float32_matrices_are_not_float64(tmp_path: Path) -> None:
    check = legs(tmp_path, "A.astype(np.float32), root.astype(np.float32)")
    assert check.verdict.exit_code == 1


def test_wrong_shapes(tmp_path: Path) -> None:
    assert legs(tmp_path, "A[:1], root").verdict is Verdict.BAD_SHAPE
    assert legs(tmp_path, "A, root, root").verdict is Verdict.BAD_SHAPE


def test_a_layer_without_a_hippo_input_vector_is_judged_by_its_matrix(tmp_path: Path) -> None:
    assert legs(tmp_path, "A").verdict is Verdict.OK
    assert legs(tmp_path, "A, None").verdict is Verdict.OK
    assert legs(tmp_path, "A.T").verdict is Verdict.WRONG


CLAMPED = "np.minimum(h['p']['lam'].real, -0.75) + 1j * h['p']['lam'].imag"
ROUND = Settings(checks=("L0.realised.roundtrip",), isolated=False)


@pytest.mark.parametrize(
    "change, verdict, says",
    [
        ("dict(h['p'], dt=h['dt'])", Verdict.OK, ""),
        ("dict(h['p'], dt=np.exp(np.log(h['dt'])))", Verdict.OK, ""),
        (
            f"dict(h['p'], dt=h['dt'], lam={CLAMPED})",
            Verdict.WRONG,
            "clamped",
        ),
        (
            "dict(h['p'], dt=2 * h['dt'])",
            Verdict.WRONG,
            "dt was given as 0.125 and is held as 0.25",
        ),
        ("dict(h['p'], dt=-h['dt'])", Verdict.BAD_SHAPE, "no positive step"),
        ("dict(h['p'], dt=h['dt'], B=h['p']['B'][:0])", Verdict.BAD_SHAPE, "B"),
        ("[h['dt']]", Verdict.BAD_SHAPE, "must return a dict"),
        ("dict(dt=h['dt'])", Verdict.BAD_SHAPE, "returned no 'lam'"),
    ],
)
def test_stored_parameters(
    plant: Callable[..., Path], change: str, verdict: Verdict, says: str
) -> None:
    path = plant("right_diagonal", ('return dict(h["p"], dt=h["dt"])', f"return {change}"))
    (check,) = validate(path, ROUND).checks
    assert check.verdict is verdict
    assert not says or any(says in r.observation.message for r in check.failures)


FORMS = """import numpy as np
from s4ref import oracle
from s4ref.maths.hippo import family

CONVENTIONS = {"structure": "dplr", "measures": ["MEASURE"]}


def nplr(measure, N):
    name, _, form = measure.partition("/")
    truth = oracle.dplr(family(name, N, normalisation=form), halve=False)
    lam, P, B = (x.to_numpy(np.float64) for x in (truth.lam, truth.P, truth.B))
    return lam, P.astype(HELD), B


def hippo(measure, N):
    name, _, form = measure.partition("/")
    truth = oracle.hippo(family(name, N, normalisation=form))
    A, B = truth.A.to_numpy(np.float64), truth.B.to_numpy(np.float64)
    return A, SCALE * B
"""


def form(tmp_path: Path, pattern: str, measure: str = "fout/s4", **change: str) -> CheckResult:
    text = FORMS.replace("MEASURE", measure)
    for name, value in ({"HELD": "complex", "SCALE": "1"} | change).items():
        text = text.replace(name, value)
    return judge(tmp_path, text, pattern)


@pytest.mark.parametrize("measure", ["fout/s4", "legs/s4"])
@pytest.mark.parametrize("pattern", ["L0.hippo.*", "L0.nplr.*"])
def test_a_measure_may_be_one_form_of_a_family(tmp_path: Path, measure: str, pattern: str) -> None:
    check = form(tmp_path, pattern, measure)
    assert check.verdict is Verdict.OK
    even = {dict(r.case.variant)["N"] for r in check.results if not r.observation.message}
    assert (1 in even) is (measure != "fout/s4")  # no size that the form does not have


def test_another_form_of_the_family_is_not_the_one_declared(tmp_path: Path) -> None:
    assert form(tmp_path, "L0.hippo.*", "legt/lmu", SCALE="2").verdict is Verdict.WRONG


def test_a_low_rank_term_in_float32_is_seen(tmp_path: Path) -> None:
    check = form(tmp_path, "L0.nplr.*", "legs/s4", HELD="np.complex64")
    assert check.verdict is Verdict.DOWNGRADED


INVERSE = """import numpy as np

CONVENTIONS = {"structure": "diagonal", "spectrum": "half", "inits": ["s4d-inv"]}


def construct(init, N, L, dtype):
    real = np.dtype(dtype).type
    n = np.arange(N // 2, dtype=dtype)
    return real(N) / real(np.pi) * (real(N) / (2 * n + 1) - 1) + real(SHIFT)


def realised(omega):
    ones = np.ones(len(omega), dtype=complex)
    return {"lam": -0.5 + 1j * omega, "B": ones, "C": ones, "D": 0.0, "dt": 0.125}
"""


@pytest.mark.parametrize("shift, verdict", [("0", Verdict.OK), ("1e-4", Verdict.WRONG)])
def test_a_formula_that_cancels_may_lose_what_it_must(
    tmp_path: Path, shift: str, verdict: Verdict
) -> None:
    text = INVERSE.replace("SHIFT", shift)
    assert judge(tmp_path, text, "L0.construct.claim").verdict is verdict
