#pragma once

#include "AudioCaptureCore.h"
#include "CoreMinimal.h"
#include "V2FStream.h"

/** The default sound input of the system. Game thread, but for the sound itself. */
class FV2FMicrophone
{
public:
	/** Starts hearing into Stream; false when the system has no input or refuses it (permission, say). */
	bool Start(const TSharedPtr<FV2FStream, ESPMode::ThreadSafe>& Stream);
	~FV2FMicrophone();

private:
	Audio::FAudioCapture Capture;
};
