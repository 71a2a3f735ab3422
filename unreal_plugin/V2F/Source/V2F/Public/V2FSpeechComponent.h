#pragma once

#include "Components/ActorComponent.h"
#include "CoreMinimal.h"
#include "V2FSpeechTypes.h"
#include "V2FSpeechComponent.generated.h"

class FV2FMicrophone;
class FV2FSourceTap;
class FV2FStream;
class FV2FSubmixTap;
class FV2FVoiceQueue;
class UAudioComponent;
class USoundSubmix;
class UV2FProfile;
class UV2FSpeechComponent;

DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(FV2FCurvesDelegate, UV2FSpeechComponent*, Speech);
DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(FV2FUtteranceDelegate, int64, UtterancesEnded);
DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(FV2FErrorDelegate, const FString&, Message);

/**
 * Hears a character and holds its face curves, in step with what is heard. The morph component, the Live Link component and the
 * "V2F Face" node of an AnimGraph show them. The audio render thread only copies sound; everything else is the game thread.
 */
UCLASS(ClassGroup = (V2F), meta = (BlueprintSpawnableComponent, DisplayName = "V2F Speech"))
class V2F_API UV2FSpeechComponent : public UActorComponent
{
	GENERATED_BODY()

public:
	UV2FSpeechComponent();
	virtual ~UV2FSpeechComponent() override;

	/** Student, mapping, tuning; none is the defaults. Read by Start. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "V2F")
	TObjectPtr<UV2FProfile> Profile;

	/** Where the sound comes from. Read by Start. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "V2F")
	EV2FSource Source = EV2FSource::AudioComponent;

	/** The audio component that is heard, or that plays pushed sound. None takes the first of the actor. Read by Start. */
	UPROPERTY(BlueprintReadWrite, Category = "V2F")
	TObjectPtr<UAudioComponent> Voice;

	/** The submix that is heard; none is the main submix. Read by Start. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "V2F")
	TObjectPtr<USoundSubmix> Submix;

	/** Pushed sound is played by Voice, delayed by the latency, so that lips and sound agree. Off: play it yourself and call
	 * SetPlayPosition. Read by Start. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "V2F")
	bool bPlayPushedSound = true;

	/** How much later than here the sound is heard, seconds: the device's delay, and a delay effect behind a tapped submix. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "V2F", meta = (ClampMin = "0", Units = "s"))
	float SoundDelaySeconds = 0.0f;

	/** Starts with the game. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "V2F")
	bool bStartWithGame = true;

	/** The curves of this tick are ready. */
	UPROPERTY(BlueprintAssignable, Category = "V2F")
	FV2FCurvesDelegate OnCurves;

	/** A flushed utterance is over: with Pushed when its last sample is heard, with the taps when its last frame is made. */
	UPROPERTY(BlueprintAssignable, Category = "V2F")
	FV2FUtteranceDelegate OnUtteranceEnded;

	/** Something failed; the sentence says what, and what to do. */
	UPROPERTY(BlueprintAssignable, Category = "V2F")
	FV2FErrorDelegate OnError;

	/** Opens the student and the source. False, and OnError, when that fails; the face stays neutral. */
	UFUNCTION(BlueprintCallable, Category = "V2F")
	bool Start();

	/** Closes the source and forgets the face. */
	UFUNCTION(BlueprintCallable, Category = "V2F")
	void Stop();

	/** Whether Start succeeded. */
	UFUNCTION(BlueprintPure, Category = "V2F")
	bool IsStarted() const { return Stream.IsValid(); }

	/** Gives sound, -1 to 1, interleaved; for Source = Pushed. As much as you like at once. */
	UFUNCTION(BlueprintCallable, Category = "V2F")
	bool PushAudio(const TArray<float>& Samples, int32 SampleRate, int32 Channels = 1);

	/** Gives 16-bit little-endian PCM, interleaved, as speech services send it; for Source = Pushed. Whole samples: keep an odd last
	 * byte for the next piece. */
	UFUNCTION(BlueprintCallable, Category = "V2F")
	bool PushPcm16(const TArray<uint8>& Bytes, int32 SampleRate, int32 Channels = 1);

