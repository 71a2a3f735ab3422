#include "class.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "godot.h"

enum { MAX_NAME_BYTES = 64 };

/* A value of any type of arguments and results. */
typedef union {
    uint8_t truth;
    int64_t whole;
    double real;
    GdString string;
    GdNodePath path;
    GdDictionary dictionary;
    GdPacked packed;
} Value;

static void free_value(int32_t type, Value *value) {
    if (type == GD_STRING) gd_free_string(&value->string);
    if (type == GD_NODE_PATH) gd_free_path(&value->path);
    if (type == GD_DICTIONARY) gd_free_dictionary(&value->dictionary);
    if (type == GD_PACKED_FLOATS || type == GD_PACKED_STRINGS) gd_free_packed(type, &value->packed);
}

typedef void (*Ptrcall)(void *user, void *self, GdArguments arguments, void *result);

/* Calls `function` with Variants converted to their types, and converts its result to a Variant. */
static void call_with_variants(Ptrcall function, void *user, const int32_t *types, int32_t wanted,
                               int32_t result_type, void *self, GdArguments variants, int64_t count,
                               void *result, GdCallError *error) {
    Value values[CLASS_MAX_ARGUMENTS], answer;
    const void *arguments[CLASS_MAX_ARGUMENTS] = {NULL};
    if (count != wanted) {
        error->error = count < wanted ? GD_CALL_TOO_FEW : GD_CALL_TOO_MANY;
        error->expected = wanted;
        return;
    }
    for (int32_t i = 0; i < wanted; i++) {
        gd.get_variant_to_type_constructor(types[i])(&values[i], (void *)variants[i]);
        arguments[i] = &values[i];
    }
    memset(&answer, 0, sizeof answer);
    function(user, self, arguments, &answer);
    if (result_type != 0) {
        gd.get_variant_from_type_constructor(result_type)(result, &answer);
        free_value(result_type, &answer);
    }
    for (int32_t i = 0; i < wanted; i++) free_value(types[i], &values[i]);
}

static void method_ptrcall(void *user, void *self, GdArguments arguments, void *result) {
    ((const ClassMethod *)user)->function(self, arguments, result);
}

static void method_call(void *user, void *self, GdArguments variants, int64_t count, void *result,
                        GdCallError *error) {
    const ClassMethod *method = user;
    call_with_variants(method_ptrcall, user, method->argument_types, method->argument_count, method->result,
                       self, variants, count, result, error);
}

static void set_ptrcall(void *user, void *self, GdArguments arguments, void *result) {
    const ClassProperty *property = user;
    void *field = (char *)self + property->offset;
    (void)result;
    switch (property->type) {
    case GD_BOOL: *(int *)field = *(const uint8_t *)arguments[0] != 0; break;
    case GD_INT: *(int64_t *)field = *(const int64_t *)arguments[0]; break;
    case GD_FLOAT: *(double *)field = *(const double *)arguments[0]; break;
    case GD_STRING:
        free(*(char **)field);
        *(char **)field = gd_text(arguments[0]);
        break;
    default:
        gd_free_path(field);
        *(GdNodePath *)field = gd_path_copy(arguments[0]);
    }
    if (property->changed != NULL) property->changed(self);
}

static void get_ptrcall(void *user, void *self, GdArguments arguments, void *result) {
    const ClassProperty *property = user;
    const void *field = (const char *)self + property->offset;
    (void)arguments;
    switch (property->type) {
    case GD_BOOL: *(uint8_t *)result = *(const int *)field != 0; break;
    case GD_INT: *(int64_t *)result = *(const int64_t *)field; break;
    case GD_FLOAT: *(double *)result = *(const double *)field; break;
    case GD_STRING:
        gd_free_string(result);
        *(GdString *)result = gd_string(*(char *const *)field ? *(char *const *)field : "");
        break;
    default:
        gd_free_path(result);
        *(GdNodePath *)result = gd_path_copy(field);
    }
}

static void set_call(void *user, void *self, GdArguments variants, int64_t count, void *result,
                     GdCallError *error) {
    const ClassProperty *property = user;
    call_with_variants(set_ptrcall, user, &property->type, 1, 0, self, variants, count, result, error);
}

static void get_call(void *user, void *self, GdArguments variants, int64_t count, void *result,
                     GdCallError *error) {
    const ClassProperty *property = user;
    call_with_variants(get_ptrcall, user, NULL, 0, property->type, self, variants, count, result, error);
}

