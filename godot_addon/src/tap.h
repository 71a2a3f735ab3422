/* The audio effect on the bus of a speech node: copies the sound to v2f, and delays it by the latency of the
 * curves. */
#ifndef V2F_GODOT_TAP_H
#define V2F_GODOT_TAP_H

#include "class.h"
#include "v2f.h"

/* State that the audio thread and the main thread share for one speech node. Reference-counted. */
typedef struct TapState TapState;

/* `delay`: delay of the audible sound, audio frames. Null: no memory. */
TapState *tap_state_new(V2fStream stream, int64_t delay);
void tap_state_release(TapState *state);
/* The audio thread stops to push to the stream. */
void tap_state_close(TapState *state);
/* Audio frames that the tap has processed. Any thread. */
int64_t tap_state_frames(TapState *state);

/* A new effect with `state`. */
GdObject tap_new(TapState *state);

/* The classes of the effect; not visible in the editor. */
extern const ClassTable tap_class, tap_instance_class;
/* Loads the names of the virtual methods; once, after gd_load. */
void tap_load(void);

#endif
