/* The part of Godot's extension interface (4.4 and newer) that this addon uses, declared after its public
 * description.
 *
 * Values are passed as pointers to their types: int64_t, double, uint8_t for a bool, one pointer for String,
 * StringName, NodePath, Object, Dictionary and Array, two for the packed arrays. */
#ifndef V2F_GODOT_GDEXTENSION_H
#define V2F_GODOT_GDEXTENSION_H

#include <stdint.h>

typedef void *GdObject;
typedef struct { void *data; } GdStringName;
typedef struct { void *data; } GdString;
typedef struct { void *data; } GdNodePath;
typedef struct { void *data; } GdArray;
typedef struct { void *data; } GdDictionary;
typedef struct { void *data[2]; } GdPacked;
/* Memory for a Variant of every build: 24 bytes, or 40 if Godot computes in doubles. */
typedef union { uint64_t words[5]; double aligned; } GdVariant;

enum {
    GD_BOOL = 1,
    GD_INT = 2,
    GD_FLOAT = 3,
    GD_STRING = 4,
    GD_NODE_PATH = 22,
    GD_OBJECT = 24,
    GD_DICTIONARY = 27,
    GD_ARRAY = 28,
    GD_PACKED_BYTES = 29,
    GD_PACKED_FLOATS = 32,
    GD_PACKED_STRINGS = 34
};
enum {
    GD_HINT_NONE = 0,
    GD_HINT_RANGE = 1,
    GD_HINT_ENUM = 2,
    GD_HINT_SUGGESTION = 3,
    GD_HINT_FILE = 13,
    GD_HINT_NODE_TYPES = 26
};
enum { GD_USAGE_DEFAULT = 6, GD_METHOD_NORMAL = 1, GD_LEVEL_SCENE = 2 };
enum { GD_POSTINITIALIZE = 0, GD_ENTER_TREE = 10, GD_EXIT_TREE = 11, GD_READY = 13, GD_PROCESS = 17 };
enum { GD_CALL_OK = 0, GD_CALL_TOO_MANY = 3, GD_CALL_TOO_FEW = 4 };

/* Arguments of a call: pointers to values of their types, or to Variants. */
typedef const void *const *GdArguments;
typedef void (*GdMethod)(void *self, GdArguments arguments, void *result);

typedef struct { int32_t error, argument, expected; } GdCallError;

typedef struct {
    int32_t type;
    GdStringName *name, *class_name;
    uint32_t hint;
    GdString *hint_string;
    uint32_t usage;
} GdProperty;

typedef struct {
    GdStringName *name;
    void *user;
    void (*call)(void *user, void *self, GdArguments variants, int64_t count, void *result,
                 GdCallError *error);
    void (*ptrcall)(void *user, void *self, GdArguments arguments, void *result);
    uint32_t flags;
    uint8_t has_result;
    GdProperty *result;
    int32_t result_metadata;
    uint32_t argument_count;
    GdProperty *arguments;
    int32_t *argument_metadata;
    uint32_t default_count;
    void **defaults;
} GdMethodInfo;

/* Creation info, version 4. Functions that this addon does not use are void pointers and stay null. */
typedef struct {
    uint8_t is_virtual, is_abstract, is_exposed, is_runtime;
    const GdString *icon_path;
    void *set, *get, *get_property_list, *free_property_list, *property_can_revert, *property_get_revert,
        *validate_property;
    void (*notification)(void *self, int32_t what, uint8_t reversed);
    void *to_string, *reference, *unreference;
    GdObject (*create)(void *user, uint8_t notify);
    void (*destroy)(void *user, void *self);
    void *recreate;
    GdMethod (*get_virtual)(void *user, const GdStringName *name, uint32_t hash);
    void *get_virtual_call_data, *call_virtual_with_data;
    void *user;
} GdClassInfo;

typedef void (*GdAnyFunction)(void);
typedef GdAnyFunction (*GdGetProcAddress)(const char *name);

typedef struct {
    int32_t minimum_level;
    void *user;
    void (*initialize)(void *user, int32_t level);
    void (*deinitialize)(void *user, int32_t level);
} GdInitialization;

#endif
