"""Certified values as a table, JSON, LaTeX or NumPy's npz: one format a file."""
