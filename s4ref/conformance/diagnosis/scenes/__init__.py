"""Names for what goes wrong between layers, chunks, rates and updates, not inside one formula."""

from __future__ import annotations

from s4ref.conformance.diagnosis.scenes.name import READINGS as READINGS
from s4ref.conformance.diagnosis.scenes.name import name_scene as name_scene


__all__ = ["READINGS", "name_scene"]
