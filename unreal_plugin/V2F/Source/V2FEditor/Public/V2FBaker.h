#pragma once

#include "CoreMinimal.h"
#include "Kismet/BlueprintFunctionLibrary.h"
#include "V2FBaker.generated.h"

class UAnimSequence;
class USkeleton;
class USoundWave;
class UV2FProfile;

/** Bakes speech into an animation sequence. For editor utility widgets, Blueprints and the editor's Python.
 */
UCLASS()
class V2FEDITOR_API UV2FBaker : public UBlueprintFunctionLibrary
{
	GENERATED_BODY()

public:
	/** Makes an animation sequence of curves from a sound. Play it in an AnimGraph, or put it on the
	 * character's track in Sequencer, beside the sound. AssetPath: the new asset, for example
	 * /Game/Speech/A_Hello. On failure null; the log has the reason. */
	UFUNCTION(BlueprintCallable, Category = "V2F")
	static UAnimSequence* BakeSpeech(USoundWave* Sound, UV2FProfile* Profile, USkeleton* Skeleton,
		const FString& AssetPath, int32 FramesPerSecond = 60);
};
