"""Caller audio to text."""
