"""What a stranger's arrays are: which family, normalisation, sign, order, units, rule and step."""

from __future__ import annotations

from s4ref.identify.candidate import Candidate as Candidate
from s4ref.identify.door import identify as identify
from s4ref.identify.result import Identification as Identification


__all__ = ["Candidate", "Identification", "identify"]
