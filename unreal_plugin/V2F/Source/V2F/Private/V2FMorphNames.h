#pragma once

#include "CoreMinimal.h"

/**
 * Finds a mesh's morph targets by the names of curves. Exporters add prefixes ("blendShape1.", "head_") and
 * spell sides differently ("_L", "Left", ".l", "left_"). Thus names are compared word by word, without case,
 * with the side moved to the end.
 */
class FV2FMorphNames
{
public:
	/** Reads the names of a mesh's morph targets, in their order. */
	explicit FV2FMorphNames(const TArray<FString>& InTargets);

	/** Index of the best match for Curve, or INDEX_NONE: first the same name, then the shortest prefix, then
	 * the first. */
	int32 Find(const FString& Curve) const;

private:
	struct FMatch
	{
		int32 Target = 0;
		int32 Prefix = 0;
	};

	TArray<FString> Targets;
	/** For each suffix of a target's words, the target with the shortest prefix before it. */
	TMap<FString, FMatch> Endings;
};
