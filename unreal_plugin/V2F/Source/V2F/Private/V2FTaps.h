#pragma once

#include "AudioDevice.h"
#include "CoreMinimal.h"
#include "IAudioExtensionPlugin.h"
#include "ISubmixBufferListener.h"
#include "V2FStream.h"
#include "V2FPlaybackQueue.h"

/** Taps a submix: everything that is mixed into it, after its effects. Called on the audio render thread. */
class FV2FSubmixTap final : public ISubmixBufferListener
{
public:
	explicit FV2FSubmixTap(const TSharedPtr<FV2FStream, ESPMode::ThreadSafe>& InStream) : Stream(InStream) {}

	virtual void OnNewSubmixBuffer(const USoundSubmix* OwningSubmix, float* AudioData, int32 NumSamples,
		int32 NumChannels, const int32 SampleRate, double AudioClock) override;

	/** Connects the tap to Submix, or to the main submix if it is null. Game thread. */
	static void Connect(const TSharedPtr<FV2FSubmixTap, ESPMode::ThreadSafe>& Tap, FAudioDevice& Device,
		USoundSubmix* Submix);
	/** Disconnects the tap. Game thread. */
	static void Disconnect(const TSharedPtr<FV2FSubmixTap, ESPMode::ThreadSafe>& Tap, FAudioDevice& Device,
		USoundSubmix* Submix);

private:
	const TSharedPtr<FV2FStream, ESPMode::ThreadSafe> Stream;
};

/** Taps one audio component before volume, attenuation and effects. Called on the audio render thread. */
class FV2FSourceTap final : public ISourceBufferListener
{
public:
	explicit FV2FSourceTap(const TSharedPtr<FV2FStream, ESPMode::ThreadSafe>& InStream) : Stream(InStream) {}

	virtual void OnNewBuffer(const FOnNewBufferParams& Params) override;
	virtual void OnSourceReleased(const int32 SourceId) override;

private:
	const TSharedPtr<FV2FStream, ESPMode::ThreadSafe> Stream;
};

/** Reports to the stream's clock which pushed sound is rendered. Called on the audio render thread. */
class FV2FPlaybackTap final : public ISourceBufferListener
{
public:
	FV2FPlaybackTap(const TSharedPtr<FV2FStream, ESPMode::ThreadSafe>& InStream,
		const TSharedPtr<FV2FPlaybackQueue, ESPMode::ThreadSafe>& InPlayback)
		: Stream(InStream), Playback(InPlayback)
	{
	}

	virtual void OnNewBuffer(const FOnNewBufferParams& Params) override;
	virtual void OnSourceReleased(const int32) override {}

private:
	const TSharedPtr<FV2FStream, ESPMode::ThreadSafe> Stream;
	const TSharedPtr<FV2FPlaybackQueue, ESPMode::ThreadSafe> Playback;
};
