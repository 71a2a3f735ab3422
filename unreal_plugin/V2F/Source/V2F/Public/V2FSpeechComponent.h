#pragma once

#include "Components/ActorComponent.h"
#include "CoreMinimal.h"
#include "V2FSpeechTypes.h"
#include "V2FSpeechComponent.generated.h"

class FV2FMicrophone;
class FV2FSourceTap;
class FV2FStream;
class FV2FSubmixTap;
class FV2FPushedSpeech;
class UAudioComponent;
class USoundSubmix;
class UV2FProfile;
class UV2FSpeechComponent;

DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(FV2FCurvesDelegate, UV2FSpeechComponent*, Speech);
DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(FV2FUtteranceDelegate, int64, UtterancesEnded);
DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(FV2FErrorDelegate, const FString&, Message);

/**
 * Takes a character's sound and holds its face curves, in step with the audible sound. The V2F Morph Targets
 * component, the V2F Live Link component and the AnimGraph node "V2F Face" show the curves. The audio render
 * thread only copies sound. Call all functions on the game thread.
 */
UCLASS(ClassGroup = (V2F), meta = (BlueprintSpawnableComponent, DisplayName = "V2F Speech"))
class V2F_API UV2FSpeechComponent : public UActorComponent
{
	GENERATED_BODY()

public:
	UV2FSpeechComponent();
	virtual ~UV2FSpeechComponent() override;

	/** Student, mapping and tuning; none: the defaults. Read by Start. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "V2F")
	TObjectPtr<UV2FProfile> Profile;

	/** Where the sound comes from. Read by Start. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "V2F")
	EV2FInput Input = EV2FInput::AudioComponent;

	/** The audio component that is the input, or that plays pushed sound. None: the actor's first one. Read
	 * by Start. */
	UPROPERTY(BlueprintReadWrite, Category = "V2F")
	TObjectPtr<UAudioComponent> AudioComponent;

	/** The submix that is the input; none: the main submix. Read by Start. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "V2F")
	TObjectPtr<USoundSubmix> Submix;

	/** Plays pushed sound through AudioComponent, delayed by the latency, so that lips and sound agree. Off:
	 * the game plays the sound and calls SetPlayPosition. Read by Start. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "V2F")
	bool bPlayPushedSound = true;

	/** Delay from the input to the loudspeaker: that of the device, and of a delay effect behind a tapped
	 * submix. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "V2F", meta = (ClampMin = "0", Units = "s"))
	float SoundDelaySeconds = 0.0f;

	/** Calls Start when the game begins. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "V2F")
	bool bStartWithGame = true;

	/** Called once per tick, when the curves are ready. */
	UPROPERTY(BlueprintAssignable, Category = "V2F")
	FV2FCurvesDelegate OnCurves;

	/** Called when a flushed utterance ends. Pushed: its last sample is audible. Other inputs: its last rig
	 * frame is computed. */
	UPROPERTY(BlueprintAssignable, Category = "V2F")
	FV2FUtteranceDelegate OnUtteranceEnded;

	/** Called on failure. The message says what failed and what to do. */
	UPROPERTY(BlueprintAssignable, Category = "V2F")
	FV2FErrorDelegate OnError;

	/** Opens the student and the input. On failure it returns false and calls OnError; the face stays
	 * neutral. */
	UFUNCTION(BlueprintCallable, Category = "V2F")
	bool Start();

	/** Closes the input and clears the curves. */
	UFUNCTION(BlueprintCallable, Category = "V2F")
	void Stop();

	/** Whether Start succeeded. */
	UFUNCTION(BlueprintPure, Category = "V2F")
	bool IsStarted() const { return Stream.IsValid(); }

	/** Pushes interleaved sound, -1 to 1, of any length; for Input = Pushed. */
	UFUNCTION(BlueprintCallable, Category = "V2F")
	bool PushAudio(const TArray<float>& Samples, int32 SampleRate, int32 Channels = 1);

	/** Pushes interleaved 16-bit little-endian PCM, as speech services send it; for Input = Pushed. Push
	 * whole samples: keep an odd last byte for the next call. */
	UFUNCTION(BlueprintCallable, Category = "V2F")
	bool PushPcm16(const TArray<uint8>& Bytes, int32 SampleRate, int32 Channels = 1);

	/** Ends the utterance: its last curves are computed without waiting for more sound. */
	UFUNCTION(BlueprintCallable, Category = "V2F")
	void Flush();