	/** The utterance is over: its end is shown without waiting for more sound. */
	UFUNCTION(BlueprintCallable, Category = "V2F")
	void Flush();

	/** The character stops speaking: what was not heard yet is dropped and the face eases to neutral. */
	UFUNCTION(BlueprintCallable, Category = "V2F")
	void Interrupt();

	/** Where the sound is, in seconds from the first pushed sample, when the game plays it itself. Call it often. */
	UFUNCTION(BlueprintCallable, Category = "V2F")
	void SetPlayPosition(double Seconds);

	/** Names of the curves, in the order of the values. Empty before Start. */
	UFUNCTION(BlueprintPure, Category = "V2F")
	const TArray<FName>& GetCurveNames() const { return Names; }

	/** Values of the curves at what is heard now. */
	UFUNCTION(BlueprintPure, Category = "V2F")
	const TArray<float>& GetCurveValues() const { return Values; }

	/** Value of one curve; 0 for a name that the rig lacks. */
	UFUNCTION(BlueprintPure, Category = "V2F")
	float GetCurve(FName Name) const;

	/** Where the shown face comes from. */
	UFUNCTION(BlueprintPure, Category = "V2F")
	EV2FFaceState GetFaceState() const { return State; }

	/** The position shown, seconds of the stream. */
	UFUNCTION(BlueprintPure, Category = "V2F")
	double GetShownSeconds() const { return ShownSeconds; }

	/** How far the curves lie behind the sound, seconds: delay the sound by it and lips and sound agree. */
	UFUNCTION(BlueprintPure, Category = "V2F")
	float GetLatencySeconds() const;

	/** Counters since Start. */
	UFUNCTION(BlueprintPure, Category = "V2F")
	FV2FStatistics GetStatistics() const;

	/** Sets a tuning parameter, e.g. "jawOpen.gain". */
	UFUNCTION(BlueprintCallable, Category = "V2F")
	bool SetParameter(const FString& Name, float Value);

	/** Reads a tuning parameter; 0 for an unknown name. */
	UFUNCTION(BlueprintPure, Category = "V2F")
	float GetParameter(const FString& Name) const;

	/** All tuning parameters with their ranges, for sliders. Empty before Start. */
	UFUNCTION(BlueprintCallable, Category = "V2F")
	TArray<FV2FParameter> GetParameters() const;

	/** The tuning in force as JSON, for the profile's Tuning. */
	UFUNCTION(BlueprintCallable, Category = "V2F")
	FString SaveTuning() const;

	virtual void BeginPlay() override;
	virtual void EndPlay(const EEndPlayReason::Type Reason) override;
	virtual void BeginDestroy() override;
	virtual void TickComponent(float DeltaTime, ELevelTick TickType, FActorComponentTickFunction* ThisTickFunction) override;

private:
	bool OpenSource();
	void CloseSource();
	bool Fail(const FString& Message) const;
	double LagSeconds() const;
	void ReadCurves(double Now);

	TArray<FName> Names;
	TArray<float> Values;
	EV2FFaceState State = EV2FFaceState::Empty;
	double ShownSeconds = 0.0;
	int64 UtterancesSeen = 0;
	bool bIdles = false;
	bool bHearsMain = false;
	/** The engine's number of the device whose submix is heard. */
	uint32 HeardDevice = 0;
	TWeakObjectPtr<UAudioComponent> HeardVoice;
	TWeakObjectPtr<USoundSubmix> HeardSubmix;

	TSharedPtr<FV2FStream, ESPMode::ThreadSafe> Stream;
	TSharedPtr<FV2FSubmixTap, ESPMode::ThreadSafe> SubmixTap;
	TSharedPtr<FV2FSourceTap, ESPMode::ThreadSafe> SourceTap;
	TSharedPtr<FV2FMicrophone, ESPMode::ThreadSafe> Microphone;
	TSharedPtr<FV2FVoiceQueue, ESPMode::ThreadSafe> Queue;
};
