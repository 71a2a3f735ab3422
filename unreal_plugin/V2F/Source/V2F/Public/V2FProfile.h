#pragma once

#include "CoreMinimal.h"
#include "Engine/DataAsset.h"
#include "V2FProfile.generated.h"

/** Which rig the curves are named for. */
UENUM(BlueprintType)
enum class EV2FMapping : uint8
{
	/** Apple's 52 names; what Live Link and most heads understand. */
	ARKit,
	/** CTRL_expressions_* of a MetaHuman's control rig. */
	MetaHuman,
	/** 15 Oculus visemes. */
	Oculus,
	/** VRM expressions. */
	VRM,
	/** The JSON in CustomMapping. */
	Custom
};

/** How a character hears and shows speech: student, mapping, tuning, idle layer. Read when a component starts. */
UCLASS(BlueprintType)
class V2F_API UV2FProfile : public UDataAsset
{
	GENERATED_BODY()

public:
	/** The student file (.onnx), relative to the project's Content folder; empty takes the one that comes with the plugin.
	 * Add its folder to "Additional Non-Asset Directories to Package". */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "V2F|Student")
	FString StudentFile;

	/** Worker threads of the student, 1 to 64. Characters with the same student and number of threads share one. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "V2F|Student", meta = (ClampMin = "1", ClampMax = "64"))
	int32 Threads = 1;

	/** Which rig the curves are named for. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "V2F|Mapping")
	EV2FMapping Mapping = EV2FMapping::ARKit;

	/** A mapping profile's JSON, for Mapping = Custom. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "V2F|Mapping", meta = (MultiLine = "true", EditCondition = "Mapping == EV2FMapping::Custom"))
	FString CustomMapping;

	/** A tuning's JSON, as SaveTuning of the speech component tells it; empty is untuned. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "V2F|Tuning", meta = (MultiLine = "true"))
	FString Tuning;

	/** Neighbouring predictions are averaged: calmer, 16 ms later. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "V2F|Tuning")
	bool bSmoothing = true;

	/** The mouth rests in silence and in steady noise. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "V2F|Tuning")
	bool bGate = true;

	/** Most that a quiet microphone is lifted, dB; 0: not at all. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "V2F|Tuning", meta = (ClampMin = "0", ClampMax = "40"))
	float GainCeilingDb = 0.0f;

	/** Only every n-th frame is computed in full, 1 to 16; for crowds. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "V2F|Tuning", meta = (ClampMin = "1", ClampMax = "16"))
	int32 Divider = 1;

	/** Seconds that the newest frame is held when no newer one comes. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "V2F|Tuning", meta = (ClampMin = "0", Units = "s"))
	float HoldSeconds = 0.1f;

	/** Seconds from there to the neutral face. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "V2F|Tuning", meta = (ClampMin = "0", Units = "s"))
	float FadeSeconds = 0.2f;

	/** Blinks, small gaze and brow life. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "V2F|Idle")
	bool bIdle = false;

	/** Seed of the idle layer; 0 gives each component one of its own. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "V2F|Idle", meta = (ClampMin = "0"))
	int32 IdleSeed = 0;
};
