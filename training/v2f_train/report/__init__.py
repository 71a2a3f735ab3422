"""Pages: report, tables, model cards, ablations."""
