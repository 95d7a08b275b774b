"""The few SVG marks that the plots are made of.  Widths are in percent, so that a plot follows its
column and its letters keep their size; heights are in pixels.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup


def figure(height: float, title: str, marks: Iterable[Markup], *, kind: str = "") -> Markup:
    """Return a plot as wide as its column; labels may stand outside its box."""
    body = Markup("").join(marks)
    return Markup(
        '<svg class="plot {}" width="100%" height="{:g}" role="img" aria-label="{}">{}</svg>'
    ).format(kind, height, title, body)


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> Markup:
    """Return a straight line; x in percent, y in pixels."""
    return Markup('<line class="{}" x1="{:.2f}%" y1="{:.1f}" x2="{:.2f}%" y2="{:.1f}"/>').format(
        kind, x1, y1, x2, y2
    )


def bar(x1: float, x2: float, y: float, height: float, kind: str) -> Markup:
    """Return a horizontal bar from x1 to x2 (percent)."""
    return Markup(
        '<rect class="{}" x="{:.2f}%" y="{:.1f}" width="{:.2f}%" height="{:.1f}"/>'
    ).format(kind, x1, y, max(0.0, x2 - x1), height)


def dot(x: float, y: float, r: float, kind: str, told: str = "") -> Markup:
    """Return a circle, with words for a pointer that rests on it."""
    more = Markup("<title>{}</title>").format(told) if told else Markup("")
    return Markup('<circle class="{}" cx="{:.2f}%" cy="{:.1f}" r="{:g}">{}</circle>').format(
        kind, x, y, r, more
    )


def label(x: float, y: float, text: str, kind: str = "", *, shift: float = 0) -> Markup:
    """Return words at x (percent) and ``shift`` pixels beside it."""
    return Markup('<text class="{}" x="{:.2f}%" y="{:.1f}" dx="{:g}">{}</text>').format(
        kind, x, y, shift, text
    )


def path(points: Sequence[tuple[float, float]], height: float, kind: str) -> Markup:
    """Return a line through points (percent, pixels), as thin at every width."""
    steps = " ".join(f"{x:.2f},{y:.2f}" for x, y in points)
    return Markup(
        '<svg class="stretched" width="100%" height="{:g}" viewBox="0 0 100 {:g}" '
        'preserveAspectRatio="none"><polyline class="{}" points="{}"/></svg>'
    ).format(height, height, kind, steps)
