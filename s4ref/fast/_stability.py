"""One warning for a system that grows, naming the eigenvalue."""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path

import torch
from torch import Tensor

from s4ref.fast import discretize
from s4ref.fast._real_form import RealSystem


_INSIDE = tuple(str(Path(str(m.__file__)).parent) + os.sep for m in (discretize, torch))
_ADVICE = "keep the real parts of all eigenvalues below zero, for example lam = -exp(a) + i b"


def warn_of_growing_modes(lam: Tensor) -> None:
    """Warn if a mode of a diagonal system, lam (G, n), has a positive real part."""
    lam = lam.detach()
    real = lam.real
    if bool((real > 0).any()):
        h, n = divmod(int(real.argmax()), lam.shape[-1])
        where = f"lam[{n}]" if lam.shape[0] == 1 else f"lam[{h}, {n}]"
        value = complex(lam[h, n])
        _warn(f"{where} = {value:.6g} has a positive real part, so that the kernel grows")


def warn_of_growth(K: Tensor, system: RealSystem) -> None:
    """Warn if a kernel (H, L) grows because its system has an eigenvalue with Re > 0.

    Eigenvalues are computed for one channel at most, and only where the second half of its kernel
    exceeds the first; so a growth that the kernel does not show goes unnoticed.
    """
    with torch.no_grad():
        half = K.shape[1] // 2
        if half == 0 or K.shape[0] == 0:
            return
        late, early = K[:, half:].abs().amax(1), K[:, :half].abs().amax(1)
        growth = torch.where(torch.isfinite(late), late / early, torch.inf)
        h = int(torch.nan_to_num(growth, nan=0.0).argmax())
        if not float(growth[h]) > 1.0:
            return
        value = _growing(system.A.detach()[h if system.A.shape[0] > 1 else 0])
        if value is not None:
            _warn(f"A has the eigenvalue {value:.6g} in channel {h}, so that the kernel grows")


def warn_of_growing_states(A: Tensor) -> None:
    """Warn if a real matrix of a recurrence, A (G, N, N), has an eigenvalue with Re > 0.

    A matrix whose symmetric part is not positive anywhere has none, which is seen sooner.
    """
    A = A.detach()
    size = torch.linalg.matrix_norm(A)[:, None, None]
    eye = torch.eye(A.shape[-1], dtype=A.dtype, device=A.device)
    room = 64.0 * torch.finfo(A.dtype).eps * size * eye
    _, failed = torch.linalg.cholesky_ex(room - A - A.mT)
    for h in torch.nonzero(failed).flatten().tolist():
        value = _growing(A[h])
        if value is not None:
            _warn(f"A has the eigenvalue {value:.6g} in channel {h}, so that the state grows")
            return


def _growing(A: Tensor) -> complex | None:
    """Return the eigenvalue with the largest real part if that is positive."""
    A = A.cpu()  # on other devices not every build of torch has the eigenvalues of a matrix
    values = torch.linalg.eigvals(A)
    value = complex(values[values.real.argmax()])
    # A semi-stable matrix may have eigenvalues at zero, which rounding moves to either side.
    rounding = 64.0 * torch.finfo(A.dtype).eps * float(torch.linalg.matrix_norm(A))
    return value if value.real > rounding**0.5 else None


def _warn(message: str) -> None:
    warnings.warn(
        f"unstable system: {message}; {_ADVICE}", RuntimeWarning, stacklevel=_levels_outside()
    )


def _levels_outside() -> int:
    """Return the stacklevel, for the caller of this, of who called the public function."""
    frame, level = sys._getframe(1), 1
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_INSIDE):
        frame, level = frame.f_back, level + 1
    return level
