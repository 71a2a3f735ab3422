#include "V2FTaps.h"

#include "AudioThread.h"
#include "HAL/PlatformTime.h"
#include "Misc/EngineVersionComparison.h"
#include "Sound/SoundSubmix.h"

void FV2FSubmixTap::OnNewSubmixBuffer(const USoundSubmix*, float* AudioData, int32 NumSamples,
	int32 NumChannels, const int32 SampleRate, double)
{
	// NumSamples counts all channels.
	Stream->PushLive(AudioData, NumSamples / FMath::Max(NumChannels, 1), NumChannels, SampleRate,
		FPlatformTime::Seconds());
}

void FV2FSubmixTap::Connect(
	const TSharedPtr<FV2FSubmixTap, ESPMode::ThreadSafe>& Tap, FAudioDevice& Device, USoundSubmix* Submix)
{
#if UE_VERSION_OLDER_THAN(5, 4, 0)
	Device.RegisterSubmixBufferListener(Tap.Get(), Submix);
#else
	Device.RegisterSubmixBufferListener(
		Tap.ToSharedRef(), Submix != nullptr ? *Submix : Device.GetMainSubmixObject());
#endif
}

void FV2FSubmixTap::Disconnect(
	const TSharedPtr<FV2FSubmixTap, ESPMode::ThreadSafe>& Tap, FAudioDevice& Device, USoundSubmix* Submix)
{
#if UE_VERSION_OLDER_THAN(5, 4, 0)
	// The engine holds a raw pointer and drops it on the audio thread. Wait for that: the tap may be
	// destroyed after this call.
	Device.UnregisterSubmixBufferListener(Tap.Get(), Submix);
	FAudioCommandFence Fence;
	Fence.BeginFence();
	Fence.Wait();
#else
	Device.UnregisterSubmixBufferListener(
		Tap.ToSharedRef(), Submix != nullptr ? *Submix : Device.GetMainSubmixObject());
#endif
}

void FV2FSourceTap::OnNewBuffer(const FOnNewBufferParams& Params)
{
	Stream->PushLive(Params.AudioData, Params.NumSamples / FMath::Max(Params.NumChannels, 1),
		Params.NumChannels, Params.SampleRate, FPlatformTime::Seconds());
}

void FV2FSourceTap::OnSourceReleased(const int32)
{
	Stream->TryFlush();
}

void FV2FPlaybackTap::OnNewBuffer(const FOnNewBufferParams& Params)
{
	double Position = 0.0;
	if (Params.SampleRate > 0
		&& Playback->Rendered(
			Params.NumSamples / FMath::Max(Params.NumChannels, 1), Params.SampleRate, Position))
	{
		Stream->Clock.Report(Position, FPlatformTime::Seconds());
	}
}
