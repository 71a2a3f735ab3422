/* Checks for the test programs in C: they print their place and count failures. */

#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "v2f.h"

static int checks_made = 0;
static int checks_failed = 0;

/* Reports a failed check. The program continues, so that one run reports all failures. */
static inline void check(int holds, const char *what, const char *file, int line) {
  checks_made++;
  if (holds) return;
  checks_failed++;
  fprintf(stderr, "%s:%d: %s\n", file, line, what);
}

#define CHECK(condition) check((condition) != 0, #condition, __FILE__, __LINE__)

/* Sets a known text as this thread's last error, to distinguish the next failure's text from it. */
static inline const char *mark_last_error(V2fStatus expected) {
  static char mark[1024];
  if (expected == V2F_ERROR_HANDLE) {
    (void)v2f_frame_init(NULL, 64);
  } else {
    (void)v2f_flush(0);
  }
  strncpy(mark, v2f_last_error(), sizeof mark - 1);
  return mark;
}

static inline void check_refusal(V2fStatus found, V2fStatus expected, const char *mark, const char *call,
                                 const char *file, int line) {
  const char *text = v2f_last_error();
  checks_made++;
  if (found != expected) {
    checks_failed++;
    fprintf(stderr, "%s:%d: %s gave %d, expected %d (%s)\n", file, line, call, (int)found, (int)expected,
            text);
  } else if (strlen(text) < 12 || strchr(text, ' ') == NULL || strcmp(text, mark) == 0) {
    checks_failed++;
    fprintf(stderr, "%s:%d: %s left no message: '%s'\n", file, line, call, text);
  }
}

/* The call fails with this status and has its own message. */
#define REFUSED(expected, call)                                                      \
  do {                                                                               \
    const char *const mark = mark_last_error(expected);                              \
    check_refusal((call), (expected), mark, #call, __FILE__, __LINE__);              \
  } while (0)

static inline void check_success(V2fStatus found, V2fStatus expected, const char *call, const char *file,
                                 int line) {
  checks_made++;
  if (found == expected) return;
  checks_failed++;
  fprintf(stderr, "%s:%d: %s gave %d, expected %d (%s)\n", file, line, call, (int)found, (int)expected,
          v2f_last_error());
}

#define OK(call) check_success((call), V2F_OK, #call, __FILE__, __LINE__)
#define GIVES(expected, call) check_success((call), (expected), #call, __FILE__, __LINE__)

#define PAINT 0xA5

/* Fills an output with a pattern, so that a later write is detected. */
#define PAINTED(object) memset(&(object), PAINT, sizeof(object))

static inline int is_painted(const void *object, size_t size) {
  const unsigned char *bytes = (const unsigned char *)object;
  size_t i;
  for (i = 0; i < size; i++) {
    if (bytes[i] != PAINT) return 0;
  }
  return 1;
}

#define UNTOUCHED(object) CHECK(is_painted(&(object), sizeof(object)))

/* Ends the program: prints the number of checks and of failures. */
static inline int verdict(const char *program) {
  printf("%s: %d checks, %d failed\n", program, checks_made, checks_failed);
  return checks_failed == 0 && checks_made > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
