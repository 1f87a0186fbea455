"""Stands in for the real one: see pyplot."""
