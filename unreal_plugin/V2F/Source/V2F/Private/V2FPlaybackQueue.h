#pragma once

#include "CoreMinimal.h"
#include "HAL/CriticalSection.h"
#include "Misc/ScopeLock.h"

#include <atomic>

/**
 * Queue of mono speech for the mixer, and the stream position that the mixer renders. The mixer requests
 * sound several buffers ahead: 60 to 200 ms before it renders it. Thus this class counts the frames that the
 * source has really rendered. For every request it stores which part was speech and which part was silence in
 * place of late speech.
 */
class FV2FPlaybackQueue
{
public:
	/** Rate: samples per second. Start: position of the first sample in the stream, seconds. HeadStart: sound
	 * that must be in the queue before playback resumes after an underrun, seconds. */
	FV2FPlaybackQueue(int32 InRate, double InStart, double HeadStart);

	/** Adds sound. Game thread. */
	void Add(const float* Samples, int32 Frames);
	/** Ends the utterance: the queued sound is played to its end. Game thread. */
	void End();
	/** Cancels End: more sound follows. Game thread. */
	void Resume();
	/** Stops the reports of Rendered. Game thread. */
	void Close();
	/** Whether everything has been rendered. Game thread. */
	bool IsDone() const;
	/** Samples in memory, including played samples that are not dropped yet. Game thread. */
	int32 StoredSamples() const;

	/** Writes exactly Samples 16-bit samples, with silence where speech is late. One worker of the mixer at a
	 * time. */
	void Take(TArray<uint8>& Out, int32 Samples);

	/** Called when the source has rendered Frames at DeviceRate. Returns the stream position of the first of
	 * them (seconds); false if it is not known at the moment. Audio render thread: never waits. */
	bool Rendered(int32 Frames, int32 DeviceRate, double& OutPosition);

	const int32 Rate;

private:
	/** One request of the mixer: from At on (frames of this queue) Frames frames of speech, beginning at
	 * Speech; then silence. */
	struct FPiece
	{
		int64 At = 0;
		int64 Speech = 0;
		int64 Frames = 0;
	};
	static constexpr int32 Kept = 64;

	double PositionOf(int64 Frame) const;

	mutable FCriticalSection Guard;
	TArray<int16> Waiting;
	int32 First = 0;
	FPiece Pieces[Kept];
	int64 PieceCount = 0;
	int64 Handed = 0;
	int64 Spoken = 0;
	const int32 HeadStartFrames;
	const double Start;
	bool bFlows = true;
	bool bEnded = false;
	bool bClosed = false;
	// Written by the audio render thread only.
	std::atomic<double> RenderedSeconds{0.0};
};
