/* The entry symbol that v2f.gdextension names. */
#include "face.h"
#include "godot.h"
#include "speech.h"
#include "tap.h"

#ifdef _WIN32
#define EXPORTED __declspec(dllexport)
#else
#define EXPORTED __attribute__((visibility("default")))
#endif

static const ClassTable *const classes[] = {&tap_instance_class, &tap_class, &speech_class, &face_class};
enum { CLASSES = sizeof classes / sizeof *classes };

static GdGetProcAddress get_proc_address;
static void *library;
static int loaded;

static void initialize(void *user, int32_t level) {
    (void)user;
    if (level != GD_LEVEL_SCENE || !gd_load(get_proc_address)) return;
    if (v2f_abi_version() != V2F_ABI_VERSION) {
        gd_error("the v2f library has another binary interface than this addon: install the addon again from "
                 "one release");
        return;
    }
    tap_load();
    for (int i = 0; i < CLASSES; i++) class_register(library, classes[i]);
    loaded = 1;
}

static void deinitialize(void *user, int32_t level) {
    (void)user;
    if (level != GD_LEVEL_SCENE || !loaded) return;
    for (int i = CLASSES; i-- > 0;) class_unregister(library, classes[i]);
    loaded = 0;
}

EXPORTED uint8_t v2f_godot_init(GdGetProcAddress get, void *class_library, GdInitialization *initialization);

uint8_t v2f_godot_init(GdGetProcAddress get, void *class_library, GdInitialization *initialization) {
    get_proc_address = get;
    library = class_library;
    initialization->minimum_level = GD_LEVEL_SCENE;
    initialization->initialize = initialize;
    initialization->deinitialize = deinitialize;
    return 1;
}
