#pragma once

#include "CoreMinimal.h"
#include "v2f.h"

/** A loaded student. Characters with the same file and thread count share one. Game thread. */
class FV2FModel
{
public:
	/** Opens the student at Path, or returns the one that is open. Reads through Unreal's file system, thus
	 * also from a .pak. Threads: 0 is for baking (the caller ticks); such a model is never shared. On failure
	 * null, and the reason in OutError. */
	static TSharedPtr<FV2FModel, ESPMode::ThreadSafe> Open(
		const FString& Path, int32 Threads, FString& OutError);

	/** Absolute path of a profile's student; an empty name is the student of the plugin. */
	static FString PathOf(const FString& StudentFile);

	explicit FV2FModel(V2fModel InHandle) : Handle(InHandle) {}
	~FV2FModel();
	FV2FModel(const FV2FModel&) = delete;
	FV2FModel& operator=(const FV2FModel&) = delete;

	const V2fModel Handle;
};
