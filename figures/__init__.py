"""Figures on top of :mod:`s4ref.plot`: one short script each, PNG and SVG beside it."""
