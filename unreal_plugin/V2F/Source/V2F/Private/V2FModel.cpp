#include "V2FModel.h"

#include "Misc/FileHelper.h"
#include "Misc/Paths.h"
#include "V2FModule.h"

namespace
{
	TMap<FString, TWeakPtr<FV2FModel, ESPMode::ThreadSafe>>& OpenModels()
	{
		static TMap<FString, TWeakPtr<FV2FModel, ESPMode::ThreadSafe>> Models;
		return Models;
	}
}

FString FV2FModel::PathOf(const FString& StudentFile)
{
	return StudentFile.IsEmpty()
		? FPaths::Combine(FV2FModule::PluginFolder(), FString(TEXT("Resources/tiny-low-latency.onnx")))
		: FPaths::Combine(FPaths::ProjectContentDir(), StudentFile);
}

TSharedPtr<FV2FModel, ESPMode::ThreadSafe> FV2FModel::Open(
	const FString& Path, int32 Threads, FString& OutError)
{
	if (!FV2FModule::IsAvailable())
	{
		// A call of a delay-loaded library that is missing would end the process.
		OutError = TEXT("The v2f library is not loaded: read the log for the reason.");
		return nullptr;
	}
	const FString Key = FString::Printf(TEXT("%d|%s"), Threads, *Path);
	if (const TWeakPtr<FV2FModel, ESPMode::ThreadSafe>* Known = OpenModels().Find(Key))
	{
		TSharedPtr<FV2FModel, ESPMode::ThreadSafe> Model = Known->Pin();
		if (Model.IsValid())
		{
			return Model;
		}
	}
	TArray<uint8> Bytes;
	if (!FFileHelper::LoadFileToArray(Bytes, *Path))
	{
		OutError = FString::Printf(
			TEXT("The student file %s cannot be read: check Student File of the profile."), *Path);
		return nullptr;
	}
	V2fModelSettings Settings;
	v2f_model_settings_init(&Settings, sizeof(Settings));
	Settings.threads = static_cast<uint32>(Threads);
	V2fModel Handle = 0;
	if (v2f_model_open_memory(Bytes.GetData(), static_cast<size_t>(Bytes.Num()), nullptr, &Settings, &Handle)
		< 0)
	{
		OutError = FString::Printf(TEXT("%s: %s"), *Path, UTF8_TO_TCHAR(v2f_last_error()));
		return nullptr;
	}
	TSharedPtr<FV2FModel, ESPMode::ThreadSafe> Model = MakeShared<FV2FModel, ESPMode::ThreadSafe>(Handle);
	if (Threads > 0)
	{
		OpenModels().Add(Key, Model);
	}
	return Model;
}

FV2FModel::~FV2FModel()
{
	v2f_model_destroy(Handle);
}
