#pragma once

#include "CoreMinimal.h"

/**
 * A mesh's morph targets, to be found by the names of curves. Exporters put prefixes before the names ("blendShape1.", "head_") and
 * spell sides as they like ("_L", "Left", ".l", "left_"): names are compared word by word, without case, with the side at the end.
 */
class FV2FMorphNames
{
public:
	/** Reads the names of a mesh's targets, in their order. */
	explicit FV2FMorphNames(const TArray<FString>& InTargets);

	/** Place of the best match for Curve, or INDEX_NONE: the same name, then the least prefix, then the first. */
	int32 Find(const FString& Curve) const;

private:
	struct FMatch
	{
		int32 Target = 0;
		int32 Prefix = 0;
	};

	TArray<FString> Targets;
	/** By each ending of a target's words, the target that has the least before it. */
	TMap<FString, FMatch> Endings;
};
