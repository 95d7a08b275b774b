"""The exceptions s4ref raises on purpose.  Each is a built-in's subclass and reads as a consultation."""

from __future__ import annotations


class InputError(ValueError):
    """An argument is outside the domain; the message names it, shows its value and says what to do."""


class PrecisionError(ArithmeticError):
    """The asked digits cannot be certified within the precision cap; the message names entry and operation."""


class MissingDependencyError(ImportError):
    """An optional package is needed; the message gives the install command."""


class AdapterError(RuntimeError):
    """An adapter cannot be loaded or does not keep to the protocol; the message says where and what to change."""
