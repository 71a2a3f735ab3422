/* feed_wav: prints the curves of a WAV file, with the calls of a game.
 *
 *   feed_wav STUDENT.onnx SPEECH.wav [curve names...]  > curves.csv
 *
 * Pushes the sound in blocks of 10 ms, computes after each, and prints every rig frame as CSV.
 * Latency and statistics go to stderr.
 *
 *   cc -std=c99 feed_wav.c wav.c -I../../include -L../../target/release -lv2f -o feed_wav
 *
 * The model has `threads` 0 here, so that v2f computes when this program calls v2f_tick. A game keeps
 * `threads` at 1 and never ticks: it pushes on its audio thread, and calls v2f_poll_rig or v2f_rig_at on its game
 * thread.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "v2f.h"
#include "wav.h"

#define PIECES_PER_SECOND 100u
#define MAX_CURVES 64

#define EXIT_USAGE 2

static const char *const DEFAULT_CURVES[] = {"jawOpen", "mouthClose", "mouthFunnel"};

/* State of the program; handles and memory are empty until they are created. */
typedef struct Feed {
  V2fModel model;
  V2fStream stream;
  Wav wav;
  float *values;       /* one per control of the rig */
  size_t value_count;  /* controls of the rig */
  size_t curve_count;  /* curves to print */
  size_t curves[MAX_CURVES]; /* their indices in `values` */
} Feed;

/* Prints the reason of a failed call. Returns whether the call succeeded. */
static int succeeded(V2fStatus status, const char *what) {
  if (status >= V2F_OK) return 1;
  fprintf(stderr, "feed_wav: %s: %s (%s)\n", what, v2f_last_error(), v2f_status_message(status));
  return 0;
}

static int open_stream(Feed *feed, const char *student) {
  V2fModelSettings model_settings;
  V2fStreamSettings stream_settings;

  if (v2f_abi_version() != V2F_ABI_VERSION) {
    fprintf(stderr, "feed_wav: the v2f library that is loaded does not fit the header of this program\n");
    return 0;
  }

  if (!succeeded(v2f_model_settings_init(&model_settings, sizeof model_settings), "model settings")) return 0;
  model_settings.threads = 0; /* this program ticks */
  if (!succeeded(v2f_model_open(student, &model_settings, &feed->model), student)) return 0;

  if (!succeeded(v2f_stream_settings_init(&stream_settings, sizeof stream_settings), "stream settings"))
    return 0;
  stream_settings.sample_rate = feed->wav.sample_rate;
  stream_settings.channels = feed->wav.channels;
  stream_settings.overrun = V2F_OVERRUN_REFUSE; /* a file can wait, live sound cannot */
  return succeeded(v2f_stream_open(feed->model, &stream_settings, &feed->stream), "stream");
}

/* Finds one curve by name and stores its index. */
static int choose_curve(Feed *feed, const char *name) {
  V2fControl control;
  size_t i;
  if (feed->curve_count == MAX_CURVES) {
    fprintf(stderr, "feed_wav: at most %d curves\n", MAX_CURVES);
    return 0;
  }
  if (!succeeded(v2f_control_init(&control, sizeof control), "control")) return 0;
  for (i = 0; i < feed->value_count; i++) {
    if (!succeeded(v2f_control(feed->stream, i, &control), "control")) return 0;
    if (strcmp(control.name, name) == 0) {
      feed->curves[feed->curve_count++] = i;
      return 1;
    }
  }
  fprintf(stderr, "feed_wav: the rig has no control named %s\n", name);
  return 0;
}

static int choose_curves(Feed *feed, const char *const *names, size_t count) {
  size_t i;
  if (!succeeded(v2f_control_count(feed->stream, &feed->value_count), "control count")) return 0;
  feed->values = (float *)calloc(feed->value_count, sizeof *feed->values);
  if (feed->values == NULL) {
    fprintf(stderr, "feed_wav: not enough memory\n");
    return 0;
  }
  for (i = 0; i < count; i++) {
    if (!choose_curve(feed, names[i])) return 0;
  }
  printf("time");
  for (i = 0; i < count; i++) printf(",%s", names[i]);
  printf("\n");
  return 1;
}

