/* One scenario in C, between the list (run.c) and its steps (steps.c). */

#ifndef SCENARIO_H
#define SCENARIO_H

#include <stddef.h>
#include <stdint.h>

#include "v2f.h"

/* The scenario that is being run. */
struct Scenario {
  const char *root;
  V2fModel model;
  V2fStream stream;
  V2fStreamSettings settings;
  char *profile;
  char *tuning;
  unsigned channels;
  size_t controls;
  float *values;
  int is_open;
};

extern struct Scenario now;

/* Ends the program with a message. */
void stop(const char *format, ...);
/* Memory for `size` bytes and one more. */
void *reserve(size_t size);
/* A word as a number. */
int64_t whole(const char *word);
/* A file below the root, ended by a zero byte. */
char *read_file(const char *path, size_t *size);
/* Runs the step of `words[0]`; its name is checked also when the stream did not open. */
void step(int count, char **words);

#endif
