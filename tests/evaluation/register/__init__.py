"""A register benchmark with truth: invented bodies, claims about them as pages write them, peers, and the scores."""
