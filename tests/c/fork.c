/* The child of a fork: streams of worker threads say so at once, destroying hangs nowhere, and what needs no
 * thread works.
 *
 *   fork STUDENT.onnx
 */

#define _GNU_SOURCE
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

#define CONTROLS 512
#define FRAMES 16000
#define CHILD_SECONDS 20

static float sound[FRAMES];
static float values[CONTROLS];

static void names_fork(void) { CHECK(strstr(v2f_last_error(), "fork") != NULL); }

static void child(V2fModel threaded, V2fStream stream, V2fModel ticked, V2fStream of_ticks) {
  V2fFrame frame;
  V2fPose pose;
  V2fStatistics statistics;
  V2fStream other;
  V2fCurves curves = 0;
  size_t index, taken = 0;
  v2f_frame_init(&frame, sizeof frame);
  v2f_pose_init(&pose, sizeof pose);
  v2f_statistics_init(&statistics, sizeof statistics);
#define FORKED(call)                  \
  do {                                \
    REFUSED(V2F_ERROR_STATE, call);   \
    names_fork();                     \
  } while (0)
  FORKED(v2f_push_audio(stream, sound, FRAMES, &taken));
  FORKED(v2f_poll_rig(stream, &frame, values, CONTROLS));
  FORKED(v2f_rig_at(stream, 0, 16000, &pose, values, CONTROLS));
  FORKED(v2f_flush(stream));
  FORKED(v2f_statistics(stream, &statistics));
  FORKED(v2f_find_control(stream, "jawOpen", &index));
  FORKED(v2f_stream_open(threaded, NULL, &other));
  OK(v2f_bake(threaded, NULL, sound, FRAMES, 0, 1, NULL, NULL, &curves));
  OK(v2f_curves_destroy(curves));
  OK(v2f_push_audio(of_ticks, sound, FRAMES, &taken));
  OK(v2f_tick(ticked, 0, NULL));
  OK(v2f_poll_rig(of_ticks, &frame, values, CONTROLS));
  OK(v2f_stream_destroy(stream));
  OK(v2f_model_destroy(threaded));
  OK(v2f_stream_destroy(of_ticks));
  OK(v2f_model_destroy(ticked));
  OK(v2f_model_open("no/such/file", NULL, &threaded) == V2F_ERROR_FILE ? V2F_OK : V2F_ERROR_INTERNAL);
}

int main(int argc, char **argv) {
  V2fModelSettings settings;
  V2fModel threaded = 0, ticked = 0;
  V2fStream stream = 0, of_ticks = 0;
  V2fStreamSettings stream_settings;
  int turn, i;
  if (argc != 2) return 2;
  for (i = 0; i < FRAMES; i++) sound[i] = (float)(i % 80) / 400.0f - 0.1f;
  OK(v2f_model_open(argv[1], NULL, &threaded));
  OK(v2f_model_settings_init(&settings, sizeof settings));
  settings.threads = 0;
  OK(v2f_model_open(argv[1], &settings, &ticked));
  OK(v2f_stream_settings_init(&stream_settings, sizeof stream_settings));
  stream_settings.sample_rate = 16000;
  OK(v2f_stream_open(threaded, &stream_settings, &stream));
  OK(v2f_stream_open(ticked, &stream_settings, &of_ticks));
  for (turn = 0; turn < 10; turn++) { /* the worker is at rest, or in the middle of a batch */
    pid_t pid;
    int status = -1;
    V2fFrame frame;
    v2f_frame_init(&frame, sizeof frame);
    OK(v2f_push_audio(stream, sound, FRAMES / 2, NULL));
    if (turn % 2) usleep(20000);
    fflush(NULL);
    pid = fork();
    if (pid == 0) {
      alarm(CHILD_SECONDS); /* a call that hangs ends the child by a signal */
      child(threaded, stream, ticked, of_ticks);
      _exit(checks_failed == 0 ? 0 : 1);
    }
    CHECK(pid > 0 && waitpid(pid, &status, 0) == pid);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    while (v2f_poll_rig(stream, &frame, values, CONTROLS) == V2F_OK) continue;
  }
  OK(v2f_flush(stream)); /* the parent goes on */
  OK(v2f_stream_destroy(stream));
  OK(v2f_stream_destroy(of_ticks));
  OK(v2f_model_destroy(threaded));
  OK(v2f_model_destroy(ticked));
  return verdict("fork");
}
