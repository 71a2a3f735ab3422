/* The node V2FFace: writes the curves of a V2FSpeech to the blend shapes of meshes. Main thread. */
#ifndef V2F_GODOT_FACE_H
#define V2F_GODOT_FACE_H

#include "class.h"

extern const ClassTable face_class;

#endif
