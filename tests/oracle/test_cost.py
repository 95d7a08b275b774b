"""Requests that would take hours are refused at once, with an estimate and a way to go on."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4ref import oracle
from s4ref.errors import InputError
from s4ref.maths.hippo import LegS, LegT
from s4ref.maths.initialise import S4DLin
from s4ref.oracle.cost import kernel_cost, response_cost
from s4ref.oracle.patience import Allowance, affordable, allowance
from s4ref.records import SSM, Diagonal


HUGE: dict[str, Any] = {
    "L of a thousand million": lambda: oracle.kernel(LegS(2), "1/10", 10**9, C=[1, 1]),
    "L of a diagonal system": lambda: oracle.kernel(Diagonal([-1], [1], [1]), 1, 10**9),
    "N of a million, kernel": lambda: oracle.kernel(LegS(10**6), "1/10", 2, C=[1]),
    "N of a million, LegT": lambda: oracle.kernel(LegT(10**6), "1/10", 2, C=[1]),
    "N of a million, hippo": lambda: oracle.hippo(LegS(10**6)),
    "N of a million, dplr": lambda: oracle.dplr(LegT(10**6)),
    "N of a million, discretize": lambda: oracle.discretize(LegS(10**6), 1),
    "N of a million, Ct": lambda: oracle.output_tilde(LegS(10**6), 1, 4, C=[1]),
    "a hundred thousand digits": lambda: oracle.kernel(
        LegT(64), "1/10", 4096, C=[1] * 64, digits=10**5
    ),
    "a slow method": lambda: oracle.kernel(
        LegS(256), "1/10", 10**6, C=[1] * 256, method="resolvent"
    ),
    "N of a million, spectrum": lambda: oracle.spectrum(LegT(10**6)),
    "modes of a thousand million": lambda: oracle.modes(S4DLin(10**9)),
    "a spectrum": lambda: oracle.spectrum(LegT(400)),
    "a Gramian": lambda: oracle.gramian(LegT(300)),
    "an H-infinity norm": lambda: oracle.hinf_norm(LegT(400), C=[1] * 400),
    "a fine grid of resolvents": lambda: oracle.resolvent_norm(LegT(128), np.zeros(10**4)),
    "a numerical range": lambda: oracle.numerical_range(LegT(64), 10**6),
    "a perturbed eigenproblem": lambda: oracle.perturb(LegT(200), np.eye(200)),
    "a wide response": lambda: oracle.response(
        LegT(16), np.zeros(10**5), "1/10", C=[1] * 16, digits=10**5
    ),
}  # fmt: skip


@pytest.mark.parametrize("request_", HUGE)
def test_huge_requests_are_refused_with_an_estimate(request_: str) -> None:
    with pytest.raises(InputError, match=r"would take about .*allowed are") as caught:
        HUGE[request_]()
    message = str(caught.value)
    assert "oracle.patience(" in message
    assert len(message) < 400


def test_the_message_says_what_to_allow_and_that_is_enough() -> None:
    with pytest.raises(InputError) as caught, oracle.patience(seconds=1e-9, memory=1):
        oracle.kernel(LegS(2), 1, 2, C=[1, 1])
    named = str(caught.value).split("oracle.patience(")[1].split(")")[0]
    keywords = {k: float(v) for k, v in (part.split("=") for part in named.split(", "))}
    assert set(keywords) == {"seconds", "memory"}
    with oracle.patience(**keywords):
        assert oracle.kernel(LegS(2), 1, 2, C=[1, 1]).shape == (2,)


def test_what_is_asked_within_the_allowance_is_answered() -> None:
    """Digits alone are not dear: N and L decide."""
    assert oracle.kernel(LegS(1), "1/3", 1, C=[1], digits=10**5).digits == 10**5
    assert kernel_cost(256, 65536, digits=50).seconds < 60
    assert kernel_cost(64, 16384, digits=1000).seconds < 600


def test_patience_nests_and_ends() -> None:
    before = allowance()
    with oracle.patience(seconds="3600"):
        assert allowance() == Allowance(3600.0, before.memory, None)
        with oracle.patience(memory=float("inf")):
            assert allowance() == Allowance(3600.0, float("inf"), None)
        with pytest.raises(RuntimeError), oracle.patience(seconds=5):
            raise RuntimeError
        assert allowance().seconds == 3600.0
    assert allowance() == before == Allowance()


def test_patience_is_of_one_thread() -> None:
    seen: list[Allowance] = []
    with oracle.patience(seconds=5):
        thread = threading.Thread(target=lambda: seen.append(allowance()))
        thread.start()
        thread.join()
    assert seen == [Allowance()]


@pytest.mark.parametrize(
    "arguments, match",
    [
        ({"seconds": 0}, "seconds = 0"),
        ({"seconds": -1}, "seconds = -1"),
        ({"seconds": "an hour"}, "seconds = 'an hour'"),
        ({"memory": "8 GiB"}, "memory = '8 GiB'"),
        ({"memory": float("nan")}, "memory = nan"),
        ({"progress": 3}, "progress = 3"),
    ],
)
def test_patience_refuses_what_is_no_limit(arguments: Any, match: str) -> None:
    with pytest.raises(InputError, match=match), oracle.patience(**arguments):
        pass


@pytest.mark.parametrize("system", [LegS(64), LegT(32), S4DLin(32)])
@pytest.mark.parametrize("method", ["auto", "bsgs", "powers"])
def test_progress_ends_at_one_and_changes_nothing(system: Any, method: Any) -> None:
    n = getattr(system, "n", system.N)
    seen: list[float] = []
    arguments: Any = {"C": [1] * n, "method": method, "relative_to": "largest"}
    with oracle.patience(progress=seen.append):
        watched = oracle.kernel(system, "1/100", 300, **arguments)
    plain = oracle.kernel(system, "1/100", 300, **arguments)
    assert seen[0] == 0.0
    assert seen[-1] == 1.0
    assert all(0 <= x <= 1 for x in seen)
    assert (watched.mid() == plain.mid()).all()
    assert (watched.rad() == plain.rad()).all()


def test_large_products_report_block_by_block(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("s4ref.oracle.watch.BLOCK", 1 << 12)
    seen: list[float] = []
    with oracle.patience(progress=seen.append):
        K = oracle.kernel(LegS(32), "1/100", 500, C=[1] * 32)
    assert len(set(seen)) > 4
    assert K.shape == (500,)


@given(
    st.integers(1, 10**6),
    st.integers(1, 10**9),
    st.integers(1, 10**5),
    st.sampled_from(["bsgs", "powers", "vandermonde", "eigenbasis", "cauchy", "scan", "step"]),
)
def test_estimates_are_positive_and_grow(N: int, L: int, digits: int, method: str) -> None:
    base = kernel_cost(N, L, digits=digits, method=method)
    assert base.seconds > 0
    assert base.memory > 0
    for more in (
        kernel_cost(2 * N, L, digits=digits, method=method),
        kernel_cost(N, 2 * L, digits=digits, method=method),
        kernel_cost(N, L, digits=2 * digits, method=method),
        kernel_cost(N, L, digits=digits, method=method, outputs=2, inputs=2),
    ):
        assert more.seconds >= base.seconds
        assert more.memory >= base.memory


# seconds measured on an idle core of 2026 (Xeon, FLINT 3.6, python-flint 0.9), best of three
MEASURED = [
    (64, 16384, 50, "bsgs", 0.20),
    (256, 65536, 50, "bsgs", 4.5),
    (64, 16384, 50, "eigenbasis", 0.08),
    (256, 65536, 50, "eigenbasis", 1.2),
    (32, 16384, 50, "vandermonde", 0.055),
]


@pytest.mark.parametrize("N, L, digits, method, seconds", MEASURED)
def test_estimates_are_right_to_an_order_of_magnitude(
    N: int, L: int, digits: int, method: str, seconds: float
) -> None:
    estimate = kernel_cost(N, L, digits=digits, method=method).seconds
    assert seconds / 10 < estimate < seconds * 10


def test_a_response_costs_more_than_its_kernel() -> None:
    assert response_cost(16, 1000).seconds > kernel_cost(16, 1000).seconds
    affordable(response_cost(16, 1000), "a response")


def test_records_are_guarded_before_their_entries_are_read() -> None:
    A = np.broadcast_to(np.float64(-1.0), (50_000, 50_000))
    huge = SSM(A, np.ones(50_000), np.ones(50_000))
    with pytest.raises(InputError, match="N = 50000"):
        oracle.kernel(huge, 1, 4)
