#pragma once

#include "AudioCaptureCore.h"
#include "CoreMinimal.h"
#include "V2FStream.h"

#include <atomic>

/** The default sound input of the system, opened anew when it falls silent (unplugged, or another became the default). Game thread,
 * but for the sound itself. */
class FV2FMicrophone
{
public:
	/** Starts hearing into Stream; false when the system has no input or refuses it (permission, say). */
	bool Start(const TSharedPtr<FV2FStream, ESPMode::ThreadSafe>& InStream);
	/** Opens the input again when no sound came for a while. Once per tick. */
	void Advance(double Now);
	~FV2FMicrophone();

private:
	bool Open();
	void Close();

	TSharedPtr<FV2FStream, ESPMode::ThreadSafe> Stream;
	/** Blocks that came; shared with the capture thread. */
	TSharedPtr<std::atomic<uint32>, ESPMode::ThreadSafe> Blocks = MakeShared<std::atomic<uint32>, ESPMode::ThreadSafe>(0u);
	uint32 BlocksSeen = 0;
	double SeenAt = 0.0;
	Audio::FAudioCapture Capture;
};
