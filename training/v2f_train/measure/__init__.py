"""Figures of students and teachers, each defined once. Nothing here writes pages."""
