"""Reusable figures: ``data()`` computes, ``draw(ax, data)`` draws.

Importing it, and every ``data()``, needs no matplotlib; drawing does.
"""

from __future__ import annotations

from s4ref.plot import gallery as gallery
from s4ref.plot import kernel_digits as kernel_digits
from s4ref.plot.render import figure as figure
from s4ref.plot.render import save as save


__all__ = ["figure", "gallery", "kernel_digits", "save"]
