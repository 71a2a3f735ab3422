#pragma once

#include "CoreMinimal.h"
#include "Modules/ModuleManager.h"

/** Loads the v2f library and sends its log to Unreal's log. */
class V2F_API FV2FModule : public IModuleInterface
{
public:
	virtual void StartupModule() override;
	virtual void ShutdownModule() override;

	/** Whether the library is loaded and has the binary interface of this plugin. Any thread. */
	static bool IsAvailable();

	/** Absolute path of the plugin's folder. Game thread. */
	static FString PluginFolder();

private:
	void* Library = nullptr;
};
