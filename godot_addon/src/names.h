/* Finds a mesh's blend shape for a curve. Exporters put prefixes before the names ("blendShape1.", "head_") and spell sides as they
 * like ("_L", "Left", ".l", "left_"): names are compared word by word, without case, with the side at the end. */
#ifndef V2F_GODOT_NAMES_H
#define V2F_GODOT_NAMES_H

#include <stddef.h>

/* Place of the best match for `curve` among `shapes`, or -1: the same name, then the least prefix. */
int names_find(const char *curve, const char *const *shapes, int count);

#endif
