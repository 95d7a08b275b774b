"""Which reading belongs to which family.  Only parameters pass over, no matrix entry."""

from __future__ import annotations

from s4ref.errors import InputError
from s4ref.maths.hippo import (
    ChebT,
    Family,
    FouD,
    FourierDecay,
    FouT,
    GLegS,
    LagT,
    LagTCode,
    LegS,
    LegT,
    TLagTCode,
)
from s4ref.maths.projection.base import Kernel, Projection
from s4ref.maths.projection.chebt import ChebTProjection
from s4ref.maths.projection.fourier import FouDKernel, FouTProjection
from s4ref.maths.projection.lagt import LagTProjection, LaguerreFunctions, TLagTKernel
from s4ref.maths.projection.legs import GrowingLegSProjection, LegSProjection
from s4ref.maths.projection.legt import LegTProjection


def reading(family: Family) -> Kernel:
    """Return what a family says about the past: a projection, or at least a closed-form kernel.

    Raises
    ------
    InputError
        For a family that has neither.
    """
    match family:
        case LegS(N=N):
            return LegSProjection(N)
        case GLegS(N=N, alpha=alpha):
            return LegSProjection(N, alpha)
        case LegT(N=N, theta=theta, basis=basis):
            return LegTProjection(N, theta, lmu=basis == "lmu")
        case LagT(N=N, alpha=alpha, beta=beta):
            return LagTProjection(N, alpha, beta)
        case LagTCode(N=N, b=b):
            if b == 0:
                raise InputError("b = 0: lagt-code has no input then, so it projects nothing")
            return LaguerreFunctions(N, b)
        case TLagTCode(N=N, b=b):
            return TLagTKernel(N, b)
        case FouT(N=N, theta=theta, padded=padded):
            return FouTProjection(N, theta, padded)
        case FourierDecay(N=N, theta=theta):
            return FouTProjection(N, theta, padded=True)
        case FouD(N=N):
            return FouDKernel(N)
        case ChebT(N=N, theta=theta):
            return ChebTProjection(N, theta)
    raise InputError(
        f"{family.name} has no kernel in closed form: take e^(tau A) B from the matrices, as "
        "oracle.evolve does. legsd is the normal part of legs with half its input"
    )


def growing(family: Family) -> GrowingLegSProjection:
    """Return the reading of LegS or GLegS as a time-varying projection.

    Raises
    ------
    InputError
        For another family.
    """
    known = reading(family)
    if not isinstance(known, LegSProjection):
        raise InputError(f"time_varying is a reading of legs and glegs, not of {family.name}")
    return GrowingLegSProjection(known.N, known.alpha)


def projection(family: Family) -> Projection:
    """Return the reading of a family as a projection.

    Raises
    ------
    InputError
        For a family that is none, saying what it is instead.
    """
    known = reading(family)
    if isinstance(known, Projection):
        return known
    if isinstance(known, TLagTKernel):
        raise InputError(
            f"{family.name} is no projection: its state is sqrt(b) times that of "
            f"LagT(N={known.N}, alpha=0, beta={known.b}), which is one; project on that"
        )
    raise InputError(
        f"{family.name} is no projection: its kernels, a damped Fourier set, are orthogonal in no "
        "measure on the past; FouT is the projection on that set, undamped"
    )
