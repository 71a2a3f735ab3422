#pragma once

#include "CoreMinimal.h"
#include "V2FSpeechTypes.generated.h"

/** Where a speech component hears its character. */
UENUM(BlueprintType)
enum class EV2FSource : uint8
{
	/** An audio component of the actor, before volume, attenuation and effects. */
	AudioComponent,
	/** A submix: everything that is mixed into it. */
	Submix,
	/** The system's default input. */
	Microphone,
	/** Samples pushed by Blueprint or C++: synthesised speech, voice chat. */
	Pushed
};

/** Where the shown face comes from. */
UENUM(BlueprintType)
enum class EV2FFaceState : uint8
{
	/** Speech, between two frames. */
	Speaking,
	/** The newest frame, held for a moment. */
	Held,
	/** Fading to neutral, or there already. */
	Faded,
	/** No frame has come yet; neutral. */
	Empty
};

/** Counters of a character since it started. */
USTRUCT(BlueprintType)
struct V2F_API FV2FStatistics
{
	GENERATED_BODY()

	/** How far the curves lie behind the sound, seconds; what the library reports. */
	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	float LatencySeconds = 0.0f;

	/** How far the lips are behind what is heard, seconds; 0 when the sound is delayed by at least the latency. */
	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	float LagSeconds = 0.0f;

	/** Sound that was taken, frames. */
	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	int64 PushedFrames = 0;

	/** Sound that a full queue refused, frames. */
	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	int64 RefusedFrames = 0;

	/** Blocks of sound that met another thread in the stream; they stand as silence. */
	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	int64 LostBlocks = 0;

	/** Rig frames made. */
	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	int64 FramesMade = 0;

	/** Rig frames that came after the play position had passed them. */
	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	int64 LateFrames = 0;

	/** NaN or infinite samples, heard as silence. */
	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	int64 BadSamples = 0;

	/** Utterances whose last frame has been made. */
	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	int64 UtterancesEnded = 0;
};

/** A tuning parameter. */
USTRUCT(BlueprintType)
struct V2F_API FV2FParameter
{
	GENERATED_BODY()

	/** Name, jawOpen.gain say. */
	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	FString Name;

	/** What it does. */
	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	FString Description;

	/** Smallest value. */
	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	float Min = 0.0f;

	/** Largest value. */
	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	float Max = 0.0f;

	/** Value of an untuned character. */
	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	float Default = 0.0f;

	/** Value in force. */
	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	float Value = 0.0f;
};
