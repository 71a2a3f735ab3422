#include "V2FMicrophone.h"

#include "HAL/PlatformTime.h"

bool FV2FMicrophone::Start(const TSharedPtr<FV2FStream, ESPMode::ThreadSafe>& InStream)
{
	Stream = InStream;
	SeenAt = FPlatformTime::Seconds();
	return Open();
}

bool FV2FMicrophone::Open()
{
	Audio::FAudioCaptureDeviceParams Device;
	constexpr uint32 FramesWanted = 512;
	const bool bOpen = Capture.OpenAudioCaptureStream(
		Device,
		[Target = Stream, Counted = Blocks](
			const void* Sound, int32 Frames, int32 Channels, int32 Rate, double, bool) {
			Counted->fetch_add(1, std::memory_order_relaxed);
			Target->PushLive(
				static_cast<const float*>(Sound), Frames, Channels, Rate, FPlatformTime::Seconds());
		},
		FramesWanted);
	return bOpen && Capture.StartStream();
}

void FV2FMicrophone::Close()
{
	if (Capture.IsStreamOpen())
	{
		Capture.StopStream();
		Capture.CloseStream();
	}
}

void FV2FMicrophone::Advance(double Now)
{
	// An open input delivers blocks also in silence, about 100 per second. No block means that the device is
	// gone.
	constexpr double TimeoutSeconds = 2.0;
	const uint32 Count = Blocks->load(std::memory_order_relaxed);
	if (Count != BlocksSeen)
	{
		BlocksSeen = Count;
		SeenAt = Now;
	}
	else if (Now - SeenAt > TimeoutSeconds)
	{
		SeenAt = Now;
		Close();
		Open();
	}
}

FV2FMicrophone::~FV2FMicrophone()
{
	Close();
}
