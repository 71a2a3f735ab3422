"""Labels: labelling many files, the label store, the packed dataset."""
