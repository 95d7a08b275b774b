"""A kernel by the certified oracle, implementations laid over it, and their errors by window.

``data`` computes; ``draw`` and ``draw_error`` each fill one pair of axes.  Not a judge: it sets no
budget and gives no verdict (see :mod:`s4ref.conformance`).
"""

from __future__ import annotations

from s4ref.plot.kernel_digits.compute import Curve as Curve
from s4ref.plot.kernel_digits.compute import KernelData as KernelData
from s4ref.plot.kernel_digits.compute import Overlay as Overlay
from s4ref.plot.kernel_digits.compute import data as data
from s4ref.plot.kernel_digits.panels import draw as draw
from s4ref.plot.kernel_digits.panels import draw_error as draw_error
from s4ref.plot.kernel_digits.panels import key as key


__all__ = ["Curve", "KernelData", "Overlay", "data", "draw", "draw_error", "key"]
