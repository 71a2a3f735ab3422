#include "V2FVoiceWave.h"

#include "V2FVoiceLine.h"

UV2FVoiceWave::UV2FVoiceWave(const FObjectInitializer& ObjectInitializer) : Super(ObjectInitializer)
{
	NumChannels = 1;
	Duration = INDEFINITELY_LOOPING_DURATION;
}

void UV2FVoiceWave::Open(const TSharedPtr<FV2FVoiceLine, ESPMode::ThreadSafe>& InLine)
{
	Line = InLine;
	SetSampleRate(static_cast<uint32>(InLine->Rate));
}

int32 UV2FVoiceWave::OnGeneratePCMAudio(TArray<uint8>& OutAudio, int32 NumSamples)
{
	if (!Line.IsValid())
	{
		return 0;
	}
	Line->Take(OutAudio, NumSamples);
	return NumSamples;
}
