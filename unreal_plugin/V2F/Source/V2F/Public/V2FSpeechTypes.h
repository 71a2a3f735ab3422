#pragma once

#include "CoreMinimal.h"
#include "V2FSpeechTypes.generated.h"

/** Where a speech component gets its sound. */
UENUM(BlueprintType)
enum class EV2FInput : uint8
{
	/** An audio component of the actor, before volume, attenuation and effects. */
	AudioComponent,
	/** A submix: everything that is mixed into it. */
	Submix,
	/** The system's default sound input. */
	Microphone,
	/** Samples that Blueprint or C++ pushes: synthesised speech, voice chat. */
	Pushed
};

/** Where the values of the shown pose come from. The same values as V2fPoseState of v2f.h. */
UENUM(BlueprintType)
enum class EV2FPoseState : uint8
{
	/** Interpolated between two rig frames. */
	Interpolated,
	/** The play position is beyond the newest rig frame. That frame is held for a moment. */
	Held,
	/** Farther beyond the newest rig frame: fading to neutral, or neutral already. */
	Faded,
	/** The play position is before the oldest rig frame in memory. That frame is shown. */
	Before,
	/** No rig frame has been computed yet: neutral. */
	Empty
};

/** Whether a microphone's level is good. The same values as V2fLoudness of v2f.h. */
UENUM(BlueprintType)
enum class EV2FLoudness : uint8
{
	/** No speech in the last two seconds. */
	Silent,
	/** Speech is too quiet, measured before the automatic gain: move nearer, or set Gain Ceiling Db of the
	 * profile. */
	TooQuiet,
	/** The level is good. */
	Good,
	/** The input clipped in the last two seconds: turn the microphone down. */
	Clipping
};

/** Level of the input. All levels are measured before the automatic gain. */
USTRUCT(BlueprintType)
struct V2F_API FV2FInputLevel
{
	GENERATED_BODY()

	/** Whether the level is good. */
	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	EV2FLoudness Loudness = EV2FLoudness::Silent;

	/** RMS of the newest hop, dBFS. */
	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	float RmsDbfs = -200.0f;

	/** Highest magnitude of the newest hop, dBFS. */
	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	float PeakDbfs = -200.0f;

	/** Level of speech, dBFS; -200 before the first speech. */
	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	float SpeechDbfs = -200.0f;

	/** Level of the background noise, dBFS; -200 before it is measured. */
	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	float NoiseDbfs = -200.0f;

	/** Current automatic gain, dB. */
	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	float GainDb = 0.0f;
};

/** Latency of a character and the counters of its stream, since Start. Counters never decrease. */
USTRUCT(BlueprintType)
struct V2F_API FV2FStatistics
{
	GENERATED_BODY()

	/** Delay from sound to curves, seconds, as the library reports it. */
	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	float LatencySeconds = 0.0f;

	/** Delay of the lips behind the audible sound, seconds; 0 if the sound is delayed by the latency or more.
	 */
	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	float LagSeconds = 0.0f;

	/** Audio frames that the stream took. */
	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	int64 PushedFrames = 0;

	/** Audio frames that a full queue refused. */
	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	int64 RefusedFrames = 0;

	/** Audio frames of silence in place of refused or missing sound. */
	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	int64 GapFrames = 0;

	/** Audio blocks that arrived while another thread used the stream. They count as silence. */
	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	int64 LostBlocks = 0;

	/** Resets, interrupts and long gaps. */
	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	int64 Discontinuities = 0;

	/** NaN or infinite samples in the sound. They count as silence. */
	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	int64 BadSamples = 0;

	/** NaN or infinite outputs of the student. They are shown as neutral. */
	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	int64 BadControls = 0;

	/** Hops that the network computed. */
	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	int64 Hops = 0;

	/** Rig frames computed. */
	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	int64 FramesMade = 0;

	/** Rig frames computed after the play position had passed them. */
	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	int64 LateFrames = 0;

	/** Ticks for which no rig frame was available yet. */
	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	int64 Underruns = 0;

	/** Rig frames that an interrupt dropped before they were shown. */
	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	int64 DroppedFrames = 0;

	/** Failed calls of the network. Their rig frames are neutral. */
	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	int64 FailedPredictions = 0;

	/** Flushed utterances whose last rig frame has been computed. */
	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	int64 UtterancesEnded = 0;

	/** Samples above 16 times full scale, clamped: probably 16-bit numbers that were not divided by 32768. */
	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	int64 OverScaleSamples = 0;

	/** Audio frames for which the loudest channel replaced the mix: channels cancel, or one is far louder. */
	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	int64 SingleChannelFrames = 0;
};

/** A tuning parameter. */
USTRUCT(BlueprintType)
struct V2F_API FV2FParameter
{
	GENERATED_BODY()

	/** Name, for example jawOpen.gain. */
	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	FString Name;

	/** What the parameter does. */
	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	FString Description;

	/** Smallest value. */
	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	float Min = 0.0f;

	/** Largest value. */
	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	float Max = 0.0f;

	/** Value without tuning. */
	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	float DefaultValue = 0.0f;

	/** Current value. */
	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	float Value = 0.0f;
};
