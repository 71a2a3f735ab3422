"""Trains the small networks ("students") that v2f plays."""
