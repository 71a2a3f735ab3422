/* Calls of the engine: its functions by name, and the methods of its classes that this addon uses. */
#ifndef V2F_GODOT_GODOT_H
#define V2F_GODOT_GODOT_H

#include <stddef.h>

#include "gdextension.h"

/* The functions of the interface, with Godot's names. */
#define GD_FUNCTIONS(F) \
    F(void, string_name_new_with_latin1_chars, (GdStringName *, const char *, uint8_t is_static)) \
    F(void, string_new_with_utf8_chars, (GdString *, const char *)) \
    F(int64_t, string_to_utf8_chars, (const GdString *, char *, int64_t capacity)) \
    F(void, print_error_with_message, \
      (const char *, const char *, const char *, const char *, int32_t, uint8_t)) \
    F(GdObject, global_get_singleton, (const GdStringName *)) \
    F(GdObject, classdb_construct_object2, (const GdStringName *)) \
    F(void *, classdb_get_method_bind, (const GdStringName *, const GdStringName *, int64_t hash)) \
    F(void, object_method_bind_ptrcall, (void *, GdObject, GdArguments, void *)) \
    F(void, object_set_instance, (GdObject, const GdStringName *, void *)) \
    F(uint64_t, object_get_instance_id, (GdObject)) \
    F(GdObject, object_get_instance_from_id, (uint64_t)) \
    F(void, ref_set_object, (void *, GdObject)) \
    F(const uint8_t *, packed_byte_array_operator_index_const, (const GdPacked *, int64_t)) \
    F(float *, packed_float32_array_operator_index, (GdPacked *, int64_t)) \
    F(const void *, array_operator_index_const, (const GdArray *, int64_t)) \
    F(GdVariant *, dictionary_operator_index, (GdDictionary *, const GdVariant *)) \
    F(GdMethodOf, variant_get_ptr_builtin_method, (int32_t, const GdStringName *, int64_t hash)) \
    F(GdConstructor, variant_get_ptr_constructor, (int32_t, int32_t)) \
    F(GdDestructor, variant_get_ptr_destructor, (int32_t)) \
    F(GdConvert, get_variant_to_type_constructor, (int32_t)) \
    F(GdConvert, get_variant_from_type_constructor, (int32_t)) \
    F(void, classdb_register_extension_class4, \
      (void *, const GdStringName *, const GdStringName *, const GdClassInfo *)) \
    F(void, classdb_register_extension_class_method, (void *, const GdStringName *, const GdMethodInfo *)) \
    F(void, classdb_register_extension_class_property, \
      (void *, const GdStringName *, const GdProperty *, const GdStringName *, const GdStringName *)) \
    F(void, classdb_unregister_extension_class, (void *, const GdStringName *))

typedef void (*GdMethodOf)(void *, GdArguments, void *, int32_t count);
typedef void (*GdConstructor)(void *, GdArguments);
typedef void (*GdDestructor)(void *);
typedef void (*GdConvert)(void *to, void *from);

typedef struct {
#define GD_FIELD(result, name, arguments) result(*name) arguments;
    GD_FUNCTIONS(GD_FIELD)
#undef GD_FIELD
} GdInterface;
extern GdInterface gd;

