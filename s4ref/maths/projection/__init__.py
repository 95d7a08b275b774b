"""HiPPO by its definition: measures, bases, closed-form kernels, and states by quadrature.

``reading`` and ``projection`` say what a family is; ``quadrature`` integrates the definition,
``evolution`` and ``log_time`` solve the differential equation of the matrices instead.
"""

from __future__ import annotations

from s4ref.maths.projection.base import Kernel as Kernel
from s4ref.maths.projection.base import Projection as Projection
from s4ref.maths.projection.held import Held as Held
from s4ref.maths.projection.registry import growing as growing
from s4ref.maths.projection.registry import projection as projection
from s4ref.maths.projection.registry import reading as reading
from s4ref.maths.projection.signal import Signal as Signal


__all__ = ["Held", "Kernel", "Projection", "Signal", "growing", "projection", "reading"]
