#include "model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "godot.h"

typedef struct Entry {
    struct Entry *next;
    V2fModel model;
    int users;
    char path[];
} Entry;

static Entry *entries;

static V2fModel open_file(const char *path, char *problem, size_t capacity) {
    V2fModel model = 0;
    size_t size = 0;
    uint8_t *bytes = gd_read_file(path, &size);
    if (bytes == NULL) {
        snprintf(problem, capacity,
                 "the student '%s' cannot be read: for an exported game add *.onnx to the export's filters "
                 "for non-resource files",
                 path);
        return 0;
    }
    if (v2f_model_open_memory(bytes, size, NULL, NULL, &model) != V2F_OK)
        snprintf(problem, capacity, "the student '%s': %s", path, v2f_last_error());
    free(bytes);
    return model;
}

V2fModel model_acquire(const char *path, char *problem, size_t capacity) {
    Entry *entry = entries;
    V2fModel model;
    while (entry != NULL && strcmp(entry->path, path) != 0) entry = entry->next;
    if (entry != NULL) {
        entry->users++;
        return entry->model;
    }
    model = open_file(path, problem, capacity);
    if (model == 0) return 0;
    entry = malloc(sizeof *entry + strlen(path) + 1);
    if (entry == NULL) {
        v2f_model_destroy(model);
        snprintf(problem, capacity, "no memory for a student");
        return 0;
    }
    entry->next = entries;
    entry->model = model;
    entry->users = 1;
    strcpy(entry->path, path);
    entries = entry;
    return model;
}

void model_release(V2fModel model) {
    for (Entry **at = &entries; *at != NULL; at = &(*at)->next) {
        Entry *entry = *at;
        if (entry->model != model) continue;
        if (--entry->users > 0) return;
        *at = entry->next;
        v2f_model_destroy(model);
        free(entry);
        return;
    }
}
