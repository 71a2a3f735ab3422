#include "face.h"

#include <stdlib.h>
#include <string.h>

#include "godot.h"
#include "names.h"
#include "speech.h"

/* Runs after animation players and replaces their values. */
enum { PRIORITY = 100 };

/* One blend shape that a curve drives. */
typedef struct {
    uint64_t mesh;
    int64_t shape;
    size_t curve;
} Binding;

typedef struct {
    GdObject object;
    GdNodePath speech_path, meshes;
    double weight;
    Binding *bindings;
    size_t count, capacity;
    int64_t bound; /* The opening of the speech that the bindings belong to. */
    int is_neutral;
} Face;

static Speech *speech_of(GdObject object) {
    Speech *speech = speech_first();
    while (speech != NULL && speech->object != object) speech = speech->next;
    return speech;
}

/* The speech of the property; if it is empty, the nearest one: a parent, or a child of a parent. */
static Speech *find_speech(Face *face) {
    GdObject node = NULL, parent = NULL;
    if (!gd_path_is_empty(&face->speech_path)) {
        GD_CALL(Node_get_node_or_null, face->object, &node, &face->speech_path);
        return speech_of(node);
    }
    for (GD_CALL0(Node_get_parent, face->object, &node); node != NULL;
         GD_CALL0(Node_get_parent, node, &node)) {
        if (speech_of(node) != NULL) return speech_of(node);
        for (Speech *speech = speech_first(); speech != NULL; speech = speech->next) {
            GD_CALL0(Node_get_parent, speech->object, &parent);
            if (parent == node) return speech;
        }
    }
    return NULL;
}

static void show(const Binding *binding, double value) {
    GdObject mesh = gd.object_get_instance_from_id(binding->mesh);
    if (mesh != NULL) GD_CALL(MeshInstance3D_set_blend_shape_value, mesh, NULL, &binding->shape, &value);
}

/* Driven shapes return to 0: nothing else would move them. At weight 0 they belong to other animation. */
static void release(Face *face) {
    for (size_t i = 0; i < face->count && !face->is_neutral; i++) show(&face->bindings[i], 0);
    face->count = 0;
    face->is_neutral = 1;
}

static int add_binding(Face *face, uint64_t mesh, int64_t shape, size_t curve) {
    if (face->count == face->capacity) {
        size_t capacity = face->capacity == 0 ? 64 : face->capacity * 2;
        Binding *larger = realloc(face->bindings, capacity * sizeof *larger);
        if (larger == NULL) return 0;
        face->bindings = larger;
        face->capacity = capacity;
    }
    face->bindings[face->count++] = (Binding){mesh, shape, curve};
    return 1;
}

/* Names of an instance's blend shapes: a malloc'ed list of malloc'ed texts. Null: there are none. */
static char **shape_names(GdObject instance, int64_t *count) {
    GdObject mesh = NULL;
    uint8_t last = 0;
    char **names = NULL;
    GD_CALL0(MeshInstance3D_get_blend_shape_count, instance, count);
    if (*count < 1) return NULL;
    /* The call returns a counted reference, as for a Ref<Mesh>. */
    GD_CALL0(MeshInstance3D_get_mesh, instance, &mesh);
    if (mesh != NULL && gd_is_class(mesh, "ArrayMesh")) names = calloc((size_t)*count, sizeof *names);
    for (int64_t i = 0; names != NULL && i < *count; i++) {
        GdStringName name = {NULL};
        GD_CALL(ArrayMesh_get_blend_shape_name, mesh, &name, &i);
        names[i] = gd_text_of_name(&name);
        gd_free_name(&name);
        if (names[i] == NULL) class_set_text(&names[i], "");
    }
    /* The instance holds the mesh too, so this is never the last reference. */
    if (mesh != NULL) GD_CALL0(RefCounted_unreference, mesh, &last);
    return names;
}

/* The profile if it is a built-in name; the text of a file is not kept. */
static const char *builtin(const char *profile) {
    return profile == NULL || profile[0] == '\0' || strpbrk(profile, "./{") != NULL ? NULL : profile;
}

static void bind_shapes(Face *face, const Speech *speech, uint64_t mesh, char **names, size_t count) {
    const char **curves = calloc(speech->count + 1, sizeof *curves);
    int32_t *found = calloc(speech->count + 1, sizeof *found);
    for (size_t curve = 0; curves != NULL && curve < speech->count; curve++)
        curves[curve] = speech->controls[curve].name;
    if (curves != NULL && found != NULL &&
        names_match(builtin(speech->profile), curves, speech->count, (const char *const *)names, count, found))
        for (size_t curve = 0; curve < speech->count; curve++)
            if (found[curve] >= 0 && !add_binding(face, mesh, found[curve], curve)) break;
    free(curves);
    free(found);
}

static void free_names(char **names, size_t count) {
    for (size_t i = 0; i < count; i++) free(names[i]);
    free(names);
}

static void bind_mesh(Face *face, void *speech, GdObject instance) {
    int64_t count = 0;
    char **names = shape_names(instance, &count);
    if (names == NULL) return;
    bind_shapes(face, speech, gd.object_get_instance_id(instance), names, (size_t)count);
    free_names(names, (size_t)count);
}

