"""A checkout of state-spaces/s4 as an adapter: its S4D kernel with ``disc="dss"``, the softmax of
DSS over the length asked for.

    s4ref validate state-spaces-s4d-dss --source s4 [--python PATH]

The real part is not doubled.  All but the option is as in ``state_spaces_s4d.py``.
"""

from __future__ import annotations

from functools import partial

import state_spaces_s4d as s4d


NAME = "state-spaces/s4 S4D, DSS"
CONVENTIONS = s4d.CONVENTIONS | {"rule": "dss", "output_scale": 1, "rate": False}
make = partial(s4d.make, disc="dss")
construct = partial(s4d.construct, disc="dss")
realised, kernel, discretize = s4d.realised, s4d.kernel, s4d.discretize
apply, bidirectional, gradient = s4d.convolve, s4d.bidirectional, s4d.gradient
init_state, step = s4d.init_state, s4d.step
raw, with_raw = s4d.raw, s4d.with_raw
