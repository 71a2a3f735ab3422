#pragma once

#include "CoreMinimal.h"
#include "UObject/StrongObjectPtr.h"
#include "V2FStream.h"

class FV2FPlaybackQueue;
class UAudioComponent;
class UV2FPlaybackWave;

/**
 * Pushed speech. It goes to the library at once, and to the loudspeaker later, when the curves are ready.
 * Game thread.
 */
class FV2FPushedSpeech
{
public:
	/** Null InAudioComponent: the game plays the sound and reports to the clock. bInIdles: pushes silence
	 * between utterances, for the idle layer. */
	FV2FPushedSpeech(const TSharedPtr<FV2FStream, ESPMode::ThreadSafe>& InStream,
		UAudioComponent* InAudioComponent, bool bInIdles);
	~FV2FPushedSpeech();

	/** Adds mono sound. False while sound of another rate is not played to its end. */
	bool Add(const float* Samples, int32 Frames, int32 Rate);
	/** Ends the utterance. */
	void Finish();
	/** Drops the sound that is not audible yet and stops the playback. */
	void Interrupt(double Now);
	/** Pushes as much sound as the library takes. Once per tick. */
	void Advance(double Now);
	/** Number of utterances that were played to their end. */
	int64 Ended();

private:
	void Play(const float* Samples, int32 Frames);
	void OpenPlayback();
	void ClosePlayback();
	void PushIdleSilence(double Now);
	double End() const;

	const TSharedPtr<FV2FStream, ESPMode::ThreadSafe> Stream;
	const TWeakObjectPtr<UAudioComponent> AudioComponent;
	const bool bPlays;
	const bool bIdles;
	TStrongObjectPtr<UV2FPlaybackWave> Wave;
	TSharedPtr<FV2FPlaybackQueue, ESPMode::ThreadSafe> Playback;
	TArray<float> Waiting;
	int32 Taken = 0;
	int32 SoundRate = 0;
	/** Stream position at which the sound of the current rate begins, seconds, and its length, audio frames.
	 */
	double Before = 0.0;
	int64 Added = 0;
	/** Positions at which finished utterances end. */
	TArray<double> Ends;
	int64 EndsPassed = 0;
	/** Time of the last silence, platform seconds (below 0: none), and the stream position where that silence
	 * began. */
	double LastSilenceAt = -1.0;
	double SilenceStart = 0.0;
	bool bSpeaking = false;
	bool bFlushDue = false;
};
