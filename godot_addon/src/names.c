#include "names.h"

#include <stdlib.h>
#include <string.h>

#include "v2f.h"

/* The names, one a line; a line break inside a name becomes a space. Null: no memory. */
static char *lines(const char *const *names, size_t count) {
    size_t length = 1, at = 0;
    char *text;
    for (size_t i = 0; i < count; i++) length += strlen(names[i]) + 1;
    text = malloc(length);
    if (text == NULL) return NULL;
    for (size_t i = 0; i < count; i++) {
        if (i > 0) text[at++] = '\n';
        for (const char *letter = names[i]; *letter != '\0'; letter++)
            text[at++] = *letter == '\n' ? ' ' : *letter;
    }
    text[at] = '\0';
    return text;
}

int names_match(const char *profile, const char *const *curves, size_t curve_count, const char *const *shapes,
                size_t shape_count, int32_t *found) {
    char *controls = lines(curves, curve_count), *all = lines(shapes, shape_count);
    int matched = controls != NULL && all != NULL &&
                  v2f_match_shapes(profile, controls, all, found, curve_count) == V2F_OK;
    free(controls);
    free(all);
    return matched;
}

char *names_detect(const char *const *shapes, size_t shape_count) {
    char *all = lines(shapes, shape_count), *json = NULL;
    size_t length = 0;
    if (all != NULL && v2f_detect_rig(NULL, all, NULL, 0, &length) == V2F_OK) json = malloc(length + 1);
    if (json != NULL && v2f_detect_rig(NULL, all, json, length + 1, NULL) != V2F_OK) json[0] = '\0';
    free(all);
    return json;
}