static void register_method(void *library, GdStringName *class_name, GdMethodInfo *info, const char *name,
                            int32_t result_type, int32_t count, const int32_t *types,
                            const char *const *names) {
    GdStringName method_name = gd_name_of(name), no_class = gd_name("");
    GdStringName argument_names[CLASS_MAX_ARGUMENTS];
    GdString no_hint = gd_string("");
    GdProperty arguments[CLASS_MAX_ARGUMENTS];
    GdProperty result = {result_type, &no_class, &no_class, GD_HINT_NONE, &no_hint, GD_USAGE_DEFAULT};
    int32_t metadata[CLASS_MAX_ARGUMENTS] = {0};
    for (int32_t i = 0; i < count; i++) {
        argument_names[i] = gd_name(names[i]);
        arguments[i] = result;
        arguments[i].type = types[i];
        arguments[i].name = &argument_names[i];
    }
    info->name = &method_name;
    info->flags = GD_METHOD_NORMAL;
    info->has_result = result_type != 0;
    info->result = &result;
    info->argument_count = (uint32_t)count;
    info->arguments = arguments;
    info->argument_metadata = metadata;
    gd.classdb_register_extension_class_method(library, class_name, info);
    gd_free_string(&no_hint);
    gd_free_name(&method_name);
}

static void register_property(void *library, GdStringName *class_name, const ClassProperty *property) {
    static const char *const value[] = {"value"};
    char set[MAX_NAME_BYTES], get[MAX_NAME_BYTES];
    GdMethodInfo setter = {.user = (void *)property, .call = set_call, .ptrcall = set_ptrcall};
    GdMethodInfo getter = {.user = (void *)property, .call = get_call, .ptrcall = get_ptrcall};
    GdStringName name = gd_name(property->name), no_class = gd_name(""), set_name, get_name;
    GdString hint = gd_string(property->hint_string ? property->hint_string : "");
    GdProperty info = {property->type, &name, &no_class, property->hint, &hint, GD_USAGE_DEFAULT};
    snprintf(set, sizeof set, "set_%s", property->name);
    snprintf(get, sizeof get, "get_%s", property->name);
    register_method(library, class_name, &setter, set, 0, 1, &property->type, value);
    register_method(library, class_name, &getter, get, property->type, 0, NULL, NULL);
    set_name = gd_name_of(set);
    get_name = gd_name_of(get);
    gd.classdb_register_extension_class_property(library, class_name, &info, &set_name, &get_name);
    gd_free_name(&set_name);
    gd_free_name(&get_name);
    gd_free_string(&hint);
}

void class_register(void *library, const ClassTable *table) {
    GdStringName name = gd_name(table->name), parent = gd_name(table->parent);
    GdClassInfo info = {.is_exposed = (uint8_t)table->is_exposed,
                        /* In the editor the engine uses placeholders: the nodes only run in the game. */
                        .is_runtime = 1,
                        .notification = table->notification,
                        .create = table->create,
                        .destroy = table->destroy,
                        .get_virtual = table->get_virtual};
    gd.classdb_register_extension_class4(library, &name, &parent, &info);
    for (size_t i = 0; i < table->method_count; i++) {
        const ClassMethod *method = &table->methods[i];
        GdMethodInfo entry = {.user = (void *)method, .call = method_call, .ptrcall = method_ptrcall};
        register_method(library, &name, &entry, method->name, method->result, method->argument_count,
                        method->argument_types, method->argument_names);
    }
    for (size_t i = 0; i < table->property_count; i++)
        register_property(library, &name, &table->properties[i]);
}

void class_unregister(void *library, const ClassTable *table) {
    GdStringName name = gd_name(table->name);
    gd.classdb_unregister_extension_class(library, &name);
}

GdObject class_object(const ClassTable *table, void *self, uint8_t notify) {
    GdStringName name = gd_name(table->name), parent = gd_name(table->parent);
    GdObject object = gd.classdb_construct_object2(&parent);
    gd.object_set_instance(object, &name, self);
    if (notify) {
        int64_t what = GD_POSTINITIALIZE;
        uint8_t reversed = 0;
        GD_CALL(Object_notification, object, NULL, &what, &reversed);
    }
    return object;
}

void class_set_text(char **field, const char *text) {
    char *copy = malloc(strlen(text) + 1);
    if (copy != NULL) strcpy(copy, text);
    free(*field);
    *field = copy;
}
