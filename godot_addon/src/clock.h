/* A smooth position of the sound. The mixer advances in blocks; rendered frames come at other times. The
 * clock runs with the time and corrects itself by the mixer's count: thus it does not drift, and lips do not
 * move in steps of a block. */
#ifndef V2F_GODOT_CLOCK_H
#define V2F_GODOT_CLOCK_H

typedef struct {
    double seconds;
    int running;
} PlayClock;

/* Advances by one rendered frame of `delta` seconds. `measured`: position of the mixer, seconds. */
void clock_advance(PlayClock *clock, double measured, double delta);

#endif
