/* A small reader of WAV files: 16-bit PCM and 32-bit float, any rate and number of channels. */

#ifndef WAV_H
#define WAV_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A sound in memory. */
typedef struct Wav {
  uint32_t sample_rate; /* Hz */
  uint32_t channels;    /* samples per audio frame */
  size_t frames;
  float *samples; /* interleaved, frames x channels, -1 to 1 */
} Wav;

/* Reads the file at `path`. Returns null, or an error message; `wav` is empty then. */
const char *wav_read(const char *path, Wav *wav);

/* Frees the samples. An empty Wav is harmless. */
void wav_free(Wav *wav);

#ifdef __cplusplus
}
#endif

#endif
