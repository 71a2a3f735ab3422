"""The networks that are trained, dense."""
