#pragma once

#include "CoreMinimal.h"
#include "Templates/Function.h"

class UV2FProfile;

/** Curves of a whole recording. */
struct V2F_API FV2FBake
{
	/** Names of the curves. */
	TArray<FName> Names;
	/** Time of each rig frame, seconds, in rising order. */
	TArray<float> Times;
	/** Values, one rig frame after another: Times.Num() x Names.Num(). */
	TArray<float> Values;

	/** Hears the part that is done, 0 to 1, on the calling thread; false cancels. */
	using FProgress = TFunction<bool(double)>;

	/** Computes the curves of mono sound on the calling thread, with the same bits as a live stream. Null
	 * Profile: the defaults. On failure, or when Progress cancelled, it returns false and the reason in
	 * OutError. Game thread. */
	static bool Run(const TArray<float>& Samples, int32 SampleRate, const UV2FProfile* Profile,
		FV2FBake& OutBake, FString& OutError, const FProgress& Progress = nullptr);
};
