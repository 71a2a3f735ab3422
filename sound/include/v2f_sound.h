/* Sound files of any usual format to interleaved floats. All functions may be called from any thread, one
 * sound by one thread at a time. None is real-time safe. sound/tests/c_door.rs compares this file with
 * sound/src/ffi. */
#ifndef V2F_SOUND_H
#define V2F_SOUND_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* An open sound. */
typedef struct V2fSound V2fSound;

/* Opens a file (UTF-8), a named pipe, or with "-" standard input. Null on failure: v2f_sound_last_error. */
V2fSound *v2f_sound_open(const char *path);

/* Opens samples without a heading. sample_format: u8, s8, s16, s24, s32, f32 (each with le or be), f64, alaw,
 * mulaw. */
V2fSound *v2f_sound_open_raw(const char *path, uint32_t rate, uint32_t channels, const char *sample_format);

/* Opens a file in memory. The bytes are copied. */
V2fSound *v2f_sound_open_memory(const uint8_t *bytes, size_t length);

/* Samples per second; 0 for null. */
uint32_t v2f_sound_rate(V2fSound *sound);

/* Interleaved channels; 0 for null. */
uint32_t v2f_sound_channels(V2fSound *sound);

/* Length that the file states, seconds; -1 where it states none. */
double v2f_sound_stated_seconds(V2fSound *sound);

/* Reads up to `frames` audio frames, interleaved, full scale 1. Returns how many; 0 at the end, -1 on
 * failure. */
int64_t v2f_sound_read(V2fSound *sound, float *samples, size_t frames);

/* What was lost or looks wrong, one sentence per line; empty where nothing was. Complete after the end. Valid
 * until the next call with this sound. */
const char *v2f_sound_warnings(V2fSound *sound);

/* Closes a sound; null is allowed. */
void v2f_sound_close(V2fSound *sound);

/* Why the last call on this thread failed. Valid until the next failure on this thread. */
const char *v2f_sound_last_error(void);

/* Number of this interface: 1. It grows when a function changes. */
uint32_t v2f_sound_abi_version(void);

#ifdef __cplusplus
}
#endif

#endif
