"""Reads: Core selects into frozen rows, a fixed number of statements whatever the length."""
