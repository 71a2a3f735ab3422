#pragma once

#include "CoreMinimal.h"

/**
 * Finds a mesh's morph targets by the names of curves. The library compares them (v2f_match_shapes), so that
 * every engine finds the same ones.
 */
class FV2FMorphNames
{
public:
	/** Reads the names of a mesh's morph targets, in their order. */
	explicit FV2FMorphNames(const TArray<FString>& InTargets);

	/** For each curve the index of its morph target, or INDEX_NONE. No two curves have one target. Mapping,
	 * which may be empty, is the mapping profile that the curves are of: it knows other names of targets. */
	TArray<int32> FindAll(const TArray<FString>& Curves, const FString& Mapping) const;

	/** JSON that says which rig the morph targets are made for, as v2f_detect_rig writes it; empty on failure.
	 */
	FString DetectRig() const;

	/** Index of the morph target of one curve, or INDEX_NONE. */
	int32 Find(const FString& Curve) const;

private:
	/** The names, one a line. */
	FString Lines;
};
