#pragma once

#include "CoreMinimal.h"
#include "Sound/SoundWaveProcedural.h"
#include "V2FPlaybackWave.generated.h"

class FV2FPlaybackQueue;

/** Plays a playback queue through an audio component. Created by FV2FPushedSpeech. */
UCLASS(Transient)
class UV2FPlaybackWave : public USoundWaveProcedural
{
	GENERATED_BODY()

public:
	UV2FPlaybackWave(const FObjectInitializer& ObjectInitializer);

	/** Sets the queue to play; once, before the playback starts. */
	void Open(const TSharedPtr<FV2FPlaybackQueue, ESPMode::ThreadSafe>& InPlayback);

	/** Called by a worker of the mixer. */
	virtual int32 OnGeneratePCMAudio(TArray<uint8>& OutAudio, int32 NumSamples) override;

private:
	TSharedPtr<FV2FPlaybackQueue, ESPMode::ThreadSafe> Playback;
};
