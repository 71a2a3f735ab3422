"""How far a run has come, and the learning rate there. A run is bounded by steps, or by the clock."""

import math
import time

from v2f_train.distil.config import Config

LAST_SHARE = 0.01  # of the learning rate, at the end of the cosine


class Progress:
    """Counts steps, and the minutes of this process added to those of the processes before it."""

    def __init__(self, config: Config, step: int = 0, minutes: float = 0.0):
        self.config, self.step, self.minutes_before = config, step, minutes
        self.began = time.monotonic()

    @property
    def minutes(self) -> float:
        return self.minutes_before + (time.monotonic() - self.began) / 60

    @property
    def share(self) -> float:
        """Of the run that is over, from 0; 1 and more: done."""
        return self.step / self.config.steps if self.config.steps else self.minutes / self.config.minutes


def learning_rate(config: Config, step: int, share: float) -> float:
    """Rises over the warm-up, then falls as a cosine of the run's share."""
    warm = min(1.0, (step + 1) / max(config.warm_up_steps, 1))
    return config.learning_rate * warm * (LAST_SHARE + (1 - LAST_SHARE) * 0.5 * (1 + math.cos(math.pi * min(share, 1))))