	/** Stops the character's speech: drops the sound that is not audible yet, and eases the face to neutral.
	 */
	UFUNCTION(BlueprintCallable, Category = "V2F")
	void Interrupt();

	/** Sets the position of the audible sound, seconds from the first pushed sample. For a game that plays
	 * pushed sound itself. Call it every tick. */
	UFUNCTION(BlueprintCallable, Category = "V2F")
	void SetPlayPosition(double Seconds);

	/** Names of the curves, in the order of the values. Empty before Start. */
	UFUNCTION(BlueprintPure, Category = "V2F")
	const TArray<FName>& GetCurveNames() const { return Names; }

	/** Values of the curves for the sound that is audible now. */
	UFUNCTION(BlueprintPure, Category = "V2F")
	const TArray<float>& GetCurveValues() const { return Values; }

	/** Value of one curve; 0 for a name that the rig does not have. */
	UFUNCTION(BlueprintPure, Category = "V2F")
	float GetCurve(FName Name) const;

	/** Where the values of the shown pose come from. */
	UFUNCTION(BlueprintPure, Category = "V2F")
	EV2FPoseState GetPoseState() const { return State; }

	/** Position of the shown pose, seconds from the stream's start. */
	UFUNCTION(BlueprintPure, Category = "V2F")
	double GetPlayPosition() const { return PlayPosition; }

	/** Delay from sound to curves, seconds. Delay the sound by as much, and lips and sound agree. */
	UFUNCTION(BlueprintPure, Category = "V2F")
	float GetLatencySeconds() const;

	/** Latency and counters since Start; zeros before it. */
	UFUNCTION(BlueprintPure, Category = "V2F")
	FV2FStatistics GetStatistics() const;

	/** Level of the input: whether a microphone is too quiet, good, or clipping. Silent before Start. */
	UFUNCTION(BlueprintPure, Category = "V2F")
	FV2FInputLevel GetInputLevel() const;

	/** Sets a tuning parameter, for example "jawOpen.gain". False, and OnError, for an unknown name or a
	 * value out of range. */
	UFUNCTION(BlueprintCallable, Category = "V2F")
	bool SetParameter(const FString& Name, float Value);

	/** Reads a tuning parameter; 0 for an unknown name. */
	UFUNCTION(BlueprintPure, Category = "V2F")
	float GetParameter(const FString& Name) const;

	/** All tuning parameters with their ranges, for example for sliders. Empty before Start. */
	UFUNCTION(BlueprintCallable, Category = "V2F")
	TArray<FV2FParameter> GetParameters() const;

	/** Replaces the tuning by JSON; parameters that it does not name return to their defaults. On an error
	 * nothing changes: false, and OnError. */
	UFUNCTION(BlueprintCallable, Category = "V2F")
	bool LoadTuning(const FString& Json);

	/** Current tuning as JSON, for Tuning of the profile or for LoadTuning. Empty before Start. */
	UFUNCTION(BlueprintCallable, Category = "V2F")
	FString SaveTuning() const;

	virtual void BeginPlay() override;
	virtual void EndPlay(const EEndPlayReason::Type Reason) override;
	virtual void BeginDestroy() override;
	virtual void TickComponent(
		float DeltaTime, ELevelTick TickType, FActorComponentTickFunction* ThisTickFunction) override;

private:
	bool OpenInput();
	void CloseInput();
	bool Fail(const FString& Message) const;
	double LagSeconds() const;
	void ReadCurves(double Now);

	TArray<FName> Names;
	TArray<float> Values;
	EV2FPoseState State = EV2FPoseState::Empty;
	double PlayPosition = 0.0;
	int64 UtterancesSeen = 0;
	bool bIdles = false;
	bool bTapsMainSubmix = false;
	/** The engine's number of the device whose submix is tapped. */
	uint32 TappedDevice = 0;
	TWeakObjectPtr<UAudioComponent> TappedComponent;
	TWeakObjectPtr<USoundSubmix> TappedSubmix;

	TSharedPtr<FV2FStream, ESPMode::ThreadSafe> Stream;
	TSharedPtr<FV2FSubmixTap, ESPMode::ThreadSafe> SubmixTap;
	TSharedPtr<FV2FSourceTap, ESPMode::ThreadSafe> SourceTap;
	TSharedPtr<FV2FMicrophone, ESPMode::ThreadSafe> Microphone;
	TSharedPtr<FV2FPushedSpeech, ESPMode::ThreadSafe> PushedSpeech;
};
