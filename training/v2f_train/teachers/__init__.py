"""Whole utterances in, control tracks at 62.5 Hz out."""
