"""Training: batches, objective, optimizer, runs."""
