#include "clock.h"

#include <math.h>

/* Share of the error that one picture takes away: slow enough not to copy the mixer's steps. */
static const double PULL = 0.05;
/* Beyond this, in seconds, the clock jumps: the sound was held up. */
static const double JUMP = 0.1;

void clock_advance(PlayClock *clock, double measured, double delta) {
    double error;
    clock->seconds += delta;
    error = measured - clock->seconds;
    clock->seconds = clock->running && fabs(error) <= JUMP ? clock->seconds + error * PULL : measured;
    clock->running = 1;
}
