#pragma once

#include "CoreMinimal.h"

class UV2FProfile;

/** A whole recording as curves. */
struct V2F_API FV2FBake
{
	/** Names of the curves. */
	TArray<FName> Names;
	/** Time of each frame, seconds; rising. */
	TArray<float> Times;
	/** Values, frame after frame: Times.Num() x Names.Num(). */
	TArray<float> Values;

	/** Computes the curves of mono sound on the calling thread, bit for bit what the live stream gives. Null Profile is the
	 * defaults. False with a sentence in OutError when it fails. Game thread. */
	static bool Run(const TArray<float>& Samples, int32 SampleRate, const UV2FProfile* Profile, FV2FBake& OutBake, FString& OutError);
};
