"""Where reports find what a diagnosis says."""

from __future__ import annotations

from s4ref.conformance.diagnosis import Diagnosis as Diagnosis
