#include "V2FEditorModule.h"

#include "Modules/ModuleManager.h"

DEFINE_LOG_CATEGORY(LogV2FEditor);

IMPLEMENT_MODULE(FDefaultModuleImpl, V2FEditor)
