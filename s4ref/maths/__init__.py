"""The definitions of the S4 chain, written once over an arithmetic; one concept a file."""
