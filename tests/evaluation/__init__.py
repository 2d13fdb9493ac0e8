"""Measures the reading of pages against a labelled corpus, beside two baselines: `python -m tests.evaluation`."""
