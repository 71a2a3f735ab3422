#include "V2FBake.h"

#include "V2FProfile.h"
#include "V2FStream.h"

namespace
{
	// Called on the thread that bakes, with the caller's function.
	uint32_t Report(double Done, void* User)
	{
		return (*static_cast<const FV2FBake::FProgress*>(User))(Done) ? 0 : 1;
	}

	void ReadNames(V2fCurves Curves, uint32 Count, FV2FBake& Bake)
	{
		V2fControl Control;
		v2f_control_init(&Control, sizeof(Control));
		for (uint32 Index = 0; Index < Count; ++Index)
		{
			v2f_curves_control(Curves, Index, &Control);
			Bake.Names.Add(FName(UTF8_TO_TCHAR(Control.name)));
		}
	}

	void ReadFrames(V2fCurves Curves, const V2fCurvesDescription& Description, FV2FBake& Bake)
	{
		TArray<float> Row;
		Row.SetNumZeroed(static_cast<int32>(Description.controls));
		for (size_t Frame = 0; Frame < Description.frames; ++Frame)
		{
			double Seconds = 0.0;
			v2f_curves_read(Curves, Frame, 1, &Seconds, Row.GetData(), static_cast<size_t>(Row.Num()));
			// Rig frames before the beginning of the sound only fill the network's window.
			if (Seconds >= 0.0)
			{
				Bake.Times.Add(static_cast<float>(Seconds));
				Bake.Values.Append(Row);
			}
		}
	}
}

bool FV2FBake::Run(const TArray<float>& Samples, int32 SampleRate, const UV2FProfile* Profile,
	FV2FBake& OutBake, FString& OutError, const FProgress& Progress)
{
	const UV2FProfile& From = Profile != nullptr ? *Profile : *GetDefault<UV2FProfile>();
	const TSharedPtr<FV2FModel, ESPMode::ThreadSafe> Model =
		FV2FModel::Open(FV2FModel::PathOf(From.StudentFile), 0, OutError);
	if (!Model.IsValid())
	{
		return false;
	}
	const FString Mapping = FV2FStream::MappingOf(From);
	const auto MappingText = StringCast<UTF8CHAR>(*Mapping);
	const auto TuningText = StringCast<UTF8CHAR>(*From.Tuning);
	V2fStreamSettings Settings = FV2FStream::SettingsOf(From, static_cast<uint32>(From.IdleSeed));
	Settings.profile = reinterpret_cast<const char*>(MappingText.Get());
	Settings.tuning = From.Tuning.IsEmpty() ? nullptr : reinterpret_cast<const char*>(TuningText.Get());
	Settings.sample_rate = static_cast<uint32>(SampleRate);
	V2fCurves Curves = 0;
	if (v2f_bake(Model->Handle, &Settings, Samples.GetData(), static_cast<size_t>(Samples.Num()), 0, 1,
			Progress ? Report : nullptr, const_cast<FProgress*>(&Progress), &Curves)
		< 0)
	{
		OutError = UTF8_TO_TCHAR(v2f_last_error());
		return false;
	}
	V2fCurvesDescription Description;
	v2f_curves_description_init(&Description, sizeof(Description));
	v2f_curves_describe(Curves, &Description);
	OutBake.Names.Reset();
	OutBake.Times.Reset();
	OutBake.Values.Reset();
	ReadNames(Curves, Description.controls, OutBake);
	ReadFrames(Curves, Description, OutBake);
	v2f_curves_destroy(Curves);
	return true;
}
