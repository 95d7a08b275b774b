"""Which system, rule and step a kernel comes from, with its C or without."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from s4ref.identify.candidate import Candidate
from s4ref.identify.responses import RULES, Array, System, systems
from s4ref.identify.rounding import CLOSE, Gap, gap
from s4ref.identify.similarity import proportional
from s4ref.identify.simple import short, simple
from s4ref.maths.discretize import Rule


Real = npt.NDArray[np.float64]
STEPS = np.geomspace(1e-4, 1.0, 25)
SCANNED = 32  # lags of K that a search for the step looks at
USED = 1024  # lags compared
GOLDEN = 48
TYPED = 1e-5
FOLLOWED = 5  # pairs of system and rule whose step is refined
POLES = "by its poles alone (C was fitted)"


def match_kernel(
    K: Real, C: Array | None, dt: Fraction | None, N: int, precision: str
) -> list[Candidate]:
    """Return the systems whose kernel K is, best first.

    Parameters
    ----------
    K : (L,)
    C : (N,) or None
        None: C is fitted by least squares, so that poles alone decide.
    dt : Fraction or None
        None: the best of a search between 1e-4 and 1.
    N : int
        State size, or number of modes if C is complex.
    precision : str

    Notes
    -----
    Cost O(L N^2) for each of some 80 pairs of system and rule, 25 times that of 32 lags without dt.
    """
    modal = C is not None and np.iscomplexobj(C)
    K = K[:USED]
    known = [*systems(N, modal)]
    if C is None and N % 2 == 0:
        known += [*systems(N // 2, True)]
    pairs = [
        (system, rule)
        for system in known
        for rule in RULES
        if C is not None or rule is not RULES[4]
    ]
    found: list[Candidate] = []
    if dt is not None:
        for system, rule in pairs:
            found += _compared(system, rule, dt, K, C, precision)
    else:
        short_K = K[:SCANNED] if C is not None else K[: max(SCANNED, 4 * N)]
        scanned = [(_scan(system, rule, short_K, C), i) for i, (system, rule) in enumerate(pairs)]
        for (_, start), i in sorted(scanned)[:FOLLOWED]:
            system, rule = pairs[i]
            step = _refined(system, rule, short_K, C, start)
            near = simple(step, 1e-4)
            typed = [*_compared(system, rule, near, K, C, precision)] if near is not None else []
            good = [c for c in typed if c.gap.explained()]
            found += good or _compared(system, rule, step, K, C, precision)
    return sorted(found, key=lambda c: c.key)


def _residual(system: System, rule: Rule, dt: float, K: Real, C: Array | None) -> float:
    """Return the relative distance of K from the kernels of a system."""
    X = system.states(rule, dt, len(K))
    if X is None:
        return np.inf
    wanted = _fitted(X, K) if C is None else _output(C, X)
    return float(np.linalg.norm(K - wanted) / max(float(np.linalg.norm(K)), 1e-300))


def _output(C: Array, X: Array) -> Real:
    return np.asarray((C @ X).real, dtype=float)


def _fitted(X: Array, K: Real) -> Real:
    """Return the kernel C X nearest to K."""
    rows = np.concatenate([X.real, X.imag]) if np.iscomplexobj(X) else X
    scale = np.linalg.norm(rows, axis=1)
    rows = rows[scale > 0] / scale[scale > 0, None]
    c = np.linalg.lstsq(rows.T, K, rcond=1e-13)[0]
    return np.asarray(rows.T @ c, dtype=float)


def _scan(system: System, rule: Rule, K: Real, C: Array | None) -> tuple[float, float]:
    """Return the least distance over a grid of steps, and its step."""
    return min((_residual(system, rule, float(h), K, C), float(h)) for h in STEPS)


def _refined(system: System, rule: Rule, K: Real, C: Array | None, start: float) -> float:
    """Return the step that fits best near a point of the grid, by golden section in log dt."""
    width = float(np.log(STEPS[1] / STEPS[0]))
    a, b = np.log(start) - width, np.log(start) + width
    ratio = (5**0.5 - 1) / 2
    x, y = b - ratio * (b - a), a + ratio * (b - a)
    fx, fy = (_residual(system, rule, float(np.exp(t)), K, C) for t in (x, y))
    for _ in range(GOLDEN):
        if fx <= fy:
            b, y, fy = y, x, fx
            x = b - ratio * (b - a)
            fx = _residual(system, rule, float(np.exp(x)), K, C)
        else:
            a, x, fx = x, y, fy
            y = a + ratio * (b - a)
            fy = _residual(system, rule, float(np.exp(y)), K, C)
    return float(np.exp((a + b) / 2))


def _compared(
    system: System, rule: Rule, dt: Fraction | float, K: Real, C: Array | None, precision: str
) -> Iterator[Candidate]:
    """Yield the readings of K by one system, rule and step."""
    X = system.states(rule, float(dt), len(K))
    if X is None:
        return
    free = not isinstance(dt, Fraction)
    if C is None:
        wanted = _fitted(X, K)
        apart = _gap(K, wanted, float(np.abs(K).max()), free)
        yield _candidate(system, rule, dt, apart, (POLES,), 1 + free, precision, "")
        return
    own = _output(C, X)
    terms = float((np.abs(C) @ np.abs(X)).max())
    apart = _gap(K, own, terms, free)
    yield _candidate(system, rule, dt, apart, (), int(free), precision, "")
    ratio = proportional(K, own)
    factor = None if ratio is None else simple(ratio, TYPED)
    if factor is not None and factor != 1:
        scaled = _gap(K, float(factor) * own, abs(float(factor)) * terms, free)
        if scaled.distance <= CLOSE:
            words = (f"multiplied by {short(factor)}",)
            line = f"K = {float(factor)!r} * K"
            yield _candidate(system, rule, dt, scaled, words, 1 + free, precision, line)
    late = np.concatenate([[K[0]], own[:-1]])
    delayed = _gap(K, late, terms, free)
    if len(K) > 2 and delayed.distance <= CLOSE < apart.distance:
        words = ("one step late (C x before the update, K[0] = D)",)
        line = f"K = np.append({float(K[0])!r}, K[:-1])"
        yield _candidate(system, rule, dt, delayed, words, 1 + free, precision, line)


def _gap(K: Real, wanted: Real, terms: float, fitted: bool) -> Gap:
    """Return the distance of K; each lag adds a rounding of the state, which add like noise."""
    size = np.full(len(K), max(terms, 1e-300) * (1 + len(K) ** 0.5))
    return gap(K, wanted, size, int(fitted))


def _candidate(
    system: System, rule: Rule, dt: Fraction | float, apart: Gap, words: tuple[str, ...],
    cost: int, precision: str, line: str,
) -> Candidate:  # fmt: skip
    step = f'"{dt}"' if isinstance(dt, Fraction) else repr(dt)
    fitted = any("fitted" in word for word in words)
    given = "K as given, C any row (here it was fitted)" if fitted else "K and C as given"
    code = (
        f"# {given}\n{system.code}\nK = oracle.kernel(system, {step}, len(K), C=C, "
        f'rule=rule_named("{rule.__name__}")).to_numpy()'
    )
    return Candidate(
        system.name, "", {}, system.title, words, cost, apart, precision,
        "\n".join([code, *([line] if line else [])]), system.source, rule.__name__, dt,
    )  # fmt: skip


def order(K: Real, precision: str) -> int | None:
    """Return how many states a kernel needs, by the ranks of its Hankel matrix; None if unclear.

    The singular values must fall by a factor of 100 into the rounding errors; smooth kernels of
    HiPPO families with N beyond 8 or so have none that do.
    """
    half = min(len(K) // 2, 128)
    if half < 2:
        return None
    H = np.array([K[i : i + half] for i in range(half)])
    s = np.linalg.svd(H, compute_uv=False)
    u = {"float32": 2.0**-24, "float64": 2.0**-53}[precision]
    rank = int((s > 8 * half * u * s[0]).sum())
    if rank >= half - 1 or (rank < half and s[rank] > 1e-2 * s[rank - 1]):
        return None
    return rank
