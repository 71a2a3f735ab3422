/* Finds a mesh's blend shapes for curves. The library compares the names (v2f_match_shapes), so that every
 * engine finds the same ones. */
#ifndef V2F_GODOT_NAMES_H
#define V2F_GODOT_NAMES_H

#include <stddef.h>
#include <stdint.h>

/* For each of `curve_count` curves the index of its shape, or -1. No two curves have one shape. `profile`
 * (a built-in name, or null) knows other names of shapes. Returns 0 without memory or for wrong names. */
int names_match(const char *profile, const char *const *curves, size_t curve_count, const char *const *shapes,
                size_t shape_count, int32_t *found);

/* JSON that says which rig the shapes are made for (v2f_detect_rig). Free it with free(). Null: no memory, or
 * wrong names. */
char *names_detect(const char *const *shapes, size_t shape_count);

#endif
