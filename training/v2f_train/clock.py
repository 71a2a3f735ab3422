"""The label clock: one row of labels or controls per HOP samples. Row k belongs to sample HOP * k."""

SAMPLE_RATE = 16_000  # Hz
HOP = 256  # samples between targets: 62.5 Hz
HOP_SECONDS = HOP / SAMPLE_RATE
WINDOW = 8_192  # samples that one prediction sees: 512 ms
