"""The voice detector of the library: its sounds, its training, its ROC."""
