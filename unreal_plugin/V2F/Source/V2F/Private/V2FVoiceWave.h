#pragma once

#include "CoreMinimal.h"
#include "Sound/SoundWaveProcedural.h"
#include "V2FVoiceWave.generated.h"

class FV2FVoiceLine;

/** Plays a voice line. Made by the queue of pushed speech. */
UCLASS(Transient)
class UV2FVoiceWave : public USoundWaveProcedural
{
	GENERATED_BODY()

public:
	UV2FVoiceWave(const FObjectInitializer& ObjectInitializer);

	/** Sets what is played; once, before it is. */
	void Open(const TSharedPtr<FV2FVoiceLine, ESPMode::ThreadSafe>& InLine);

	/** Called by a worker of the mixer. */
	virtual int32 OnGeneratePCMAudio(TArray<uint8>& OutAudio, int32 NumSamples) override;

private:
	TSharedPtr<FV2FVoiceLine, ESPMode::ThreadSafe> Line;
};
