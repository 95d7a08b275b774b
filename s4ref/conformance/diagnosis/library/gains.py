"""Gains of the holds, and steps outside of them: Bb = dt phi_1(dt lam) B with a part lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from s4ref.conformance.diagnosis.held import Array, Dense, Held
from s4ref.conformance.diagnosis.library.changes import by_rule as _r
from s4ref.conformance.diagnosis.reading import Reading
from s4ref.conformance.diagnosis.rules import Pair, expm, named, phi1


Gain = Callable[[Array], "Array | None"]


def gained(gain: Gain) -> Callable[[Dense], Pair | None]:
    """Return the hold of independent modes with gain(dt lam) for phi_1(dt lam)."""

    def rule(d: Dense) -> Pair | None:
        if not d.diagonal:
            return None
        g = gain(np.diag(d.Z))
        return None if g is None else (named("zoh")(d)[0], g[:, None] * d.W, None)

    return rule


def _lost_at_zero(z: Array) -> Array | None:
    return np.where(z == 0, 0, phi1(z)) if (z == 0).any() else None


def _over(divisor: Callable[[Array], Array]) -> Gain:
    """Return (e^z - 1)/divisor(z), 1 where that is 0/0 or no quotient is formed."""

    def gain(z: Array) -> Array:
        by = divisor(z)
        return np.where(by == 0, 1, z * phi1(z) / np.where(by == 0, 1, by))

    return gain


def _outside(d: Dense) -> Pair:
    """e^A dt for e^{dt A}."""
    _, Bb, Bp = named(d.held.rule)(d)
    if d.diagonal:
        return np.diag(np.exp(np.diag(d.A)) * d.dt), Bb, Bp
    return d.dt[:, None] * expm(d.A), Bb, Bp


def _averaged(*, in_a: bool) -> Callable[[Dense], Pair | None]:
    """Return the rule with the mean step in Ab alone, or in Bb alone."""

    def rule(d: Dense) -> Pair | None:
        if len(set(d.dt)) == 1:
            return None
        own = named(d.held.rule)(d)
        mean = named(d.held.rule)(replace(d, dt=np.full_like(d.dt, d.dt.mean())))
        return (mean[0], own[1], own[2]) if in_a else (own[0], mean[1], mean[2])

    return rule


def _mean_factor(d: Dense) -> Pair | None:
    """Each mode's own dt in phi_1, or in the resolvent, and the mean before it."""
    if len(set(d.dt)) == 1:
        return None
    Ab, Bb, Bp = named(d.held.rule)(d)
    return Ab, (d.dt.mean() / d.dt)[:, None] * Bb, Bp


def _second_over_z_once(d: Dense) -> Pair | None:
    """phi_1 - 1 for phi_2 = (phi_1 - 1)/z."""
    if not d.diagonal:
        return None
    z = np.diag(d.Z)
    whole = phi1(z)[:, None] * d.W
    now = (phi1(z) - 1)[:, None] * d.W
    return named("foh")(d)[0], now, whole - now


def _nothing(h: Held) -> Held:
    return replace(h, dt=0 * h.dt)


ZOH = "Bb = dt phi_1(dt lam) B, phi_1(z) = (e^z - 1)/z, phi_1(0) = 1"
AB = "Ab = e^{dt A}"
Z, B, V, H = (
    "zoh-augmented-exponential", "bilinear-resolvent", "vandermonde-kernel",
    "zoh-exact-for-held-input",
)  # fmt: skip
AT, BT = "discretize(): A_bar", "discretize(): B_bar"


READINGS: tuple[Reading, ...] = (
    _r("gain-lost-at-zero", "gives a mode with lam = 0 the gain 0 for dt: the mode is lost", ZOH,
       Z, f"{BT}: where(lam == 0, 0, ...)", "the gain is dt where lam = 0",
       gained(_lost_at_zero), "zoh"),
    _r("gain-over-modulus", "divides e^{dt lam} - 1 by |lam|", ZOH, Z, f"{BT}: / abs(lam)",
       "divide by lam itself", gained(_over(np.abs)), "zoh"),
    _r("gain-over-minus-modulus", "divides e^{dt lam} - 1 by -|lam|", ZOH, Z,
       f"{BT}: / -abs(lam)", "divide by lam itself", gained(_over(lambda z: -np.abs(z))), "zoh"),
    _r("gain-over-real-part", "divides e^{dt lam} - 1 by Re lam", ZOH, Z, f"{BT}: / lam.real",
       "divide by lam itself", gained(_over(np.real)), "zoh"),
    _r("gain-over-imaginary-part", "divides e^{dt lam} - 1 by i Im lam", ZOH, Z,
       f"{BT}: / (1j * lam.imag)", "divide by lam itself",
       gained(_over(lambda z: 1j * z.imag)), "zoh"),
    _r("gain-of-real-part", "forms the gain of Bb with Re lam for lam", ZOH, Z,
       f"{BT}: phi_1(dt * lam.real)", "use lam itself",
       gained(lambda z: phi1(z.real + 0j)), "zoh"),
    _r("exp-times-dt", "multiplies by dt outside of the exponential: e^A dt", AB, Z,
       f"{AT}: expm(A) * dt", "expm(dt * A)", _outside, "zoh", "exp_euler", "foh"),
    _r("dt-averaged-in-a", "uses one averaged dt for every mode in Ab alone",
       "lam_bar_n = e^{dt_n lam_n}", V, "dt.mean()", "use one dt a mode", _averaged(in_a=True)),
    _r("dt-averaged-in-b", "uses one averaged dt for every mode in Bb alone",
       "Bb_n with the dt of its mode", V, "dt.mean()", "use one dt a mode",
       _averaged(in_a=False)),
    _r("dt-averaged-before-b", "multiplies Bb by one averaged dt, with each mode's own dt inside",
       "Bb_n with the dt of its mode", V, "dt.mean()", "use one dt a mode", _mean_factor),
    _r("foh-phi2-over-z-once", "divides by z = dt lam once for twice in phi_2",
       "phi_2(z) = (e^z - 1 - z)/z^2", H, BT, "divide phi_1 - 1 by z", _second_over_z_once, "foh"),
)  # fmt: skip

# Its kernel is zero, which has other causes too: a reading to be tried after theirs.
IDENTITY = _r(
    "exponential-identity", "has Ab = I and Bb = 0, as at dt = 0", "Ab, Bb at the dt given", Z,
    "discretize(): an exponential that is the identity", "compare it with expm",
    _nothing, "zoh", "exp_euler", "bilinear", stage="params",
)  # fmt: skip
