"""Verify an implementation against the certified oracle."""
