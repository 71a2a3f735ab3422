#include "V2FPlaybackWave.h"

#include "V2FPlaybackQueue.h"

UV2FPlaybackWave::UV2FPlaybackWave(const FObjectInitializer& ObjectInitializer) : Super(ObjectInitializer)
{
	NumChannels = 1;
	Duration = INDEFINITELY_LOOPING_DURATION;
}

void UV2FPlaybackWave::Open(const TSharedPtr<FV2FPlaybackQueue, ESPMode::ThreadSafe>& InPlayback)
{
	Playback = InPlayback;
	SetSampleRate(static_cast<uint32>(InPlayback->Rate));
}

int32 UV2FPlaybackWave::OnGeneratePCMAudio(TArray<uint8>& OutAudio, int32 NumSamples)
{
	if (!Playback.IsValid())
	{
		return 0;
	}
	Playback->Take(OutAudio, NumSamples);
	return NumSamples;
}
