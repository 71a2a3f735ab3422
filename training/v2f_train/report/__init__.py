"""Figures, each defined once, and the pages made of them."""
