"""Recorded faces: landmarks of filmed mouths -> measures -> rules fitted to them -> controls of our head."""
