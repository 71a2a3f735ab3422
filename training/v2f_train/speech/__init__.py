"""Speech data: file layouts, speakers, speaker-disjoint splits, phone times."""
