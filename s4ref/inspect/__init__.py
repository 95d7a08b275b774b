"""What the numbers of a trained layer promise: stability, condition, digits to expect, dead modes.

>>> import numpy as np
>>> from s4ref import inspect
>>> lam = np.array([-0.5 + 3j, -0.5 + 6j])
>>> arrays = {"lam": lam, "B": np.ones(2), "C": np.ones(2), "dt": np.array(0.01)}
>>> (layer,) = inspect.inspect(arrays, lengths=[1024]).layers
>>> layer.channels[0].stable
True
"""

from __future__ import annotations

from s4ref.inspect.channel import Channel as Channel
from s4ref.inspect.digits import Digits as Digits
from s4ref.inspect.inspection import Inspection as Inspection
from s4ref.inspect.inspection import inspect as inspect
from s4ref.inspect.judged import ChannelReport as ChannelReport
from s4ref.inspect.judged import LayerReport as LayerReport
from s4ref.inspect.layouts import LAYOUTS as LAYOUTS
from s4ref.inspect.layouts import read as read
from s4ref.inspect.modes import ModeReport as ModeReport


__all__ = [
    "LAYOUTS",
    "Channel",
    "ChannelReport",
    "Digits",
    "Inspection",
    "LayerReport",
    "ModeReport",
    "inspect",
    "read",
]