/* Calls `visit` for the meshes below the node of the property; if it is empty, below the parent. */
static void visit_meshes(Face *face, void (*visit)(Face *face, void *user, GdObject instance), void *user) {
    GdObject root = NULL;
    GdString any = gd_string("*"), kind = gd_string("MeshInstance3D");
    GdArray found = {NULL};
    uint8_t recursive = 1, owned = 0;
    if (gd_path_is_empty(&face->meshes)) GD_CALL0(Node_get_parent, face->object, &root);
    else GD_CALL(Node_get_node_or_null, face->object, &root, &face->meshes);
    if (root != NULL) {
        if (gd_is_class(root, "MeshInstance3D")) visit(face, user, root);
        GD_CALL(Node_find_children, root, &found, &any, &kind, &recursive, &owned);
        for (int64_t i = 0; i < gd_array_size(&found); i++)
            visit(face, user, gd_array_object(&found, i));
        gd_free_array(&found);
    }
    gd_free_string(&any);
    gd_free_string(&kind);
}

/* The shapes of all meshes. */
typedef struct {
    char **names;
    size_t count;
} Shapes;

static void collect(Face *face, void *user, GdObject instance) {
    Shapes *shapes = user;
    int64_t count = 0;
    char **names = shape_names(instance, &count), **all;
    (void)face;
    if (names == NULL) return;
    all = realloc(shapes->names, (shapes->count + (size_t)count) * sizeof *all);
    if (all == NULL) {
        free_names(names, (size_t)count);
        return;
    }
    memcpy(all + shapes->count, names, (size_t)count * sizeof *all);
    shapes->names = all;
    shapes->count += (size_t)count;
    free(names);
}

static void bind(Face *face, Speech *speech) {
    release(face);
    if (speech->count > 0) visit_meshes(face, bind_mesh, speech);
    face->bound = speech->opened;
}

static void update(Face *face) {
    Speech *speech = find_speech(face);
    double weight = face->weight < 0 ? 0 : face->weight > 1 ? 1 : face->weight;
    if (speech == NULL) {
        release(face);
        return;
    }
    if (face->bound != speech->opened) bind(face, speech);
    if (weight <= 0 && face->is_neutral) return;
    for (size_t i = 0; i < face->count; i++) {
        double value = speech->curves[face->bindings[i].curve] * weight;
        show(&face->bindings[i], value < 0 ? 0 : value > 1 ? 1 : value);
    }
    face->is_neutral = weight <= 0;
}

static void notification(void *self, int32_t what, uint8_t reversed) {
    Face *face = self;
    uint8_t on = 1;
    (void)reversed;
    if (what == GD_READY) GD_CALL(Node_set_process, face->object, NULL, &on);
    if (what == GD_ENTER_TREE) face->bound = -1;
    if (what == GD_PROCESS) update(face);
    if (what == GD_EXIT_TREE) release(face);
}

static GdObject create(void *user, uint8_t notify) {
    int64_t priority = PRIORITY;
    Face *face = calloc(1, sizeof *face);
    (void)user;
    if (face == NULL) return NULL;
    face->weight = 1;
    face->bound = -1;
    face->is_neutral = 1;
    face->object = class_object(&face_class, face, notify);
    GD_CALL(Node_set_process_priority, face->object, NULL, &priority);
    return face->object;
}

static void destroy(void *user, void *self) {
    Face *face = self;
    (void)user;
    gd_free_path(&face->speech_path);
    gd_free_path(&face->meshes);
    free(face->bindings);
    free(face);
}

static void rebind(void *self) {
    ((Face *)self)->bound = -1;
}

static void rebind_method(void *self, GdArguments arguments, void *result) {
    (void)arguments;
    (void)result;
    rebind(self);
}

static void get_bound_shapes(void *self, GdArguments arguments, void *result) {
    (void)arguments;
    *(int64_t *)result = (int64_t)((Face *)self)->count;
}

/* The JSON of v2f_detect_rig; empty without memory. */
static void detect_rig(void *self, GdArguments arguments, void *result) {
    Shapes shapes = {NULL, 0};
    char *json;
    (void)arguments;
    visit_meshes(self, collect, &shapes);
    json = names_detect((const char *const *)shapes.names, shapes.count);
    if (json != NULL) {
        gd_free_string(result);
        *(GdString *)result = gd_string(json);
    }
    free(json);
    free_names(shapes.names, shapes.count);
}

static const ClassMethod methods[] = {
    {"detect_rig", detect_rig, GD_STRING, 0, {0}, {NULL}},
    {"rebind", rebind_method, 0, 0, {0}, {NULL}},
    {"get_bound_shapes", get_bound_shapes, GD_INT, 0, {0}, {NULL}},
};

static const ClassProperty properties[] = {
    {"speech", GD_NODE_PATH, offsetof(Face, speech_path), GD_HINT_NODE_TYPES, "V2FSpeech", rebind},
    {"meshes", GD_NODE_PATH, offsetof(Face, meshes), GD_HINT_NODE_TYPES, "Node3D", rebind},
    {"weight", GD_FLOAT, offsetof(Face, weight), GD_HINT_RANGE, "0,1,0.01", NULL},
};

const ClassTable face_class = {.name = "V2FFace",
                               .parent = "Node",
                               .create = create,
                               .destroy = destroy,
                               .notification = notification,
                               .is_exposed = 1,
                               .methods = methods,
                               .properties = properties,
                               .method_count = sizeof methods / sizeof *methods,
                               .property_count = sizeof properties / sizeof *properties};
