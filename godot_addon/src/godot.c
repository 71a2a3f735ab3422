#include "godot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GD_STRING_NAME = 21 };
/* Hash of the signature of `size`, the same for all arrays. */
static const int64_t SIZE_HASH = 3173160232;

GdInterface gd;
GdMethodBinds gd_bind;
GdObject gd_audio_server, gd_time;

static struct {
    GdMethodOf bytes_size, array_size, floats_resize, strings_append, path_is_empty;
    GdConstructor string_from_name, path_copy, name_from_string, dictionary_new;
    GdDestructor string, name, path, array, dictionary, bytes, floats, strings;
    GdConvert object_from_variant, name_from_variant, variant_from_name, variant_from_string;
    void (*variant_destroy)(void *);
} core;

static int load_functions(GdGetProcAddress get) {
    const char *missing = NULL;
    /* A union converts function pointers: compilers warn about a cast to another type. */
#define LOAD(result, name, arguments) \
    { \
        union { GdAnyFunction any; result(*typed) arguments; } function; \
        function.any = get(#name); \
        gd.name = function.typed; \
        if (function.any == NULL) missing = #name; \
    }
    GD_FUNCTIONS(LOAD)
#undef LOAD
    {
        union { GdAnyFunction any; void (*typed)(void *); } function;
        function.any = get("variant_destroy");
        core.variant_destroy = function.typed;
    }
    if (missing == NULL && core.variant_destroy != NULL) return 1;
    fprintf(stderr, "v2f: this Godot does not have %s: Godot 4.4 or newer is needed\n",
            missing ? missing : "variant_destroy");
    return 0;
}

static int load_methods(void) {
    int all = 1;
#define LOAD(class, method, hash) \
    { \
        GdStringName class_name = gd_name(#class), method_name = gd_name(#method); \
        gd_bind.class##_##method = gd.classdb_get_method_bind(&class_name, &method_name, hash); \
        if (gd_bind.class##_##method == NULL) { \
            gd_error("this Godot has another " #class "." #method ": Godot 4.4 or newer is needed"); \
            all = 0; \
        } \
    }
    GD_METHODS(LOAD)
#undef LOAD
    return all;
}

static GdMethodOf builtin(int32_t type, const char *name, int64_t hash) {
    GdStringName method = gd_name(name);
    return gd.variant_get_ptr_builtin_method(type, &method, hash);
}

static int load_core(void) {
    core.bytes_size = builtin(GD_PACKED_BYTES, "size", SIZE_HASH);
    core.array_size = builtin(GD_ARRAY, "size", SIZE_HASH);
    core.floats_resize = builtin(GD_PACKED_FLOATS, "resize", 848867239);
    core.strings_append = builtin(GD_PACKED_STRINGS, "append", 816187996);
    core.path_is_empty = builtin(GD_NODE_PATH, "is_empty", 3918633141);
    /* By their index among a type's constructors: String(StringName), NodePath(NodePath), StringName(String),
     * Dictionary(). */
    core.string_from_name = gd.variant_get_ptr_constructor(GD_STRING, 2);
    core.path_copy = gd.variant_get_ptr_constructor(GD_NODE_PATH, 1);
    core.name_from_string = gd.variant_get_ptr_constructor(GD_STRING_NAME, 2);
    core.dictionary_new = gd.variant_get_ptr_constructor(GD_DICTIONARY, 0);
    core.string = gd.variant_get_ptr_destructor(GD_STRING);
    core.name = gd.variant_get_ptr_destructor(GD_STRING_NAME);
    core.path = gd.variant_get_ptr_destructor(GD_NODE_PATH);
    core.array = gd.variant_get_ptr_destructor(GD_ARRAY);
    core.dictionary = gd.variant_get_ptr_destructor(GD_DICTIONARY);
    core.bytes = gd.variant_get_ptr_destructor(GD_PACKED_BYTES);
    core.floats = gd.variant_get_ptr_destructor(GD_PACKED_FLOATS);
    core.strings = gd.variant_get_ptr_destructor(GD_PACKED_STRINGS);
    core.object_from_variant = gd.get_variant_to_type_constructor(GD_OBJECT);
    core.name_from_variant = gd.get_variant_to_type_constructor(GD_STRING_NAME);
    core.variant_from_name = gd.get_variant_from_type_constructor(GD_STRING_NAME);
    core.variant_from_string = gd.get_variant_from_type_constructor(GD_STRING);
    if (core.bytes_size && core.array_size && core.floats_resize && core.strings_append && core.path_is_empty)
        return 1;
    gd_error("this Godot has other array methods: Godot 4.4 or newer is needed");
    return 0;
}

int gd_load(GdGetProcAddress get) {
    return load_functions(get) && load_methods() && load_core();
}

void gd_find_servers(void) {
    GdStringName server = gd_name("AudioServer"), time = gd_name("Time");
    if (gd_audio_server != NULL) return;
    gd_audio_server = gd.global_get_singleton(&server);
    gd_time = gd.global_get_singleton(&time);
}

GdStringName gd_name(const char *latin1) {
    GdStringName name = {NULL};
    gd.string_name_new_with_latin1_chars(&name, latin1, 1);
    return name;
}

GdStringName gd_name_of(const char *utf8) {
    GdStringName name = {NULL};
    GdString string = gd_string(utf8);
    core.name_from_string(&name, (const void *const[]){&string});
    gd_free_string(&string);
    return name;
}

GdString gd_string(const char *utf8) {
    GdString string = {NULL};
    gd.string_new_with_utf8_chars(&string, utf8);
    return string;
}

void gd_free_name(GdStringName *name) {
    core.name(name);
}

void gd_free_string(GdString *string) {
    core.string(string);
}

void gd_free_path(GdNodePath *path) {
    core.path(path);
}

void gd_free_packed(int32_t type, GdPacked *array) {
    (type == GD_PACKED_BYTES ? core.bytes : type == GD_PACKED_FLOATS ? core.floats : core.strings)(array);
}

char *gd_text(const GdString *string) {
    int64_t length = gd.string_to_utf8_chars(string, NULL, 0);
    char *text = malloc((size_t)length + 1);
    if (text == NULL) return NULL;
    gd.string_to_utf8_chars(string, text, length);
    text[length] = '\0';
    return text;
}

char *gd_text_of_name(const GdStringName *name) {
    GdString string = {NULL};
    char *text;
    core.string_from_name(&string, (const void *const[]){name});
    text = gd_text(&string);
    gd_free_string(&string);
    return text;
}

int gd_path_is_empty(const GdNodePath *path) {
    uint8_t empty = 1;
    core.path_is_empty((void *)path, NULL, &empty, 0);
    return empty;
}

GdNodePath gd_path_copy(const GdNodePath *path) {
    GdNodePath copy = {NULL};
    core.path_copy(&copy, (const void *const[]){path});
    return copy;
}

uint8_t *gd_read_file(const char *path, size_t *size) {
    GdString name = gd_string(path);
    GdPacked bytes = {{NULL, NULL}};
    int64_t count = 0;
    uint8_t *copy = NULL;
    GD_CALL(FileAccess_get_file_as_bytes, NULL, &bytes, &name);
    core.bytes_size(&bytes, NULL, &count, 0);
    if (count > 0) copy = malloc((size_t)count + 1);
    if (copy != NULL) {
        memcpy(copy, gd.packed_byte_array_operator_index_const(&bytes, 0), (size_t)count);
        copy[count] = 0;
        *size = (size_t)count;
    }
    gd_free_packed(GD_PACKED_BYTES, &bytes);
    gd_free_string(&name);
    return copy;
}

void gd_error(const char *message) {
    gd.print_error_with_message("V2F", message, "v2f", "godot_addon", 0, 0);
}

int gd_is_class(GdObject object, const char *class_name) {
    GdString name = gd_string(class_name);
    uint8_t is = 0;
    GD_CALL(Object_is_class, object, &is, &name);
    gd_free_string(&name);
    return is;
}

GdStringName gd_get_name_property(GdObject object, const char *property) {
    GdStringName name = gd_name(property), value = {NULL};
    GdVariant variant = {{0}};
    GD_CALL(Object_get, object, &variant, &name);
    core.name_from_variant(&value, &variant);
    core.variant_destroy(&variant);
    return value;
}

void gd_set_name_property(GdObject object, const char *property, const GdStringName *value) {
    GdStringName name = gd_name(property);
    GdVariant variant = {{0}};
    core.variant_from_name(&variant, (void *)value);
    GD_CALL(Object_set, object, NULL, &name, &variant);
    core.variant_destroy(&variant);
}

void gd_append(GdPacked *strings, const char *utf8) {
    GdString string = gd_string(utf8);
    uint8_t result;
    core.strings_append(strings, (const void *const[]){&string}, &result, 1);
    gd_free_string(&string);
}

void gd_resize_floats(GdPacked *floats, int64_t size) {
    int64_t result;
    core.floats_resize(floats, (const void *const[]){&size}, &result, 1);
}

int64_t gd_array_size(const GdArray *array) {
    int64_t size = 0;
    core.array_size((void *)array, NULL, &size, 0);
    return size;
}

GdObject gd_array_object(const GdArray *array, int64_t index) {
    GdObject object = NULL;
    core.object_from_variant(&object, (void *)gd.array_operator_index_const(array, index));
    return object;
}

void gd_free_array(GdArray *array) {
    core.array(array);
}

void gd_new_dictionary(GdDictionary *result) {
    if (result->data != NULL) core.dictionary(result);
    core.dictionary_new(result, NULL);
}

void gd_set_entry(GdDictionary *dictionary, const char *key, int32_t type, const void *value) {
    GdString text = gd_string(key);
    GdVariant name = {{0}};
    GdVariant *entry;
    core.variant_from_string(&name, &text);
    entry = gd.dictionary_operator_index(dictionary, &name);
    core.variant_destroy(entry);
    gd.get_variant_from_type_constructor(type)(entry, (void *)value);
    core.variant_destroy(&name);
    gd_free_string(&text);
}

void gd_set_float(GdDictionary *dictionary, const char *key, double value) {
    gd_set_entry(dictionary, key, GD_FLOAT, &value);
}

void gd_set_int(GdDictionary *dictionary, const char *key, int64_t value) {
    gd_set_entry(dictionary, key, GD_INT, &value);
}

void gd_set_text(GdDictionary *dictionary, const char *key, const char *utf8) {
    GdString value = gd_string(utf8);
    gd_set_entry(dictionary, key, GD_STRING, &value);
    gd_free_string(&value);
}

void gd_free_dictionary(GdDictionary *dictionary) {
    if (dictionary->data != NULL) core.dictionary(dictionary);
}
