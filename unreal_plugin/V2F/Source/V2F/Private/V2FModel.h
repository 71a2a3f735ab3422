#pragma once

#include "CoreMinimal.h"
#include "v2f.h"

/** A loaded student. Characters with the same file and number of threads share one. Game thread. */
class FV2FModel
{
public:
	/** Opens the student at Path (through Unreal's file system, so also out of a .pak), or takes the one that is open.
	 * Threads: 0 is for baking (the caller ticks) and is never shared. Null with a sentence in OutError when it fails. */
	static TSharedPtr<FV2FModel, ESPMode::ThreadSafe> Open(const FString& Path, int32 Threads, FString& OutError);

	/** The absolute path of a profile's student; an empty name is the one that comes with the plugin. */
	static FString PathOf(const FString& StudentFile);

	explicit FV2FModel(V2fModel InHandle) : Handle(InHandle) {}
	~FV2FModel();
	FV2FModel(const FV2FModel&) = delete;
	FV2FModel& operator=(const FV2FModel&) = delete;

	const V2fModel Handle;
};
