"""The laws as test functions: ``pytest --pyargs s4ref.laws.tests``, or import them into yours.

    from s4ref.laws.tests import *

Laws on an operator of your own: ``test_mine = s4ref.laws.law("similarity").test(my_kernel)``.
"""

from __future__ import annotations

from s4ref.laws.registry import LAWS


_TESTS = {f"test_{law.id.replace('-', '_')}": law.test() for law in LAWS}
globals().update(_TESTS)

__all__ = list(_TESTS)
