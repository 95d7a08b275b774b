"""s4ref: the mathematical reference and verification toolkit for Structured State Space (S4) models."""
