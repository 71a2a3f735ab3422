#pragma once

#include "CoreMinimal.h"
#include "Kismet/BlueprintFunctionLibrary.h"
#include "V2FBaker.generated.h"

class UAnimSequence;
class USkeleton;
class USoundWave;
class UV2FProfile;

/** Bakes speech into animation; for editor utility widgets, Blueprints and the editor's Python. */
UCLASS()
class V2FEDITOR_API UV2FBaker : public UBlueprintFunctionLibrary
{
	GENERATED_BODY()

public:
	/** Makes an animation sequence of curves from a sound: play it in an AnimGraph, or drop it on the character's track in
	 * Sequencer beside the sound. AssetPath is the new asset, e.g. /Game/Speech/A_Hello. Null, and the log says why, when it
	 * fails. */
	UFUNCTION(BlueprintCallable, Category = "V2F")
	static UAnimSequence* BakeSpeech(
		USoundWave* Sound, UV2FProfile* Profile, USkeleton* Skeleton, const FString& AssetPath, int32 FramesPerSecond = 60);
};
