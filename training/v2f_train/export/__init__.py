"""Student files, and the proof that all forms agree."""
