/* Finds blend shapes in every spelling of tests/fixtures/shape_names.txt, the list of all bindings:
 * names_test SHAPE-NAMES */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"

enum { MAX_LINE_BYTES = 1024, MAX_SHAPES = 16 };

/* Ends the text at `by` and returns what follows it. */
static char *cut(char *text, const char *by) {
    char *at = text == NULL ? NULL : strstr(text, by);
    if (at == NULL) return NULL;
    *at = '\0';
    return at + strlen(by);
}

static int is_right(char *line) {
    const char *shapes[MAX_SHAPES], *found, *curve;
    int count = 0;
    int32_t place = -1;
    char *rest = cut(line, " : "), *wanted = cut(line, " > ");
    while (rest != NULL && count < MAX_SHAPES) {
        shapes[count++] = rest;
        rest = cut(rest, " | ");
    }
    curve = line;
    if (!names_match(NULL, &curve, 1, shapes, (size_t)count, &place)) place = -2;
    found = place < 0 ? "none" : shapes[place];
    if (wanted != NULL && strcmp(found, wanted) == 0) return 1;
    printf("FAILED: %s finds %s\n", line, found);
    return 0;
}

/* A family is found by its shapes. */
static int detects(void) {
    static const char *const shapes[] = {"Fcl_MTH_A", "Fcl_MTH_I", "Fcl_MTH_E", "Fcl_MTH_O"};
    char *json = names_detect(shapes, 4), *nothing = names_detect(NULL, 0);
    int right = json != NULL && strstr(json, "\"vroid\"") != NULL && strstr(json, "\"Fcl_MTH_U\"") != NULL &&
                nothing != NULL && strstr(nothing, "\"vroid\"") == NULL;
    if (!right) printf("FAILED: detected %s and %s\n", json, nothing);
    free(json);
    free(nothing);
    return right;
}

int main(int count, char **arguments) {
    char line[MAX_LINE_BYTES];
    int lines = 0, right = 0;
    FILE *list = count == 2 ? fopen(arguments[1], "r") : NULL;
    if (list == NULL) return 2;
    while (fgets(line, sizeof line, list) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '\0' || line[0] == '#') continue;
        lines++;
        right += is_right(line);
    }
    fclose(list);
    printf("names: %d of %d spellings found\n", right, lines);
    return lines > 50 && right == lines && detects() ? 0 : 1;
}
