#pragma once

#include "AudioDevice.h"
#include "CoreMinimal.h"
#include "IAudioExtensionPlugin.h"
#include "ISubmixBufferListener.h"
#include "V2FStream.h"
#include "V2FVoiceLine.h"

/** Hears a submix: everything that is mixed into it, behind its effects. Called on the audio render thread. */
class FV2FSubmixTap final : public ISubmixBufferListener
{
public:
	explicit FV2FSubmixTap(const TSharedPtr<FV2FStream, ESPMode::ThreadSafe>& InStream) : Stream(InStream) {}

	virtual void OnNewSubmixBuffer(const USoundSubmix* OwningSubmix, float* AudioData, int32 NumSamples, int32 NumChannels,
		const int32 SampleRate, double AudioClock) override;

	/** Starts hearing Submix, or the main submix when it is null. Game thread. */
	static void Connect(const TSharedPtr<FV2FSubmixTap, ESPMode::ThreadSafe>& Tap, FAudioDevice& Device, USoundSubmix* Submix);
	/** Stops hearing. Game thread. */
	static void Disconnect(const TSharedPtr<FV2FSubmixTap, ESPMode::ThreadSafe>& Tap, FAudioDevice& Device, USoundSubmix* Submix);

private:
	const TSharedPtr<FV2FStream, ESPMode::ThreadSafe> Stream;
};

/** Hears one audio component before volume, attenuation and effects. Called on the audio render thread. */
class FV2FSourceTap final : public ISourceBufferListener
{
public:
	explicit FV2FSourceTap(const TSharedPtr<FV2FStream, ESPMode::ThreadSafe>& InStream) : Stream(InStream) {}

	virtual void OnNewBuffer(const FOnNewBufferParams& Params) override;
	virtual void OnSourceReleased(const int32 SourceId) override;

private:
	const TSharedPtr<FV2FStream, ESPMode::ThreadSafe> Stream;
};

/** Tells the stream's clock what of pushed speech is rendered. Called on the audio render thread. */
class FV2FVoiceTap final : public ISourceBufferListener
{
public:
	FV2FVoiceTap(const TSharedPtr<FV2FStream, ESPMode::ThreadSafe>& InStream, const TSharedPtr<FV2FVoiceLine, ESPMode::ThreadSafe>& InLine)
		: Stream(InStream), Line(InLine)
	{
	}

	virtual void OnNewBuffer(const FOnNewBufferParams& Params) override;
	virtual void OnSourceReleased(const int32) override {}

private:
	const TSharedPtr<FV2FStream, ESPMode::ThreadSafe> Stream;
	const TSharedPtr<FV2FVoiceLine, ESPMode::ThreadSafe> Line;
};
