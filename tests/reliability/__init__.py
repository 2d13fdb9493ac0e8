"""The real process, killed at every point: what is left, and whether a rerun gives what an undisturbed run gives."""
