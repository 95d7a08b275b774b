"""One step of each recurrence: functions of a module and no closures, which cannot be pickled."""

from __future__ import annotations

from torch import Tensor


def dplr(
    keep: Tensor, push: Tensor, left: Tensor, right: Tensor, paired: bool, z: Tensor, u: Tensor
) -> Tensor:
    """Return keep z - left right z + push u."""
    felt = columns(left, project(right, z[..., None], real=paired))
    return keep * z - felt + push * u


def diagonal(keep: Tensor, push: Tensor, z: Tensor, u: Tensor) -> Tensor:
    """Return keep z + push u, entry by entry."""
    return keep * z + push * u


def dense(Ab: Tensor, Bb: Tensor, z: Tensor, u: Tensor) -> Tensor:
    """Return Ab z + Bb u."""
    return columns(Ab, z[..., None]) + Bb * u


def project(dual: Tensor, x: Tensor, *, real: bool) -> Tensor:
    """Return dual x, or its real part where the modes stand for conjugate pairs."""
    product = dual @ x
    return product.real.to(x.dtype) if real and product.is_complex() else product


def columns(M: Tensor, x: Tensor) -> Tensor:
    """Return M x for one column x, without its last axis."""
    return (M @ x)[..., 0]


def told(state: Tensor) -> str:
    """Return what the repr of a recurrence says of its state."""
    return f"state={tuple(state.shape)}, dtype={state.dtype}, device={str(state.device)!r}"
