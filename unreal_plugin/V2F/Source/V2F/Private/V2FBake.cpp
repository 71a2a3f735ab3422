#include "V2FBake.h"

#include "V2FProfile.h"
#include "V2FStream.h"

namespace
{
	void TakeFrames(V2fStream Stream, TArray<float>& Row, FV2FBake& Bake)
	{
		V2fFrame Frame;
		v2f_frame_init(&Frame, sizeof(Frame));
		while (v2f_poll_rig(Stream, &Frame, Row.GetData(), static_cast<size_t>(Row.Num())) == V2F_OK)
		{
			// Targets before the sound's beginning are the stream's own running-in.
			if (Frame.target >= 0)
			{
				Bake.Times.Add(static_cast<float>(Frame.seconds));
				Bake.Values.Append(Row);
			}
		}
	}
}

bool FV2FBake::Run(const TArray<float>& Samples, int32 SampleRate, const UV2FProfile* Profile, FV2FBake& OutBake, FString& OutError)
{
	const UV2FProfile& Settings = Profile != nullptr ? *Profile : *GetDefault<UV2FProfile>();
	const TSharedPtr<FV2FModel, ESPMode::ThreadSafe> Model = FV2FModel::Open(FV2FModel::PathOf(Settings.StudentFile), 0, OutError);
	if (!Model.IsValid())
	{
		return false;
	}
	const TSharedPtr<FV2FStream, ESPMode::ThreadSafe> Stream =
		FV2FStream::Open(Settings, Model, FV2FStream::EOverrun::Refuse, static_cast<uint32>(Settings.IdleSeed), OutError);
	if (!Stream.IsValid())
	{
		return false;
	}
	OutBake.Names = Stream->Names();
	OutBake.Times.Reset();
	OutBake.Values.Reset();
	TArray<float> Row;
	Row.SetNumZeroed(OutBake.Names.Num());
	int32 Given = 0;
	while (Given < Samples.Num())
	{
		const int32 Taken = Stream->Give(Samples.GetData() + Given, Samples.Num() - Given, SampleRate);
		Given += Taken;
		v2f_tick(Model->Handle, 0, nullptr);
		const int32 Before = OutBake.Times.Num();
		TakeFrames(Stream->GetHandle(), Row, OutBake);
		if (Taken == 0 && OutBake.Times.Num() == Before)
		{
			OutError = FString::Printf(TEXT("Sound of %d samples per second is not taken."), SampleRate);
			return false;
		}
	}
	Stream->Flush();
	// Each turn fills the stream's window of frames once; the last finds none.
	for (int32 Before = -1; Before < OutBake.Times.Num();)
	{
		Before = OutBake.Times.Num();
		v2f_tick(Model->Handle, 0, nullptr);
		TakeFrames(Stream->GetHandle(), Row, OutBake);
	}
	return true;
}
