#include "V2FMicrophone.h"

#include "HAL/PlatformTime.h"

bool FV2FMicrophone::Start(const TSharedPtr<FV2FStream, ESPMode::ThreadSafe>& Stream)
{
	Audio::FAudioCaptureDeviceParams Device;
	constexpr uint32 FramesWanted = 512;
	const bool bOpen = Capture.OpenAudioCaptureStream(Device,
		[Stream](const void* Sound, int32 Frames, int32 Channels, int32 Rate, double, bool)
		{
			Stream->Hear(static_cast<const float*>(Sound), Frames, Channels, Rate, FPlatformTime::Seconds());
		},
		FramesWanted);
	return bOpen && Capture.StartStream();
}

FV2FMicrophone::~FV2FMicrophone()
{
	if (Capture.IsStreamOpen())
	{
		Capture.StopStream();
		Capture.CloseStream();
	}
}
