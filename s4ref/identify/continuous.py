"""Which family a continuous pair (A, B) belongs to, up to conventions."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from s4ref.identify.arrange import Arrangement, arrangements
from s4ref.identify.candidate import ROUNDED, Candidate
from s4ref.identify.inputs import fit_input
from s4ref.identify.instances import Instance, fitted, named, relabelled
from s4ref.identify.reading import Given, Reading
from s4ref.identify.rounding import CLOSE, gap
from s4ref.identify.similarity import Similarity, proportional, similarity
from s4ref.identify.simple import simple
from s4ref.identify.templates import NORMAL, WHOLE, Template, templates


Real = npt.NDArray[np.float64]
SCREEN = 12  # size of the leading block that decides what is worth comparing in full
FULL = 6  # readings compared in full
RIVALS = 4  # families as they are that are compared in full beside them
TYPED = 1e-5  # a factor this near to a simple number is tried as that number


def match(
    given: Given, *, windows: bool = True, keep: int = FULL
) -> list[tuple[Candidate, Reading]]:
    """Return the best readings of a pair, best first.

    Parameters
    ----------
    given : Given
    windows : bool
        Whether a factor of A and B is read as a window length where the family has one.
    keep : int
        Readings compared in full.

    Notes
    -----
    The families are nested, so the leading block of size 12 says what is worth comparing in full.
    Cost: O(N^3) for each reading kept, and the certified matrices of its family.
    """
    N = given.N
    size = N if N <= SCREEN + 1 else SCREEN + N % 2
    screened = []
    for arrangement in arrangements(N):
        block = given.arranged(arrangement, size)
        screened += [
            (reading.candidate.key, number, reading)
            for number, reading in enumerate(_readings(block, arrangement, windows))
            if not arrangement.phrases or reading.gap.distance <= CLOSE
        ]
    best = [reading for _, _, reading in heapq.nsmallest(12 * keep, screened, key=lambda x: x[0])]
    plain = [x for x in screened if x[2].plain]
    rivals = _one_of_each([reading for _, _, reading in sorted(plain, key=lambda x: x[:2])])
    unique: dict[tuple[object, ...], tuple[Candidate, Reading]] = {}
    if size == N:
        _keep(unique, [*best, *rivals])
    else:
        followed: set[object] = set()
        for number, reading in enumerate([*best, *rivals]):
            t = reading.template
            kind = type(t.instance.family).__name__
            same = (kind, t.form, reading.arrangement.phrases, reading.turned)
            settled = any(c.tier <= ROUNDED and c.cost <= 1 for c, _ in unique.values())
            if same in followed or ((len(followed) >= keep or settled) and number < len(best)):
                continue
            followed.add(same)
            _keep(unique, _in_full(given, reading, windows))
    return sorted(unique.values(), key=lambda pair: pair[0].key)


def _one_of_each(readings: Iterable[Reading]) -> list[Reading]:
    """Return the first readings that are of different families."""
    found: dict[str, Reading] = {}
    for reading in readings:
        found.setdefault(type(reading.template.instance.family).__name__, reading)
    return list(found.values())[:RIVALS]


def _keep(
    unique: dict[tuple[object, ...], tuple[Candidate, Reading]], readings: Iterable[Reading]
) -> None:
    """Put readings among those found, the better of two that say the same."""
    for reading in readings:
        candidate = reading.candidate
        name = (candidate.title, candidate.changes)
        if name not in unique or candidate.key < unique[name][0].key:
            unique[name] = (candidate, reading)


def _in_full(given: Given, reading: Reading, windows: bool) -> Iterator[Reading]:
    """Yield a screened reading again, of all states."""
    template = reading.template.resized(given.N)
    if template is not None:
        whole = given.arranged(reading.arrangement, given.N)
        yield from _fits(whole, reading.arrangement, template, windows, turned=reading.turned)


def _readings(block: Given, arrangement: Arrangement, windows: bool) -> Iterator[Reading]:
    """Yield the readings of a block in one order."""
    clean = np.where(np.abs(block.A) <= block.zero * np.abs(block.A).max(initial=0.0), 0.0, block.A)
    oriented = -clean if np.trace(clean) > 0 else clean
    found = {i.family: i for i in (*named(block.N), *fitted(oriented))}
    for template in _cached(tuple(found.values())):
        if arrangement.phrases and template.form not in (WHOLE, NORMAL):
            continue  # two rare readings at once
        if arrangement.phrases and np.count_nonzero(clean) != np.count_nonzero(template.A):
            continue
        yield from _fits(block, arrangement, template, windows)


_TEMPLATES: dict[tuple[Instance, ...], list[Template]] = {}


def _cached(instances: tuple[Instance, ...]) -> list[Template]:
    if instances not in _TEMPLATES:
        if len(_TEMPLATES) > 64:
            _TEMPLATES.clear()
        _TEMPLATES[instances] = templates(iter(instances))
    return _TEMPLATES[instances]


def _fits(
    given: Given,
    arrangement: Arrangement,
    template: Template,
    windows: bool,
    *,
    turned: bool = True,
) -> Iterator[Reading]:
    """Yield readings by one template: as it is, scaled and, if ``turned``, with a diagonal."""
    N, T = given.N, template.A
    one = np.ones(N)
    c = proportional(given.A, T)
    if c is None:
        return
    options: list[tuple[Similarity, bool]] = [(Similarity(float(np.sign(c)), one), False)]
    if N > 1 or given.B is not None:
        options.append((Similarity(c, one), False))
    if turned and N > 1 and _alike(given.A, T):
        for fit in similarity(given.A, T, given.zero, _read_off(template)):
            signs = np.sign(fit.D)
            if np.any(signs != 1):
                options += [
                    (replace(fit, factor=float(np.sign(fit.factor)), D=signs), False),
                    (replace(fit, D=signs), False),
                ]
            options += [(replace(fit, factor=float(np.sign(fit.factor))), True), (fit, True)]
    for fit, similar in options:
        yield from _scaled(given, arrangement, template, fit, similar, windows)


def _read_off(template: Template) -> int:
    """Return how many parameters of the family were read off the matrix."""
    instance = relabelled(template.instance)
    return 0 if instance.normalisation else len(instance.parameters)


def _alike(A: Real, T: Real) -> bool:
    """Return whether a diagonal similarity is worth trying: equally many zeros, and diagonals."""
    a, t = np.abs(np.diag(A)), np.abs(np.diag(T))
    if not (a.any() and t.any()):
        return bool(a.any()) == bool(t.any())
    return bool(np.abs(a / a.max() - t / t.max()).max() < 0.1)


def _scaled(
    given: Given,
    arrangement: Arrangement,
    template: Template,
    fit: Similarity,
    similar: bool,
    windows: bool,
) -> Iterator[Reading]:
    """Yield the reading with its factor as a window length, a simple number, or as it is."""
    size = abs(fit.factor)
    if size == 1:
        yield from _compare(given, arrangement, template, fit, similar, free=False)
        return
    typed = simple(size, TYPED)
    if typed == 1:
        return  # among the options with factor 1
    raw = list(_at(given, arrangement, template, fit, similar, size, windows, free=True))
    if typed is not None and any(reading.gap.distance <= CLOSE for reading in raw):
        named = list(_at(given, arrangement, template, fit, similar, typed, windows, free=False))
        yield from named
        if any(reading.gap.explained() for reading in named):
            return
    yield from raw


def _at(
    given: Given,
    arrangement: Arrangement,
    template: Template,
    fit: Similarity,
    similar: bool,
    value: Fraction | float,
    windows: bool,
    *,
    free: bool,
) -> Iterator[Reading]:
    """Yield the reading with this factor, as the length of a window where the family has one."""
    sign = float(np.sign(fit.factor))
    window = _window(template, value) if windows else None
    if window is not None:
        fit = replace(fit, factor=sign)
        yield from _compare(given, arrangement, window, fit, similar, free=free)
    else:
        fit = replace(fit, factor=sign * float(value))
        yield from _compare(given, arrangement, template, fit, similar, free=free)


def _window(template: Template, factor: Fraction | float) -> Template | None:
    """Return the template of the window on which A is ``factor`` times as large."""
    theta = template.instance.parameters.get("theta")
    if theta is None or factor <= 0:
        return None
    instance = template.instance.with_window(theta / Fraction(factor))
    if instance is None:
        return None
    c = float(factor)
    return Template(instance, template.form, c * template.A, c * template.B, c * template.size)


def _compare(
    given: Given,
    arrangement: Arrangement,
    template: Template,
    fit: Similarity,
    similar: bool,
    *,
    free: bool,
) -> Iterator[Reading]:
    """Yield the reading with its distance; a similarity only where it comes close."""
    wanted = fit.apply(template.A)
    size = np.abs(Similarity(1.0, fit.D).apply(template.size) * fit.factor)
    apart = gap(given.A, wanted, size, free + 2 * similar)
    if similar and apart.distance > CLOSE:
        return
    if similar and given.B is None and _trivial(fit.D):
        return
    input_fit = None
    if given.B is not None and apart.distance <= CLOSE:
        input_fit, fit = fit_input(given.B, template.B, fit, similar)
        if similar and _trivial(fit.D):
            return
        apart = apart.join(input_fit.gap)
    yield Reading(arrangement, template, fit, free, similar, input_fit, apart, given.precision)


def _trivial(D: Real) -> bool:
    """Return whether a diagonal changes nothing but signs."""
    return bool(np.ptp(np.abs(D)) <= TYPED * np.abs(D).max())
