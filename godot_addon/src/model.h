/* One model for all characters with the same student: opened by the first, closed with the last. Main thread. */
#ifndef V2F_GODOT_MODEL_H
#define V2F_GODOT_MODEL_H

#include "v2f.h"

/* Takes the model of a student file, res:// too; 0: a sentence that says why not is in `problem`. */
V2fModel model_borrow(const char *path, char *problem, size_t capacity);
void model_return(V2fModel model);

#endif
