/* Tells smoothly where the sound is. The mixer goes in blocks, pictures come at other times: the clock runs with the time and is drawn
 * to the mixer's count, so that no sum of frame times drifts and lips do not move in steps of a block. */
#ifndef V2F_GODOT_CLOCK_H
#define V2F_GODOT_CLOCK_H

typedef struct {
    double seconds;
    int running;
} PlayClock;

/* One picture on, `delta` seconds after the last; `measured` is where the mixer is said to be, seconds. */
void clock_advance(PlayClock *clock, double measured, double delta);

#endif