/* Methods of engine classes: class, method, hash of the signature. */
#define GD_METHODS(M) \
    M(AudioServer, add_bus, 1025054187) \
    M(AudioServer, remove_bus, 1286410249) \
    M(AudioServer, get_bus_index, 2458036349) \
    M(AudioServer, get_bus_count, 3905245786) \
    M(AudioServer, set_bus_name, 501894301) \
    M(AudioServer, set_bus_send, 3780747571) \
    M(AudioServer, add_bus_effect, 4068819785) \
    M(AudioServer, get_mix_rate, 1740695150) \
    M(AudioServer, get_time_since_last_mix, 1740695150) \
    M(AudioServer, get_time_to_next_mix, 1740695150) \
    M(AudioServer, get_output_latency, 1740695150) \
    M(Time, get_ticks_usec, 3905245786) \
    M(FileAccess, get_file_as_bytes, 659035735) \
    M(Object, notification, 4023243586) \
    M(Object, is_class, 3927539163) \
    M(Object, get, 2760726917) \
    M(Object, set, 3776071444) \
    M(RefCounted, unreference, 2240911060) \
    M(Node, get_node_or_null, 2734337346) \
    M(Node, get_parent, 3160264692) \
    M(Node, find_children, 2560337219) \
    M(Node, set_process, 2586408642) \
    M(Node, set_process_priority, 1286410249) \
    M(MeshInstance3D, get_mesh, 1808005922) \
    M(MeshInstance3D, get_blend_shape_count, 3905245786) \
    M(MeshInstance3D, set_blend_shape_value, 1602489585) \
    M(ArrayMesh, get_blend_shape_name, 659327637)

typedef struct {
#define GD_FIELD(class, method, hash) void *class##_##method;
    GD_METHODS(GD_FIELD)
#undef GD_FIELD
} GdMethodBinds;
extern GdMethodBinds gd_bind;

/* The engine's singletons. They exist only after the extensions are loaded, thus each node gets them when it
 * is created. */
extern GdObject gd_audio_server, gd_time;
void gd_find_servers(void);

/* Finds all of the above. False, after an error line, if this Godot does not have some of it. Main thread. */
int gd_load(GdGetProcAddress get);

/* Calls METHOD of OBJECT; arguments are pointers: GD_CALL(AudioServer_get_bus_index, server, &index, &name).
 */
#define GD_CALL(method, object, result, ...) \
    gd.object_method_bind_ptrcall(gd_bind.method, object, (const void *const[]){__VA_ARGS__}, result)
/* As above, for a method without arguments. */
#define GD_CALL0(method, object, result) gd.object_method_bind_ptrcall(gd_bind.method, object, NULL, result)

/* A name with the lifetime of the engine. */
GdStringName gd_name(const char *latin1);
/* A name; free it with gd_free_name. */
GdStringName gd_name_of(const char *utf8);
GdString gd_string(const char *utf8);
void gd_free_name(GdStringName *name);
void gd_free_string(GdString *string);
void gd_free_path(GdNodePath *path);
void gd_free_packed(int32_t type, GdPacked *array);
/* The text of a string or a name; free it with free(). Null only if there is no memory. */
char *gd_text(const GdString *string);
char *gd_text_of_name(const GdStringName *name);
/* Whether a path is empty. */
int gd_path_is_empty(const GdNodePath *path);
GdNodePath gd_path_copy(const GdNodePath *path);

/* Bytes of a file, res:// too, followed by a zero byte that `size` does not count. Free them with free().
 * Null: cannot be read. */
uint8_t *gd_read_file(const char *path, size_t *size);
/* Writes an error line to the engine's log. */
void gd_error(const char *message);
int gd_is_class(GdObject object, const char *class_name);
/* A property of type StringName; free it with gd_free_name. */
GdStringName gd_get_name_property(GdObject object, const char *property);
void gd_set_name_property(GdObject object, const char *property, const GdStringName *value);
/* Appends to a PackedStringArray. */
void gd_append(GdPacked *strings, const char *utf8);
void gd_resize_floats(GdPacked *floats, int64_t size);
int64_t gd_array_size(const GdArray *array);
GdObject gd_array_object(const GdArray *array, int64_t index);
void gd_free_array(GdArray *array);

/* A new dictionary in the place of a method's result. */
void gd_new_dictionary(GdDictionary *result);
/* Sets an entry of a dictionary to a value of `type`, which stays the caller's. */
void gd_set_entry(GdDictionary *dictionary, const char *key, int32_t type, const void *value);
void gd_set_float(GdDictionary *dictionary, const char *key, double value);
void gd_set_int(GdDictionary *dictionary, const char *key, int64_t value);
void gd_set_text(GdDictionary *dictionary, const char *key, const char *utf8);
void gd_free_dictionary(GdDictionary *dictionary);

#endif
