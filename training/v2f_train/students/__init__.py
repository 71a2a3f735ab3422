"""The networks: shapes, the dense form for training, files and checkpoints."""
