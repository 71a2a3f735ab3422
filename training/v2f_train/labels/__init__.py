"""Labels on disk: made once, mapped into memory by training."""
