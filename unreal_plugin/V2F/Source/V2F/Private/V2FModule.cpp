#include "V2FModule.h"

#include "HAL/PlatformProcess.h"
#include "Interfaces/IPluginManager.h"
#include "Misc/Paths.h"
#include "V2FStats.h"
#include "v2f.h"

namespace
{
	bool bAvailable = false;

	// Called by any thread of the library.
	void Relay(uint32_t Severity, const char* Text, void*)
	{
		const FString Line(UTF8_TO_TCHAR(Text));
		switch (Severity)
		{
		case 1: UE_LOG(LogV2F, Error, TEXT("%s"), *Line); break;
		case 2: UE_LOG(LogV2F, Warning, TEXT("%s"), *Line); break;
		case 3: UE_LOG(LogV2F, Log, TEXT("%s"), *Line); break;
		default: UE_LOG(LogV2F, Verbose, TEXT("%s"), *Line); break;
		}
	}
}

FString FV2FModule::PluginFolder()
{
	const TSharedPtr<IPlugin> Plugin = IPluginManager::Get().FindPlugin(TEXT("V2F"));
	return Plugin.IsValid() ? FPaths::ConvertRelativePathToFull(Plugin->GetBaseDir()) : FString();
}

bool FV2FModule::IsAvailable()
{
	return bAvailable;
}

void FV2FModule::StartupModule()
{
#if PLATFORM_WINDOWS || PLATFORM_MAC
	// Loaded by its absolute path, so that no search path can select another file.
#if PLATFORM_WINDOWS
	const TCHAR* File = TEXT("Source/ThirdParty/V2FLibrary/Win64/v2f.dll");
#else
	const TCHAR* File = TEXT("Source/ThirdParty/V2FLibrary/Mac/libv2f.dylib");
#endif
	const FString Path = FPaths::Combine(PluginFolder(), FString(File));
	Library = FPlatformProcess::GetDllHandle(*Path);
	if (Library == nullptr)
	{
		UE_LOG(
			LogV2F, Error, TEXT("%s cannot be loaded: package the plugin again. Faces stay neutral."), *Path);
		return;
	}
#endif
	if (v2f_abi_version() != V2F_ABI_VERSION)
	{
		UE_LOG(LogV2F, Error,
			TEXT("The v2f library has binary interface %u, the plugin needs %u: package both again. "
				 "Faces stay neutral."),
			static_cast<uint32>(v2f_abi_version()), static_cast<uint32>(V2F_ABI_VERSION));
		return;
	}
	v2f_set_log(&Relay, static_cast<uint32>(V2F::LogSeverity.GetValueOnGameThread()), nullptr);
	bAvailable = true;
}

void FV2FModule::ShutdownModule()
{
	if (bAvailable)
	{
		bAvailable = false;
		v2f_set_log(nullptr, 0, nullptr);
	}
	// Threads of the library may still be ending. It stays loaded until the process ends.
	Library = nullptr;
}

IMPLEMENT_MODULE(FV2FModule, V2F)
