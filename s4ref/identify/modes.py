"""Which diagonal initialisation, or whose spectrum, a vector of modes is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from s4ref.arithmetic import Float64
from s4ref.bounds.constants import EIGEN, ENTRY
from s4ref.errors import InputError
from s4ref.identify.candidate import Candidate
from s4ref.identify.instances import correction, formula, named
from s4ref.identify.rounding import Gap, gap
from s4ref.identify.simple import short, simple
from s4ref.maths.hippo import Family
from s4ref.maths.initialise import INITIALISATIONS, Modal


Complex = npt.NDArray[np.complex128]
TYPED = 1e-5
LARGEST = 512  # modes whose spectra are computed


@dataclass(frozen=True, eq=False)
class Spectrum:
    """Modes that a given vector is compared with.

    Attributes
    ----------
    name : in the registry of initialisations, or of families
    title : for a sentence
    lam : (n,) in the order of their definition
    solved : whether code gets them from an eigensolver, which costs digits of the small ones
    code : Python that makes them
    rank : 0 for an initialisation, 1 for the spectrum of a family's normal part, 2 of its A
    """

    name: str
    title: str
    lam: Complex
    solved: bool
    code: str
    rank: int


@lru_cache(maxsize=16)
def spectra(n: int) -> tuple[Spectrum, ...]:
    """Return the spectra of n modes: initialisations by halves and in full, then families."""
    found = [*_initialisations(n)]
    if n <= LARGEST:
        found += [*_families(n)]
    return tuple(found)


def _initialisations(n: int) -> Iterator[Spectrum]:
    F = Float64()
    for name, make in in_order():
        for N in dict.fromkeys((2 * n, n)):
            try:
                modal = make(N)
            except InputError:
                continue
            lam = np.array(modal.modes(F), dtype=complex)
            code = f'lam = np.array(initialisation("{name}", {N}).modes(Float64()))'
            title = f"{TITLES.get(name, name)} (N = {N})"
            solved = name in ("s4d-legs", "dss", "s5")
            if len(lam) == n:
                yield Spectrum(name, title, lam, solved, code, 0)
            elif 2 * len(lam) == n:
                whole = np.concatenate([lam, lam[::-1].conj()])
                text = f"both halves of {title}"
                code += "\nlam = np.concatenate([lam, lam[::-1].conj()])"
                yield Spectrum(name, text, whole, solved, code, 0)


def in_order() -> list[tuple[str, Callable[[int], Modal]]]:
    """Return the initialisations, S4D before those that take its modes."""
    return sorted(INITIALISATIONS.items(), key=lambda item: (item[0][:3] != "s4d", item[0]))


def _normal_part(family: Family, A: npt.NDArray[np.float64]) -> npt.NDArray[np.float64] | None:
    """Return A + P P^T, A itself where it is normal, or None where there is no such form."""
    P = correction(family)
    if P is not None:
        total: npt.NDArray[np.float64] = A + P @ P.T
        return total
    try:
        family.low_rank()
    except InputError:
        return None
    return A


TITLES = {
    "s4d-lin": "S4D-Lin", "s4d-inv": "S4D-Inv", "s4d-inv2": "S4D-Inv2", "s4d-quad": "S4D-Quad",
    "s4d-real": "S4D-Real", "s4d-legs": "S4D-LegS", "dss": "DSS", "s5": "S5",
}  # fmt: skip


def _families(n: int) -> Iterator[Spectrum]:
    for whole, N in ((True, n), (False, 2 * n)):
        for instance in named(N):
            A, _ = formula(instance.family)
            head = f"A = oracle.hippo({instance.code}).A.to_numpy()"
            normal = _normal_part(instance.family, A)
            if normal is not None:
                omega = np.linalg.eigvalsh(-0.5j * (normal - normal.T))[::-1]
                lam = np.trace(normal) / N + 1j * omega
                code = f"lam = oracle.dplr({instance.code}, halve={not whole}).lam.to_numpy()"
                title = f"the spectrum of the normal part of {instance.describe()} (N = {N})"
                if not whole:
                    title = f"one half of {title}"
                yield Spectrum(instance.name, title, lam[:n].astype(complex), True, code, 1)
            if not whole:
                continue
            triangular = not np.triu(A, 1).any()
            lam = np.diag(A).astype(complex) if triangular else np.linalg.eigvals(A).astype(complex)
            code = f"{head}\nlam = {'np.diag(A)' if triangular else 'np.linalg.eigvals(A)'}"
            title = f"the spectrum of {instance.describe()} (N = {N})"
            yield Spectrum(instance.name, title, lam, not triangular, code, 2)


def match_modes(lam: Complex, precision: str, *, step: bool = False) -> list[Candidate]:
    """Return what a vector of modes may be, best first.

    Parameters
    ----------
    lam : (n,) complex
    precision : str
        "float32" or "float64".
    step : bool
        Whether a factor is a step dt, to be reported as the caller likes.
    """
    found: dict[tuple[object, ...], Candidate] = {}
    for spectrum in spectra(len(lam)):
        for candidate in _compared(lam, spectrum, precision, step):
            name = (candidate.title, candidate.changes, candidate.dt)
            if name not in found or candidate.key < found[name].key:
                found[name] = candidate
    return sorted(found.values(), key=lambda c: c.key)


def _compared(lam: Complex, spectrum: Spectrum, precision: str, step: bool) -> Iterator[Candidate]:
    sign = -1.0 if _side(lam) * _side(spectrum.lam) < 0 else 1.0
    for conjugated in (False, True):
        own = spectrum.lam.conj() if conjugated else spectrum.lam
        if conjugated and np.array_equal(_sorted(own), _sorted(spectrum.lam)):
            continue
        got, wanted = _sorted(sign * lam), _sorted(own)
        size = float(np.abs(wanted).sum())
        ratio = float(np.abs(got).sum()) / size if size else 1.0
        typed = simple(ratio, TYPED) if ratio else None
        factors: list[Fraction | float] = [Fraction(1)]
        if ratio and len(lam) > 1 and typed != 1:
            factors += [*([typed] if typed is not None else []), ratio]
        for factor in factors:
            target: Complex = np.asarray(float(factor) * wanted, dtype=complex)
            apart = _gap(got, target, spectrum)
            free = not isinstance(factor, Fraction)
            words = _words(lam, sign * float(factor) * own, sign, conjugated)
            if factor != 1 and not step:
                words = (f"multiplied by {short(factor)}", *words)
            cost = spectrum.rank + len(words) + (factor != 1) + free
            yield _candidate(spectrum, words, cost, apart, precision, sign * float(factor),
                             conjugated, factor if step else None)  # fmt: skip
            if apart.explained():
                break
        yield from _other_real_part(lam, got, wanted, spectrum, precision, sign, conjugated, step)


def _side(lam: Complex) -> float:
    """Return the sign of the real parts, 0 where they are but rounding errors."""
    total = float(lam.real.sum())
    return 0.0 if abs(total) <= 1e-6 * float(np.abs(lam).sum()) else float(np.sign(total))


def _other_real_part(
    lam: Complex, got: Complex, wanted: Complex, spectrum: Spectrum, precision: str,
    sign: float, conjugated: bool, step: bool,
) -> Iterator[Candidate]:  # fmt: skip
    """Yield the spectrum with its real parts replaced by one number, as a clamp leaves them."""
    real = got.real
    if step or len(lam) < 2 or np.ptp(real) > 1e-6 * max(np.abs(real).max(), 1e-300):
        return
    value = simple(float(real[0]), TYPED)
    if not np.any(wanted.imag) or abs(real[0] - wanted.real[0]) < 1e-6:
        return
    target: Complex = np.asarray(float(real[0]) + 1j * wanted.imag, dtype=complex)
    apart = _gap(got, target, spectrum)
    shown = short(float(real[0])) if value is None else short(value)
    words: tuple[str, ...] = (f"with real part {shown} instead of {short(float(wanted.real[0]))}",)
    words += _words(lam, sign * target, sign, conjugated)
    code = f"\nlam = {shown} + 1j * lam.imag"
    yield _candidate(spectrum, words, spectrum.rank + len(words) + 1, apart, precision, sign,
                     conjugated, None, code)  # fmt: skip


def _gap(got: Complex, wanted: Complex, spectrum: Spectrum) -> Gap:
    n = len(wanted)
    size = np.abs(wanted)
    if spectrum.solved:
        size = np.full(n, max(n * float(size.max()) * EIGEN / ENTRY, 1e-300))
    return gap(got, wanted, size)


def _sorted(lam: Complex) -> Complex:
    """Return the modes by imaginary, then by real part; numbers a rounding apart count as equal."""
    scale = max(float(np.abs(lam).max()), 1e-300)
    key = np.round(lam.imag / scale, 6)
    return lam[np.lexsort((lam.real, key))]


def _words(lam: Complex, own: Complex, sign: float, conjugated: bool) -> tuple[str, ...]:
    """Return what is unusual about the half that is stored, and about its order."""
    words = []
    if sign < 0:
        words.append("written with the opposite sign")
    if conjugated:
        words.append("the conjugate half (negative imaginary parts)")
    near = 1e-3 * max(float(np.abs(own).max()), 1e-300)
    if np.abs(lam - own).max() > near:
        backwards = np.abs(lam - own[::-1]).max() <= near
        words.append("in reverse order" if backwards else "in another order")
    return tuple(words)


def _candidate(
    spectrum: Spectrum, words: tuple[str, ...], cost: int, apart: Gap, precision: str,
    factor: float, conjugated: bool, dt: Fraction | float | None, more: str = "",
) -> Candidate:  # fmt: skip
    code = spectrum.code + more
    if conjugated:
        code += "\nlam = lam.conj()"
    if factor != 1 and not more:
        code += f"\nlam = {factor!r} * lam"
    if "in reverse order" in words:
        code += "\nlam = lam[::-1]"
    return Candidate(
        spectrum.name, "", {}, spectrum.title, words, cost, apart, precision, code, dt=dt
    )
