"""The exceptions s4ref raises on purpose.

Each is a subclass of a built-in one and reads as a consultation.
"""

from __future__ import annotations


class InputError(ValueError):
    """An argument is outside its domain; the message names it, its value and what to do."""


class PrecisionError(ArithmeticError):
    """The digits cannot be certified within the cap; the message names entry and operation."""


class MissingDependencyError(ImportError):
    """An optional package is needed; the message gives the install command."""


class AdapterError(RuntimeError):
    """An adapter cannot be loaded, or breaks the protocol; the message says where."""
