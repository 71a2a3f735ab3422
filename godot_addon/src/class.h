/* Registers classes from tables: methods, and properties that are fields of the instance. */
#ifndef V2F_GODOT_CLASS_H
#define V2F_GODOT_CLASS_H

#include <stddef.h>

#include "gdextension.h"

enum { CLASS_MAX_ARGUMENTS = 2 };

typedef struct {
    const char *name;
    GdMethod function;
    int32_t result; /* Type of the result, 0: none. The function gets an empty value of that type. */
    int32_t argument_count;
    int32_t argument_types[CLASS_MAX_ARGUMENTS];
    const char *argument_names[CLASS_MAX_ARGUMENTS];
} ClassMethod;

/* A property NAME with set_NAME and get_NAME. Type of its field: int for GD_BOOL, int64_t, double, a
 * malloc'ed text for GD_STRING, GdNodePath. */
typedef struct {
    const char *name;
    int32_t type;
    size_t offset;
    uint32_t hint;
    const char *hint_string;
    void (*changed)(void *self); /* Called after a set; may be null. */
} ClassProperty;

typedef struct {
    const char *name, *parent;
    GdObject (*create)(void *user, uint8_t notify);
    void (*destroy)(void *user, void *self);
    void (*notification)(void *self, int32_t what, uint8_t reversed);
    GdMethod (*get_virtual)(void *user, const GdStringName *name, uint32_t hash);
    int is_exposed; /* Visible in the editor and for scripts. */
    const ClassMethod *methods;
    const ClassProperty *properties;
    size_t method_count, property_count;
} ClassTable;

void class_register(void *library, const ClassTable *table);
void class_unregister(void *library, const ClassTable *table);

/* Creates the engine's object of a registered class for `self`. */
GdObject class_object(const ClassTable *table, void *self, uint8_t notify);

/* Replaces a malloc'ed text. */
void class_set_text(char **field, const char *text);

#endif
