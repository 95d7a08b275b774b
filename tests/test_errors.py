"""Five exception classes at most, each usable as the built-in it refines."""

from __future__ import annotations

import inspect

import pytest

from s4ref import errors


CLASSES = [
    (errors.InputError, ValueError),
    (errors.PrecisionError, ArithmeticError),
    (errors.MissingDependencyError, ImportError),
    (errors.AdapterError, RuntimeError),
]


def test_the_table_is_complete():
    defined = {
        value
        for value in vars(errors).values()
        if inspect.isclass(value) and value.__module__ == errors.__name__
    }
    assert defined == {cls for cls, _ in CLASSES}
    assert len(defined) <= 5


@pytest.mark.parametrize("cls, builtin", CLASSES)
def test_each_is_a_direct_subclass_of_a_built_in(cls: type[Exception], builtin: type[Exception]):
    assert cls.__bases__ == (builtin,)
    assert inspect.getdoc(cls)
    with pytest.raises(builtin, match="dt = 0"):
        raise cls("dt = 0")
