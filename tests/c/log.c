/* The log function, called from C: lines have a severity, a text and the caller's pointer, and stop when it is
 * removed.
 *
 *   log STUDENT.onnx
 */

#include "check.h"

/* What the log function got. Lines may also come from a worker, but this program opens a model without one.
 */
typedef struct Seen {
  int lines;
  int malformed;
} Seen;

static void note(uint32_t severity, const char *text, void *user) {
  Seen *seen = user;
  seen->lines++;
  if (severity < 1 || severity > 4 || text == NULL || strlen(text) < 3) seen->malformed++;
  fprintf(stderr, "log %u: %s\n", (unsigned)severity, text);
}

static void open_and_close(const char *student) {
  V2fModelSettings settings;
  V2fModel model = 0;
  V2fStream stream = 0;
  OK(v2f_model_settings_init(&settings, sizeof settings));
  settings.threads = 0;
  OK(v2f_model_open(student, &settings, &model));
  OK(v2f_stream_open(model, NULL, &stream));
  OK(v2f_stream_destroy(stream));
  OK(v2f_model_destroy(model));
}

int main(int argc, char **argv) {
  Seen seen = {0, 0};
  int until_now;
  if (argc != 2) return 2;
  open_and_close(argv[1]);
  CHECK(seen.lines == 0); /* no function, no line */
  OK(v2f_set_log(note, 4, &seen));
  open_and_close(argv[1]);
  CHECK(seen.lines > 0 && seen.malformed == 0);
  until_now = seen.lines;
  OK(v2f_set_log(note, 0, &seen)); /* severity 0: no lines */
  open_and_close(argv[1]);
  CHECK(seen.lines == until_now);
  OK(v2f_set_log(NULL, 4, NULL));
  open_and_close(argv[1]);
  CHECK(seen.lines == until_now);
  return verdict("log");
}
