"""What is kept for how long, what may go on a given day, and the proof of what went (docs/privacy.md)."""
