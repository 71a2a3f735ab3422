#include "wav.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* More than an hour of 48 kHz stereo float: larger files are not speech. */
#define LARGEST_FILE_BYTES ((size_t)2000000000)

#define FORMAT_PCM 1u
#define FORMAT_FLOAT 3u
#define FORMAT_EXTENSIBLE 0xFFFEu

/* Content of the file's `fmt ` chunk. */
typedef struct Format {
  uint32_t kind;
  uint32_t channels;
  uint32_t sample_rate;
  uint32_t bits;
} Format;

/* WAV numbers are little-endian on every machine. */
static uint32_t le16(const unsigned char *at) { return (uint32_t)at[0] | (uint32_t)at[1] << 8; }
static uint32_t le32(const unsigned char *at) { return le16(at) | le16(at + 2) << 16; }

/* Reads the whole file. Returns null, or an error message. */
static const char *read_file(const char *path, unsigned char **bytes, size_t *size) {
  const char *problem = NULL;
  long end = -1;
  FILE *file = fopen(path, "rb");
  if (file == NULL) return "the file cannot be opened";
  if (fseek(file, 0, SEEK_END) == 0) end = ftell(file);
  if (end < 0 || fseek(file, 0, SEEK_SET) != 0) {
    problem = "the file cannot be measured (is it a folder or a pipe?)";
  } else if ((size_t)end > LARGEST_FILE_BYTES) {
    problem = "the file is larger than 2 GB";
  } else {
    *size = (size_t)end;
    *bytes = (unsigned char *)malloc(*size + 1); /* never a request for 0 bytes */
    if (*bytes == NULL) {
      problem = "there is not enough memory for the file";
    } else if (fread(*bytes, 1, *size, file) != *size) {
      problem = "the file cannot be read to its end";
    }
  }
  fclose(file);
  return problem;
}

static const char *read_format(const unsigned char *chunk, size_t size, Format *format) {
  if (size < 16) return "its format chunk is cut short";
  format->kind = le16(chunk);
  format->channels = le16(chunk + 2);
  format->sample_rate = le32(chunk + 4);
  format->bits = le16(chunk + 14);
  /* The extensible form holds the real kind in the first two bytes of a GUID. */
  if (format->kind == FORMAT_EXTENSIBLE && size >= 26) format->kind = le16(chunk + 24);
  if (format->channels == 0 || format->sample_rate == 0)
    return "its format chunk names no channels or no sample rate";
  if ((format->kind == FORMAT_PCM && format->bits == 16) ||
      (format->kind == FORMAT_FLOAT && format->bits == 32))
    return NULL;
  return "its samples are neither 16-bit PCM nor 32-bit float: convert it";
}

static float sample_at(const unsigned char *at, const Format *format) {
  uint32_t bits;
  float value;
  if (format->kind == FORMAT_PCM) {
    const int32_t pcm = (int32_t)le16(at);
    return (float)(pcm < 32768 ? pcm : pcm - 65536) / 32768.0f;
  }
  bits = le32(at);
  memcpy(&value, &bits, sizeof value);
  return value;
}

static const char *read_samples(const unsigned char *chunk, size_t size, const Format *format, Wav *wav) {
  const size_t sample_bytes = format->bits / 8;
  const size_t frames = size / (sample_bytes * format->channels);
  const size_t count = frames * format->channels;
  size_t i;
  if (frames == 0) return "it holds no sound";
  wav->samples = (float *)malloc(count * sizeof *wav->samples);
  if (wav->samples == NULL) return "there is not enough memory for its samples";
  for (i = 0; i < count; i++) wav->samples[i] = sample_at(chunk + i * sample_bytes, format);
  wav->sample_rate = format->sample_rate;
  wav->channels = format->channels;
  wav->frames = frames;
  return NULL;
}

/* Reads the file's chunks: `fmt ` must come before `data`; others are skipped. */
static const char *parse(const unsigned char *bytes, size_t size, Wav *wav) {
  Format format = {0, 0, 0, 0};
  size_t at = 12;
  if (size < 12 || memcmp(bytes, "RIFF", 4) != 0 || memcmp(bytes + 8, "WAVE", 4) != 0)
    return "it is not a WAV file";
  while (size - at >= 8) {
    const unsigned char *chunk = bytes + at + 8;
    const size_t remaining = size - at - 8;
    size_t length = le32(bytes + at + 4);
    /* An interrupted recorder leaves a length beyond the end of the file: use the bytes that exist. */
    if (length > remaining) length = remaining;
    if (memcmp(bytes + at, "fmt ", 4) == 0) {
      const char *problem = read_format(chunk, length, &format);
      if (problem != NULL) return problem;
    } else if (memcmp(bytes + at, "data", 4) == 0) {
      if (format.kind == 0) return "its sound comes before its format";
      return read_samples(chunk, length, &format, wav);
    }
    length += length % 2; /* chunks start at even offsets */
    if (length > remaining) break;
    at += 8 + length;
  }
  return "it holds no sound";
}

const char *wav_read(const char *path, Wav *wav) {
  unsigned char *bytes = NULL;
  size_t size = 0;
  const char *problem;
  memset(wav, 0, sizeof *wav);
  problem = read_file(path, &bytes, &size);
  if (problem == NULL) problem = parse(bytes, size, wav);
  free(bytes);
  return problem;
}

void wav_free(Wav *wav) {
  free(wav->samples);
  memset(wav, 0, sizeof *wav);
}
