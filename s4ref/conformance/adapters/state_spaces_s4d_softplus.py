"""A checkout of state-spaces/s4 as an adapter: its S4D kernel with the transform "softplus" for
the real part of A and for dt.

    s4ref validate state-spaces-s4d-softplus --source s4 [--python PATH]

All but the options is as in ``state_spaces_s4d.py``.
"""

from __future__ import annotations

from functools import partial

import state_spaces_s4d as s4d


NAME = "state-spaces/s4 S4D, softplus"
CONVENTIONS = s4d.CONVENTIONS | {"rate": False}
make = partial(s4d.make, real_transform="softplus", dt_transform="softplus")
construct = partial(s4d.construct, real_transform="softplus", dt_transform="softplus")
realised, kernel, apply = s4d.realised, s4d.kernel, s4d.apply
raw, with_raw = s4d.raw, s4d.with_raw
