#pragma once

#include "AudioCaptureCore.h"
#include "CoreMinimal.h"
#include "V2FStream.h"

#include <atomic>

/** The system's default sound input. Reopened when no audio block arrives (unplugged, or another default
 * device). Game thread; the sound itself arrives on the capture thread. */
class FV2FMicrophone
{
public:
	/** Starts the capture into Stream. False if the system has no input or refuses it (permission, for
	 * example). */
	bool Start(const TSharedPtr<FV2FStream, ESPMode::ThreadSafe>& InStream);
	/** Reopens the input if no audio block arrived for a while. Once per tick. */
	void Advance(double Now);
	~FV2FMicrophone();

private:
	bool Open();
	void Close();

	TSharedPtr<FV2FStream, ESPMode::ThreadSafe> Stream;
	/** Number of captured blocks; shared with the capture thread. */
	TSharedPtr<std::atomic<uint32>, ESPMode::ThreadSafe> Blocks =
		MakeShared<std::atomic<uint32>, ESPMode::ThreadSafe>(0u);
	uint32 BlocksSeen = 0;
	double SeenAt = 0.0;
	Audio::FAudioCapture Capture;
};
