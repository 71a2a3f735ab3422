#include "V2FBake.h"

#include "V2FProfile.h"
#include "V2FStream.h"

namespace
{
	void PollFrames(V2fStream Stream, TArray<float>& Row, FV2FBake& Bake)
	{
		V2fFrame Frame;
		v2f_frame_init(&Frame, sizeof(Frame));
		while (v2f_poll_rig(Stream, &Frame, Row.GetData(), static_cast<size_t>(Row.Num())) == V2F_OK)
		{
			// Rig frames before the beginning of the sound only fill the network's window.
			if (Frame.target >= 0)
			{
				Bake.Times.Add(static_cast<float>(Frame.seconds));
				Bake.Values.Append(Row);
			}
		}
	}
}

bool FV2FBake::Run(const TArray<float>& Samples, int32 SampleRate, const UV2FProfile* Profile,
	FV2FBake& OutBake, FString& OutError)
{
	const UV2FProfile& Settings = Profile != nullptr ? *Profile : *GetDefault<UV2FProfile>();
	const TSharedPtr<FV2FModel, ESPMode::ThreadSafe> Model =
		FV2FModel::Open(FV2FModel::PathOf(Settings.StudentFile), 0, OutError);
	if (!Model.IsValid())
	{
		return false;
	}
	const TSharedPtr<FV2FStream, ESPMode::ThreadSafe> Stream = FV2FStream::Open(
		Settings, Model, FV2FStream::EOverrun::Refuse, static_cast<uint32>(Settings.IdleSeed), OutError);
	if (!Stream.IsValid())
	{
		return false;
	}
	OutBake.Names = Stream->Names();
	OutBake.Times.Reset();
	OutBake.Values.Reset();
	TArray<float> Row;
	Row.SetNumZeroed(OutBake.Names.Num());
	int32 Pushed = 0;
	while (Pushed < Samples.Num())
	{
		const int32 Taken = Stream->PushAhead(Samples.GetData() + Pushed, Samples.Num() - Pushed, SampleRate);
		Pushed += Taken;
		v2f_tick(Model->Handle, 0, nullptr);
		const int32 Before = OutBake.Times.Num();
		PollFrames(Stream->GetHandle(), Row, OutBake);
		if (Taken == 0 && OutBake.Times.Num() == Before)
		{
			OutError = FString::Printf(
				TEXT("The sample rate is %d Hz; 8000 to 192000 Hz are supported."), SampleRate);
			return false;
		}
	}
	Stream->Flush();
	// Each turn fills the stream's queue of rig frames once. The last turn finds none.
	for (int32 Before = -1; Before < OutBake.Times.Num();)
	{
		Before = OutBake.Times.Num();
		v2f_tick(Model->Handle, 0, nullptr);
		PollFrames(Stream->GetHandle(), Row, OutBake);
	}
	return true;
}
