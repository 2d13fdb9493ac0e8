"""The course auditor: what a paid 人工智能训练师 course claims, held against the official registers."""

from auditor import logsafe

__version__ = "0.1.0"

logsafe.install()
