/* Runs the scenarios with the C interface. Reads scenarios.txt; see README.md. */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario.h"

enum { MAX_LINE = 1024, MAX_WORDS = 16 };

struct Scenario now;

void stop(const char *format, ...) {
  va_list rest;
  va_start(rest, format);
  vfprintf(stderr, format, rest);
  va_end(rest);
  fputc('\n', stderr);
  exit(1);
}

void *reserve(size_t size) {
  void *memory = malloc(size + 1);
  if (memory == NULL) stop("no memory");
  return memory;
}

/* ---- Reading. */

int64_t whole(const char *word) { return strtoll(word, NULL, 10); }

char *read_file(const char *path, size_t *size) {
  char place[MAX_LINE];
  snprintf(place, sizeof place, "%s/%s", now.root, path);
  FILE *file = fopen(place, "rb");
  if (file == NULL) stop("%s cannot be read", place);
  fseek(file, 0, SEEK_END);
  *size = (size_t)ftell(file);
  rewind(file);
  char *text = reserve(*size);
  if (fread(text, 1, *size, file) != *size) stop("%s cannot be read", place);
  text[*size] = 0;
  fclose(file);
  return text;
}

/* ---- The list. */

#define FIELD(name, kind) {#name, offsetof(V2fStreamSettings, name), kind}

static const struct {
  const char *name;
  size_t place;
  char kind;
} FIELDS[] = {
    FIELD(sample_rate, 'u'),   FIELD(channels, 'u'),       FIELD(overrun, 'u'),      FIELD(divider, 'u'),
    FIELD(smoothing, 'u'),     FIELD(gate, 'u'),           FIELD(idle, 'u'),         FIELD(idle_seed, 'l'),
    FIELD(queue_seconds, 'f'), FIELD(frames_seconds, 'f'), FIELD(hold_seconds, 'f'), FIELD(fade_seconds, 'f'),
};

static void set(const char *key, const char *value) {
  size_t size;
  for (size_t i = 0; i < sizeof FIELDS / sizeof *FIELDS; i++) {
    void *field = (char *)&now.settings + FIELDS[i].place;
    if (strcmp(key, FIELDS[i].name) != 0) continue;
    if (FIELDS[i].kind == 'u') *(uint32_t *)field = (uint32_t)whole(value);
    else if (FIELDS[i].kind == 'l') *(uint64_t *)field = strtoull(value, NULL, 10);
    else *(float *)field = strtof(value, NULL);
    return;
  }
  if (strcmp(key, "profile") == 0) now.profile = strcpy(reserve(strlen(value) + 1), value);
  else if (strcmp(key, "profile_file") == 0) now.profile = read_file(value, &size);
  else if (strcmp(key, "tuning_file") == 0) now.tuning = read_file(value, &size);
  else stop("unknown setting %s", key);
}

static void open_model(const char *path) {
  char place[MAX_LINE];
  V2fModelSettings settings;
  snprintf(place, sizeof place, "%s/%s", now.root, path);
  v2f_model_settings_init(&settings, sizeof settings);
  settings.engine = V2F_ENGINE_NATIVE;
  settings.threads = 0;
  if (v2f_model_open(place, &settings, &now.model) < 0) stop("%s", v2f_last_error());
}

static void open_stream(void) {
  now.settings.profile = now.profile;
  now.settings.tuning = now.tuning;
  now.channels = now.settings.channels;
  V2fStatus status = v2f_stream_open(now.model, &now.settings, &now.stream);
  now.is_open = status == V2F_OK;
  if (!now.is_open) {
    printf("error open %d %s\n", (int)status, v2f_last_error());
    return;
  }
  if (v2f_control_count(now.stream, &now.controls) < 0) stop("%s", v2f_last_error());
  now.values = reserve(now.controls * sizeof *now.values);
  printf("open %zu\n", now.controls);
}

static void end(void) {
  v2f_stream_destroy(now.stream);
  v2f_model_destroy(now.model);
  free(now.values);
  free(now.profile);
  free(now.tuning);
  const char *root = now.root;
  memset(&now, 0, sizeof now);
  now.root = root;
  puts("end");
}

int main(int count, char **arguments) {
  if (count < 3) stop("usage: run LIST ROOT [NAME]");
  now.root = arguments[2];
  FILE *list = fopen(arguments[1], "r");
  if (list == NULL) stop("%s cannot be read", arguments[1]);
  char line[MAX_LINE], *words[MAX_WORDS];
  int is_wanted = 0;
  while (fgets(line, sizeof line, list) != NULL) {
    int found = 0;
    for (char *word = strtok(line, " \n"); word != NULL && found < MAX_WORDS; word = strtok(NULL, " \n"))
      words[found++] = word;
    if (found == 0 || words[0][0] == '#') continue;
    if (strcmp(words[0], "scenario") == 0) {
      is_wanted = count < 4 || strcmp(words[1], arguments[3]) == 0;
      if (is_wanted) printf("scenario %s\n", words[1]);
      v2f_stream_settings_init(&now.settings, sizeof now.settings);
    } else if (!is_wanted) continue;
    else if (strcmp(words[0], "student") == 0) open_model(words[1]);
    else if (strcmp(words[0], "setting") == 0) set(words[1], words[2]);
    else if (strcmp(words[0], "open") == 0) open_stream();
    else if (strcmp(words[0], "end") == 0) end();
    else step(found, words);
  }
  fclose(list);
  return 0;
}
