/* Finds a mesh's blend shape for a curve. Exporters add prefixes ("blendShape1.", "head_") and spell sides
 * differently ("_L", "Left", ".l", "left_"). Thus names are compared word by word, without case, with the
 * side moved to the end. */
#ifndef V2F_GODOT_NAMES_H
#define V2F_GODOT_NAMES_H

#include <stddef.h>

/* Index of the best match for `curve` in `shapes`, or -1: first the same name, then the shortest prefix. */
int names_find(const char *curve, const char *const *shapes, int count);

#endif
