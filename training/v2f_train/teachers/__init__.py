"""Teachers: whole utterances in, control curves at 62.5 Hz out."""
