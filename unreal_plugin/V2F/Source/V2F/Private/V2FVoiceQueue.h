#pragma once

#include "CoreMinimal.h"
#include "UObject/StrongObjectPtr.h"
#include "V2FStream.h"

class UAudioComponent;
class USoundWaveProcedural;

/**
 * Pushed speech on its way to two places: at once to the library, and to the loudspeaker late enough that the face is ready.
 * Game thread.
 */
class FV2FVoiceQueue
{
public:
	FV2FVoiceQueue(const TSharedPtr<FV2FStream, ESPMode::ThreadSafe>& InStream, UAudioComponent* InVoice);
	~FV2FVoiceQueue();

	/** Adds mono sound. False when sound of another rate still waits. */
	bool Add(const float* Samples, int32 Frames, int32 Rate);
	/** The utterance is over. */
	void Finish();
	/** Drops what was not heard yet and stops the voice. */
	void Interrupt(double Now);
	/** Hands on what the library takes, and tells the clock what was played. Once per tick. */
	void Advance(double Now);

private:
	void Play(const float* Samples, int32 Frames);
	void OpenWave(int32 Rate);

	const TSharedPtr<FV2FStream, ESPMode::ThreadSafe> Stream;
	const TWeakObjectPtr<UAudioComponent> Voice;
	TStrongObjectPtr<USoundWaveProcedural> Wave;
	TArray<float> Waiting;
	TArray<int16> Scratch;
	int32 Taken = 0;
	int32 SoundRate = 0;
	int64 Queued = 0;
	/** Position of the stream at which Wave begins, seconds. */
	double Before = 0.0;
	double Played = -1.0;
	bool bSpeaking = false;
	bool bFlushDue = false;
};
