"""What operators need while the audit runs: failures in one line, and the state of the last runs."""
