// Stubs of Unreal's clock, files, statistics, console variables, modules and plugins.
#pragma once
#include "Core.h"

#ifndef PLATFORM_WINDOWS
#define PLATFORM_WINDOWS 0
#endif
#ifndef PLATFORM_MAC
#define PLATFORM_MAC 0
#endif

// Controls of the stub engine for tests.
struct StubEngine
{
	static std::atomic<double> Now;
	static std::string PluginFolder, ContentFolder;
	static std::vector<std::string> LoadedLibraries;
	static bool bLibraryMissing;
	static std::mutex LogGuard;
	static std::vector<std::string> Errors, Warnings;
};

struct FPlatformTime { static double Seconds() { return StubEngine::Now.load(); } };
struct FPlatformProcess
{
	static void Sleep(float) {}
	static void* GetDllHandle(const TCHAR* Path)
	{
		StubEngine::LoadedLibraries.push_back(StubNarrow(Path));
		return StubEngine::bLibraryMissing ? nullptr : &StubEngine::LoadedLibraries;
	}
};
struct FPaths
{
	static FString ConvertRelativePathToFull(const FString& Path) { return Path; }
	static FString ProjectContentDir() { return FString(StubWide(StubEngine::ContentFolder.c_str())); }
	static FString Combine(const FString& A, const FString& B) { return A + TEXT("/") + B; }
};
struct FFileHelper { static bool LoadFileToArray(TArray<uint8>& Out, const TCHAR* Path); };

struct IPlugin { FString GetBaseDir() const { return FString(StubWide(StubEngine::PluginFolder.c_str())); } };
struct IPluginManager
{
	static IPluginManager& Get() { static IPluginManager M; return M; }
	TSharedPtr<IPlugin> FindPlugin(const FString& Name)
	{
		return Name == TEXT("V2F") ? TSharedPtr<IPlugin>(std::make_shared<IPlugin>()) : nullptr;
	}
};

class IModuleInterface
{
public:
	virtual ~IModuleInterface() = default;
	virtual void StartupModule() {}
	virtual void ShutdownModule() {}
};
class FDefaultModuleImpl : public IModuleInterface {};
#define IMPLEMENT_MODULE(Class, Name) \
	extern "C" IModuleInterface* InitializeModule_##Name(); \
	extern "C" IModuleInterface* InitializeModule_##Name() { return new Class(); }

class IModularFeatures
{
public:
	static IModularFeatures& Get() { static IModularFeatures F; return F; }
	bool IsModularFeatureAvailable(const FName&) const { return Feature != nullptr; }
	template <class T> T& GetModularFeature(const FName&)
	{
		check(Feature != nullptr);
		return *static_cast<T*>(Feature);
	}
	void* Feature = nullptr;
};

template <class T> class TAutoConsoleVariable
{
public:
	TAutoConsoleVariable(const TCHAR*, T In, const TCHAR*) : Value(In) {}
	T GetValueOnGameThread() const { return Value; }
	void StubSet(T In) { Value = In; }
private:
	T Value;
};

#define DECLARE_STATS_GROUP(Words, Group, Category) struct FStat_##Group {}
#define DECLARE_CYCLE_STAT_EXTERN(Words, Stat, Group, Api) struct FStat_##Stat { FStat_##Group* G = nullptr; double V = 0; }; extern FStat_##Stat Stat
#define DECLARE_FLOAT_COUNTER_STAT_EXTERN(Words, Stat, Group, Api) DECLARE_CYCLE_STAT_EXTERN(Words, Stat, Group, Api)
#define DECLARE_DWORD_COUNTER_STAT_EXTERN(Words, Stat, Group, Api) DECLARE_CYCLE_STAT_EXTERN(Words, Stat, Group, Api)
#define DEFINE_STAT(Stat) FStat_##Stat Stat
#define SCOPE_CYCLE_COUNTER(Stat) static_cast<void>(Stat)
#define SET_FLOAT_STAT(Stat, X) (Stat.V = (X))
#define INC_DWORD_STAT(Stat) (Stat.V += 1)
#define INC_DWORD_STAT_BY(Stat, X) (Stat.V += (X))
