#pragma once

#include "CoreMinimal.h"
#include "Modules/ModuleManager.h"

/** Loads the v2f library and connects its log with Unreal's. */
class V2F_API FV2FModule : public IModuleInterface
{
public:
	virtual void StartupModule() override;
	virtual void ShutdownModule() override;

	/** Whether the library is loaded and speaks this plugin's binary interface. Any thread. */
	static bool IsAvailable();

	/** The plugin's folder, absolute. Game thread. */
	static FString PluginFolder();

private:
	void* Library = nullptr;
};
