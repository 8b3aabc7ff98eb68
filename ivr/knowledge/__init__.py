"""Retrieval: the bank's written answers, found by what callers ask."""
