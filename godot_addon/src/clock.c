#include "clock.h"

#include <math.h>

/* Share of the error that one rendered frame corrects: small enough to smooth the mixer's steps. */
static const double CORRECTION = 0.05;
/* Above this error the clock jumps: the sound was interrupted. */
static const double JUMP_SECONDS = 0.1;

void clock_advance(PlayClock *clock, double measured, double delta) {
    double error;
    clock->seconds += delta;
    error = measured - clock->seconds;
    clock->seconds =
        clock->running && fabs(error) <= JUMP_SECONDS ? clock->seconds + error * CORRECTION : measured;
    clock->running = 1;
}
