/* Shares one model between all characters with the same student. The first user opens it, the last one closes
 * it. Main thread. */
#ifndef V2F_GODOT_MODEL_H
#define V2F_GODOT_MODEL_H

#include "v2f.h"

/* Gets the model of a student file, res:// too. 0: the reason is in `problem`. */
V2fModel model_acquire(const char *path, char *problem, size_t capacity);
void model_release(V2fModel model);

#endif
