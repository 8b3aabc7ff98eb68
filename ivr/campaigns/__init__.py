"""Calling people: whom, when, how fast, and what came of it."""
