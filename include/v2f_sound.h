// v2f_sound: reads recordings of any usual format to interleaved samples. A library of its own
// (libv2f_sound), for programs and bindings that bake files; the core needs none.
//
// A sound is used by one thread at a time. Functions that return int32_t return 0 for success, 1 at the end
// of the sound, and a number below 0 for a failure, whose text v2f_sound_last_error() gives on that thread.
#ifndef V2F_SOUND_H
#define V2F_SOUND_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// -1: an argument is null or no UTF-8. -2: the file cannot be opened or read. -3: it is no sound that can be
// read. -4: an error inside the library.
typedef struct V2fSound V2fSound;

// Opens a file; its path is UTF-8.
int32_t v2f_sound_open(const char *path, V2fSound **sound);

// Opens the bytes of a file; they are copied.
int32_t v2f_sound_open_memory(const uint8_t *bytes, size_t size, V2fSound **sound);

// Samples per second; 0 for null.
uint32_t v2f_sound_rate(const V2fSound *sound);

// Interleaved channels; 0 for null.
uint32_t v2f_sound_channels(const V2fSound *sound);

// Decodes the next block: the address of interleaved floats, full scale 1, and their number. They are valid
// until the next call with this sound. Returns 1 at the end.
int32_t v2f_sound_read(V2fSound *sound, const float **samples, size_t *count);

// What was lost or looks wrong so far, one warning per line; complete after the end. Valid until the next
// call with this sound.
const char *v2f_sound_warnings(V2fSound *sound);

// Closes a recording; null is no error.
void v2f_sound_close(V2fSound *sound);

// What the last failed call of this thread was about. Valid until its next failed call.
const char *v2f_sound_last_error(void);

#ifdef __cplusplus
}
#endif

#endif