/* Prints every rig frame that is ready. */
static int print_ready_frames(Feed *feed) {
  V2fFrame frame;
  V2fStatus status;
  size_t i;
  if (!succeeded(v2f_frame_init(&frame, sizeof frame), "frame")) return 0;
  while ((status = v2f_poll_rig(feed->stream, &frame, feed->values, feed->value_count)) == V2F_OK) {
    printf("%.4f", frame.seconds);
    for (i = 0; i < feed->curve_count; i++) printf(",%.6f", (double)feed->values[feed->curves[i]]);
    printf("\n");
  }
  return succeeded(status, "poll"); /* V2F_NO_FRAME: none is left; no error */
}

/* Computes and prints, until no hop is due. */
static int compute(Feed *feed) {
  size_t hops;
  do {
    if (!succeeded(v2f_tick(feed->model, 0, &hops), "tick")) return 0;
    if (!print_ready_frames(feed)) return 0;
  } while (hops > 0); /* while the queue of rig frames is full the sound waits: continue */
  return 1;
}

static int feed_sound(Feed *feed) {
  const Wav *wav = &feed->wav;
  const size_t piece = wav->sample_rate / PIECES_PER_SECOND;
  size_t at = 0;
  while (at < wav->frames) {
    const size_t left = wav->frames - at;
    size_t taken;
    const float *samples = wav->samples + at * wav->channels;
    if (!succeeded(v2f_push_audio(feed->stream, samples, left < piece ? left : piece, &taken), "push"))
      return 0;
    at += taken; /* refused audio frames are pushed again */
    if (!compute(feed)) return 0;
  }
  if (!succeeded(v2f_flush(feed->stream), "flush"))
    return 0; /* the end of the utterance: deliver its last rig frames */
  return compute(feed);
}

static int print_figures(const Feed *feed) {
  V2fLatency latency;
  V2fStatistics statistics;
  if (!succeeded(v2f_latency_init(&latency, sizeof latency), "latency")) return 0;
  if (!succeeded(v2f_latency(feed->stream, &latency), "latency")) return 0;
  if (!succeeded(v2f_statistics_init(&statistics, sizeof statistics), "statistics")) return 0;
  if (!succeeded(v2f_statistics(feed->stream, &statistics), "statistics")) return 0;
  fprintf(stderr,
          "latency: %.1f ms = lookahead %lu + resampler %lu + ensemble %lu + hop %lu samples at %lu Hz\n",
          latency.seconds * 1000.0, (unsigned long)latency.lookahead, (unsigned long)latency.resampler,
          (unsigned long)latency.ensemble, (unsigned long)latency.hop, (unsigned long)latency.sample_rate);
  fprintf(stderr,
          "pushed: %llu frames of sound, %llu bad samples; made: %llu frames of curves in %llu hops\n",
          (unsigned long long)statistics.pushed_frames, (unsigned long long)statistics.bad_samples,
          (unsigned long long)statistics.frames_made, (unsigned long long)statistics.hops);
  return 1;
}

int main(int argc, char **argv) {
  const char *const *names = argc > 3 ? (const char *const *)(argv + 3) : DEFAULT_CURVES;
  const size_t name_count = argc > 3 ? (size_t)argc - 3 : sizeof DEFAULT_CURVES / sizeof *DEFAULT_CURVES;
  const char *problem;
  Feed feed;
  int done;

  if (argc < 3) {
    fprintf(stderr, "usage: feed_wav STUDENT.onnx SPEECH.wav [curve names...]\n");
    return EXIT_USAGE;
  }
  memset(&feed, 0, sizeof feed);
  problem = wav_read(argv[2], &feed.wav);
  if (problem != NULL) {
    fprintf(stderr, "feed_wav: %s: %s\n", argv[2], problem);
    return EXIT_FAILURE;
  }

  done = open_stream(&feed, argv[1]) && choose_curves(&feed, names, name_count) && feed_sound(&feed) &&
         print_figures(&feed);

  /* Handles that were never opened are 0, and destroying 0 does nothing. */
  done = succeeded(v2f_stream_destroy(feed.stream), "closing the stream") && done;
  done = succeeded(v2f_model_destroy(feed.model), "closing the model") && done;
  free(feed.values);
  wav_free(&feed.wav);
  return done ? EXIT_SUCCESS : EXIT_FAILURE;
}
