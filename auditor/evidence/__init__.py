"""Proof years later: re-derive a run from its archive, show one finding's proof, pack it for a lawyer."""
