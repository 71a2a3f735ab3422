#pragma once

#include "CoreMinimal.h"
#include "UObject/StrongObjectPtr.h"
#include "V2FStream.h"

class FV2FVoiceLine;
class UAudioComponent;
class UV2FVoiceWave;

/**
 * Pushed speech on its way to two places: at once to the library, and to the loudspeaker late enough that the face is ready.
 * Game thread.
 */
class FV2FVoiceQueue
{
public:
	/** Null Voice: somebody else plays the sound and tells the clock. bIdles: time goes on between utterances, for the idle layer. */
	FV2FVoiceQueue(const TSharedPtr<FV2FStream, ESPMode::ThreadSafe>& InStream, UAudioComponent* InVoice, bool bInIdles);
	~FV2FVoiceQueue();

	/** Adds mono sound. False when sound of another rate is still to be heard. */
	bool Add(const float* Samples, int32 Frames, int32 Rate);
	/** The utterance is over. */
	void Finish();
	/** Drops what was not heard yet and stops the voice. */
	void Interrupt(double Now);
	/** Hands on what the library takes. Once per tick. */
	void Advance(double Now);
	/** How many finished utterances were heard to their end, since the opening. */
	int64 Ended();

private:
	void Play(const float* Samples, int32 Frames);
	void OpenVoice();
	void CloseVoice();
	void Rest(double Now);
	double End() const;

	const TSharedPtr<FV2FStream, ESPMode::ThreadSafe> Stream;
	const TWeakObjectPtr<UAudioComponent> Voice;
	const bool bPlays;
	const bool bIdles;
	TStrongObjectPtr<UV2FVoiceWave> Wave;
	TSharedPtr<FV2FVoiceLine, ESPMode::ThreadSafe> Line;
	TArray<float> Waiting;
	int32 Taken = 0;
	int32 SoundRate = 0;
	/** Position of the stream at which the sound of this rate begins, seconds, and how much of it there is, frames. */
	double Before = 0.0;
	int64 Added = 0;
	/** Positions at which finished utterances end. */
	TArray<double> Ends;
	int64 EndsPassed = 0;
	/** When silence was last given, platform seconds, and where the rest began; below 0 while there is none. */
	double RestedAt = -1.0;
	double RestedFrom = 0.0;
	bool bSpeaking = false;
	bool bFlushDue = false;
};
