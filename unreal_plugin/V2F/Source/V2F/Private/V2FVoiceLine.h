#pragma once

#include "CoreMinimal.h"
#include "HAL/CriticalSection.h"
#include "Misc/ScopeLock.h"

#include <atomic>

/**
 * Mono speech on its way to the loudspeaker, and which part of the stream is rendered. The mixer asks for sound some buffers ahead
 * of what it renders, so "handed to the mixer" is 60 to 200 ms early; this counts what the source has really rendered, and knows of
 * every piece whether it was speech or silence that stood in for late speech.
 */
class FV2FVoiceLine
{
public:
	/** Rate: samples per second. Start: position of the first sample in the stream, seconds. HeadStart: how much sound must wait
	 * before it goes on after it ran dry, seconds. */
	FV2FVoiceLine(int32 InRate, double InStart, double HeadStart);

	/** Adds sound. Game thread. */
	void Add(const float* Samples, int32 Frames);
	/** No more comes: what waits is played to its end. Game thread. */
	void End();
	/** More comes after all. Game thread. */
	void Resume();
	/** Nothing is reported any more. Game thread. */
	void Close();
	/** Whether everything has been rendered. Game thread. */
	bool IsDone() const;
	/** Samples in memory, spoken ones that are not dropped yet included. Game thread. */
	int32 StoredSamples() const;

	/** Exactly Samples samples of 16 bits, with silence where speech is late. A worker of the mixer, one at a time. */
	void Take(TArray<uint8>& Out, int32 Samples);

	/** The source rendered Frames at DeviceRate. Tells the position of their first in the stream (seconds); false when it is not
	 * known just now. Audio render thread: never waits. */
	bool Rendered(int32 Frames, int32 DeviceRate, double& OutPosition);

	const int32 Rate;

private:
	/** One answer to the mixer: from At on (frames of this line) it was speech of Frames frames from Speech on, then silence. */
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
	// Audio render thread; others only read it.
	std::atomic<double> RenderedSeconds{0.0};
};
