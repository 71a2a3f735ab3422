#pragma once

#include "CoreMinimal.h"
#include "Engine/DataAsset.h"
#include "V2FProfile.generated.h"

/** The rig that the curves are named for. */
UENUM(BlueprintType)
enum class EV2FMapping : uint8
{
	/** Apple's 52 ARKit names: for Live Link and most heads. */
	ARKit,
	/** CTRL_expressions_* of a MetaHuman's control rig. */
	MetaHuman,
	/** 15 Oculus visemes. */
	Oculus,
	/** VRM expressions. */
	VRM,
	/** The JSON, or the name of another profile of the library, in CustomMapping. */
	Custom
};

/** Settings of a kind of character: student, mapping, tuning, idle layer. Read by Start of the speech
 * component. */
UCLASS(BlueprintType)
class V2F_API UV2FProfile : public UDataAsset
{
	GENERATED_BODY()

public:
	/** Student file (.onnx), relative to the project's Content folder; empty uses the student of the plugin.
	 * Add its folder to "Additional Non-Asset Directories to Package". */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "V2F|Student")
	FString StudentFile;

	/** Worker threads of the student, 1 to 64. Characters with the same student and thread count share them.
	 */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "V2F|Student", meta = (ClampMin = "1", ClampMax = "64"))
	int32 Threads = 1;

	/** The rig that the curves are named for. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "V2F|Mapping")
	EV2FMapping Mapping = EV2FMapping::ARKit;

	/** JSON of a mapping profile, or the name of one of the library, such as vroid, mmd or cc4, for Mapping =
	 * Custom. DetectRig of the morph component finds it. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "V2F|Mapping", meta = (MultiLine = "true", EditCondition = "Mapping == EV2FMapping::Custom"))
	FString CustomMapping;

	/** JSON of a tuning, as SaveTuning of the speech component returns it; empty: no tuning. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "V2F|Tuning", meta = (MultiLine = "true"))
	FString Tuning;

	/** Averages neighbouring predictions: smoother motion, 16 ms more latency. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "V2F|Tuning")
	bool bSmoothing = true;

	/** Keeps the mouth closed in silence and in steady noise. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "V2F|Tuning")
	bool bGate = true;

	/** Largest automatic gain for a quiet microphone, dB; 0 turns it off. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "V2F|Tuning", meta = (ClampMin = "0", ClampMax = "40"))
	float GainCeilingDb = 0.0f;

	/** Only a voice opens the gate: tones, music and noises leave the mouth at rest. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "V2F|Tuning")
	bool bVoiceGate = true;

	/** Brings speech to one level before the student hears it. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "V2F|Tuning")
	bool bNormalise = true;

	/** Channel that is heard, for a microphone or submix with several: 0 the mix, -1 the loudest, else its
	 * number from 1. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "V2F|Tuning", meta = (ClampMin = "-1", ClampMax = "64"))
	int32 Channel = 0;

	/** The curves come so much later than the sound; negative: earlier. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "V2F|Tuning", meta = (ClampMin = "-10", ClampMax = "10", Units = "s"))
	float OffsetSeconds = 0.0f;

	/** Adds the curve voice.activity: how surely somebody speaks, sings or screams, 0 to 1. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "V2F|Tuning")
	bool bVoiceActivity = false;

	/** Computes only every n-th rig frame in full, 1 to 16; for crowds. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "V2F|Tuning", meta = (ClampMin = "1", ClampMax = "16"))
	int32 Divider = 1;

	/** Time that the newest rig frame is held when no newer one is available. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "V2F|Tuning", meta = (ClampMin = "0", Units = "s"))
	float HoldSeconds = 0.1f;

	/** Time of the fade from there to the neutral face. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "V2F|Tuning", meta = (ClampMin = "0", Units = "s"))
	float FadeSeconds = 0.2f;

	/** Adds blinks and small movements of eyes and brows. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "V2F|Idle")
	bool bIdle = false;

	/** Seed of the idle layer; 0 gives each component its own seed. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "V2F|Idle", meta = (ClampMin = "0"))
	int32 IdleSeed = 0;
};
