"""Student files, and the verification that all forms of a student agree."""
