"""A checkout of ag1988/dss as an adapter: its standalone DSS layer, version "exp", a zero-order
hold.

    s4ref validate ag1988-dss-exp --source dss [--python PATH]

All but the option is as in ``ag1988_dss.py``.
"""

from __future__ import annotations

from functools import partial

import ag1988_dss as dss


NAME = "ag1988/dss, exp"
CONVENTIONS = dss.CONVENTIONS | {"rule": "zoh"}
make = partial(dss.make, version="exp")
construct = partial(dss.construct, version="exp")
realised, kernel, apply, gradient = dss.realised, dss.kernel, dss.apply, dss.gradient
