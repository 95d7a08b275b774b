"""Bad input of every kind: the message names the argument and says what to do; nothing leaks."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from s4ref import oracle
from s4ref.errors import InputError
from s4ref.maths.discretize import zoh
from s4ref.maths.hippo import LegS, LegT
from s4ref.maths.initialise import S4DLin
from s4ref.records import DPLR, SSM, Diagonal


C = [1, 1]
FAMILY = LegS(2)
ONE = SSM([[-1]], [1], [1])
MODE = Diagonal([-1], [1], [1])
TWO = Diagonal([-1, -2], [1, 1], [1, 1])


def kernel(system: Any = FAMILY, dt: Any = "1/2", L: Any = 2, **options: Any) -> object:
    if isinstance(system, (LegS, LegT)):
        options = {"C": C, **options}
    return oracle.kernel(system, dt, L, **options)


def response(system: Any = ONE, u: Any = (1, 2), **options: Any) -> object:
    return oracle.response(system, u, "1/2", **options)


def entries() -> oracle.Certified:
    return oracle.kernel(LegS(2), "1/2", 2, C=C)


REFUSED: dict[str, Any] = {
    # lengths, digits and other integers
    "L = True": lambda: kernel(L=True),
    "L = '3'": lambda: kernel(L="3"),
    "L = None": lambda: kernel(L=None),
    "L = -1": lambda: oracle.output_tilde(LegS(2), "1/2", -1, C=C),
    "digits = '7'": lambda: kernel(digits="7"),
    "digits = 2.5": lambda: oracle.hippo(LegS(2), digits=2.5),  # type: ignore[arg-type]
    "digits = 1000000: at most": lambda: kernel(digits=10**6),
    "digits = '5'": lambda: entries().decimal("5"),  # type: ignore[arg-type]
    "digits = -2": lambda: entries().decimal(-2),
    "tilde_length = 0": lambda: kernel(tilde_length=0),
    "tilde_length = -1": lambda: kernel(tilde_length=-1),
    "tilde_length = 'x'": lambda: kernel(tilde_length="x"),
    "tilde_length = 2.0": lambda: kernel(tilde_length=2.0),
    # names
    "relative_to = 'all'": lambda: kernel(relative_to="all"),
    "relative_to = None": lambda: response(relative_to=None),
    "method = 'fft'": lambda: response(method="fft"),
    r"method = \['a'\]": lambda: kernel(method=["a"]),
    "rule = 'bilinear'": lambda: kernel(rule="bilinear"),
    "rule = 'zoh'": lambda: kernel(MODE, rule="zoh"),
    "rule = None": lambda: oracle.discretize(MODE, "1/2", rule=None),  # type: ignore[arg-type]
    "rule = 3": lambda: response(rule=3),
    "rule = {}": lambda: oracle.output_tilde(LegS(2), "1/2", 2, C=C, rule={}),  # type: ignore[arg-type]
    "dtype = 'nonsense'": lambda: entries().to_numpy("nonsense"),
    "dtype = int64": lambda: entries().approximate(int),
    "dtype = complex128": lambda: entries().approximate(complex),
    "dtype = float16": lambda: entries().approximate(np.float16),
    # systems
    "system = 'legs'.*family": lambda: oracle.discretize("legs", "1/2"),  # type: ignore[arg-type]
    "system = None": lambda: kernel(None),
    "family = 'legs'": lambda: oracle.hippo("legs"),  # type: ignore[arg-type]
    "family = 'legt'": lambda: oracle.dplr("legt"),  # type: ignore[arg-type]
    "family = S4DLin": lambda: oracle.dplr(S4DLin(4)),  # type: ignore[arg-type]
    "family = SSM": lambda: oracle.hippo(ONE),  # type: ignore[arg-type]
    # steps
    "dt = None": lambda: kernel(dt=None),
    "dt = 1j": lambda: kernel(dt=1j),
    "dt = True": lambda: kernel(dt=True),
    "dt = '1/0'": lambda: kernel(dt="1/0"),
    "dt = '1e-999999999'.*exponent": lambda: kernel(dt="1e-999999999"),
    "dt = '1111": lambda: kernel(dt="1" * 5000),
    "dt = .*positive": lambda: kernel(dt=-Fraction(1, 10**5000)),
    "dt = inf": lambda: kernel(dt=np.float64("inf")),
    r"dt\[1\] = -1": lambda: kernel(TWO, dt=["1/2", -1]),
    r"dt = \[\[1\], \[1, 2\]\]": lambda: kernel(TWO, dt=[[1], [1, 2]]),
    "dt has 1 entries": lambda: kernel(TWO, dt=["1/2"]),
    r"dt = \['1/2', '1/2'\].*for a diagonal": lambda: kernel(dt=["1/2", "1/2"]),
    "dt = array.*one number": lambda: kernel(TWO, dt=np.ones((2, 2))),
    # records
    r"B has shape \(2, 0\)": lambda: SSM(np.eye(2), np.zeros((2, 0)), [1, 1]),
    r"C has shape \(0, 2\)": lambda: SSM(np.eye(2), [1, 1], np.zeros((0, 2))),
    r"C has shape \(0, 2\); legs": lambda: kernel(C=np.zeros((0, 2))),
    "weight = .*1 or 2": lambda: Diagonal([-1, -2], [1, 1], [1, 1], [[1], [1, 2]]),
    "A is ragged": lambda: kernel(SSM([[1, 2], [3]], [1, 1], [1, 1])),
    r"A\[0, 0\] = 'a'": lambda: kernel(SSM([["a"]], [1], [1])),
    r"A\[0, 1\] = nan": lambda: kernel(SSM(np.array([[0, np.nan], [0, 0]]), [1, 1], [1, 1])),
    r"lam\[0\] = 'x'": lambda: kernel(Diagonal(["x"], [1], [1])),
    r"Q\[0\] = None": lambda: kernel(DPLR([-1], [1], [1], [1], Q=[None])),
    r"C\[0\] = None": lambda: kernel(C=[None, 1]),
    "C = {}": lambda: kernel(C={}),
    "D has complex entries": lambda: response(SSM([[-1]], [1], [1], 1j)),
    "D has complex entries: ": lambda: response(Diagonal([-1], [1], [1], D=[[1j]])),
    r"D has shape \(\); .*\(1, 2\)": lambda: response(SSM([[-1]], [[1, 1]], [1], 1), [[1, 1]]),
    "D = nan": lambda: kernel(SSM([[-1]], [1], [1], float("nan"))),
    "D = None": lambda: kernel(SSM([[-1]], [1], [1], None)),
    # signals
    "u has complex entries": lambda: response(u=[1j, 2]),
    "u has complex entries: ": lambda: response(MODE, u=[1j, 2]),
    "u = 'abc'": lambda: response(u="abc"),
    r"u has shape \(\)": lambda: response(u=1),
    r"u has shape \(2, 0\)": lambda: response(u=np.zeros((2, 0))),
    r"u\[0\] = nan": lambda: response(u=[float("nan")]),
    "state has complex entries": lambda: response(state=[1j]),
    r"state\[0\] = 1j is complex but": lambda: response(DPLR([-1], [1], [1], [1]), state=[1j]),
    r"state has shape \(1, 1\)": lambda: response(state=[[1]]),
}


@pytest.mark.parametrize("match", REFUSED)
def test_bad_input_is_explained(match: str) -> None:
    with pytest.raises(InputError, match=match) as caught:
        REFUSED[match]()
    assert len(str(caught.value)) < 400


def test_numpy_integers_and_scalars_are_welcome() -> None:
    K = oracle.kernel(LegS(2), "1/2", 3, C=C, digits=5)
    for L in (np.int64(3), np.int32(3), np.uint8(3)):
        again = oracle.kernel(LegS(np.int64(2)), np.array(0.5), L, C=C, digits=np.int32(5))
        assert (again.mid() == K.mid()).all()
    assert oracle.kernel(MODE, np.float32(0.5), np.int64(3), rule=zoh).shape == (3,)
    assert oracle.dplr(LegS(np.int64(5)), digits=np.int16(6)).weight == (2, 2, 1)
    assert oracle.output_tilde(LegS(2), "1/2", np.int64(3), C=C).shape == (2,)
