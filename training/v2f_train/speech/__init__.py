"""Speech out of repositories and folders: reading, who speaks, when each phone is spoken."""
