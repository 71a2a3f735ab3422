// The functions that Blueprint and C++ call while a speech component runs.
#include "V2FSpeechComponent.h"

#include "HAL/PlatformTime.h"
#include "V2FStream.h"
#include "V2FPushedSpeech.h"

bool UV2FSpeechComponent::PushAudio(const TArray<float>& Samples, int32 SampleRate, int32 Channels)
{
	if (!PushedSpeech.IsValid())
	{
		return Fail(
			TEXT("Sound was pushed to a component that is not started, or whose Input is not Pushed."));
	}
	if (Channels < 1 || SampleRate < 8000 || SampleRate > 192000 || Samples.Num() % Channels != 0)
	{
		return Fail(TEXT(
			"Pushed sound needs a rate of 8000 to 192000 Hz, 1 or more channels, and complete audio frames."));
	}
	const TCHAR* const OtherRate = TEXT(
		"Sound of another sample rate is still playing: call Flush, and push again after OnUtteranceEnded.");
	if (Channels == 1)
	{
		return PushedSpeech->Add(Samples.GetData(), Samples.Num(), SampleRate) || Fail(OtherRate);
	}
	TArray<float> Mono;
	Mono.SetNumZeroed(Samples.Num() / Channels);
	for (int32 Index = 0; Index < Samples.Num(); ++Index)
	{
		Mono[Index / Channels] += Samples[Index] / static_cast<float>(Channels);
	}
	return PushedSpeech->Add(Mono.GetData(), Mono.Num(), SampleRate) || Fail(OtherRate);
}

bool UV2FSpeechComponent::PushPcm16(const TArray<uint8>& Bytes, int32 SampleRate, int32 Channels)
{
	if (Bytes.Num() % 2 != 0)
	{
		return Fail(TEXT(
			"Pushed PCM ends inside a sample: keep the odd last byte and put it before the next bytes."));
	}
	TArray<float> Samples;
	Samples.SetNumZeroed(Bytes.Num() / 2);
	for (int32 Index = 0; Index < Samples.Num(); ++Index)
	{
		const int32 Word = Bytes[2 * Index] | (Bytes[2 * Index + 1] << 8);
		Samples[Index] = static_cast<float>(static_cast<int16>(Word)) / 32768.0f;
	}
	return PushAudio(Samples, SampleRate, Channels);
}

void UV2FSpeechComponent::Flush()
{
	if (PushedSpeech.IsValid())
	{
		PushedSpeech->Finish();
	}
	else if (Stream.IsValid())
	{
		Stream->Flush();
	}
}

void UV2FSpeechComponent::Interrupt()
{
	const double Now = FPlatformTime::Seconds();
	if (PushedSpeech.IsValid())
	{
		PushedSpeech->Interrupt(Now);
	}
	else if (Stream.IsValid())
	{
		Stream->Interrupt(Stream->Clock.At(Now));
	}
}

void UV2FSpeechComponent::SetPlayPosition(double Seconds)
{
	if (Stream.IsValid() && Input == EV2FInput::Pushed && !bPlayPushedSound)
	{
		Stream->Clock.Report(Seconds, FPlatformTime::Seconds());
	}
}

float UV2FSpeechComponent::GetCurve(FName Name) const
{
	const int32 Index = Names.IndexOfByKey(Name);
	return Index != INDEX_NONE ? Values[Index] : 0.0f;
}

float UV2FSpeechComponent::GetLatencySeconds() const
{
	return Stream.IsValid() ? static_cast<float>(Stream->LatencySeconds()) : 0.0f;
}

FV2FStatistics UV2FSpeechComponent::GetStatistics() const
{
	FV2FStatistics Out;
	V2fStatistics Counted;
	v2f_statistics_init(&Counted, sizeof(Counted));
	if (!Stream.IsValid() || v2f_statistics(Stream->GetHandle(), &Counted) != V2F_OK)
	{
		return Out;
	}
	Out.LatencySeconds = GetLatencySeconds();
	Out.LagSeconds = static_cast<float>(LagSeconds());
	Out.PushedFrames = static_cast<int64>(Counted.pushed_frames);
	Out.RefusedFrames = static_cast<int64>(Counted.refused_frames);
	Out.GapFrames = static_cast<int64>(Counted.gap_frames);
	Out.LostBlocks = Stream->LostBlocks();
	Out.Discontinuities = static_cast<int64>(Counted.discontinuities);
	Out.BadSamples = static_cast<int64>(Counted.bad_samples);
	Out.BadControls = static_cast<int64>(Counted.bad_controls);
	Out.Hops = static_cast<int64>(Counted.hops);
	Out.FramesMade = static_cast<int64>(Counted.frames_made);
	Out.LateFrames = static_cast<int64>(Counted.late_frames);
	Out.Underruns = static_cast<int64>(Counted.underruns);
	Out.DroppedFrames = static_cast<int64>(Counted.dropped_frames);
	Out.FailedPredictions = static_cast<int64>(Counted.failed_predictions);
	Out.UtterancesEnded = static_cast<int64>(Counted.utterances_ended);
	Out.OverScaleSamples = static_cast<int64>(Counted.over_scale_samples);
	Out.SingleChannelFrames = static_cast<int64>(Counted.single_channel_frames);
	return Out;
}

FV2FInputLevel UV2FSpeechComponent::GetInputLevel() const
{
	FV2FInputLevel Out;
	V2fInputLevel Level;
	v2f_input_level_init(&Level, sizeof(Level));
	if (!Stream.IsValid() || v2f_input_level(Stream->GetHandle(), &Level) != V2F_OK)
	{
		return Out;
	}
	static_assert(static_cast<uint32>(EV2FLoudness::Silent) == V2F_LOUDNESS_SILENT
			&& static_cast<uint32>(EV2FLoudness::TooQuiet) == V2F_LOUDNESS_TOO_QUIET
			&& static_cast<uint32>(EV2FLoudness::Good) == V2F_LOUDNESS_GOOD
			&& static_cast<uint32>(EV2FLoudness::Clipping) == V2F_LOUDNESS_CLIPPING,
		"EV2FLoudness has the values of V2fLoudness");
	Out.Loudness = static_cast<EV2FLoudness>(Level.loudness);
	Out.RmsDbfs = Level.rms_dbfs;
	Out.PeakDbfs = Level.peak_dbfs;
	Out.SpeechDbfs = Level.speech_dbfs;
	Out.NoiseDbfs = Level.noise_dbfs;
	Out.GainDb = Level.gain_db;
	return Out;
}

bool UV2FSpeechComponent::SetParameter(const FString& Name, float Value)
{
	if (!Stream.IsValid())
	{
		return false;
	}
	const auto Text = StringCast<UTF8CHAR>(*Name);
	return v2f_set_parameter(Stream->GetHandle(), reinterpret_cast<const char*>(Text.Get()), Value) == V2F_OK
		|| Fail(UTF8_TO_TCHAR(v2f_last_error()));
}

float UV2FSpeechComponent::GetParameter(const FString& Name) const
{
	float Value = 0.0f;
	if (Stream.IsValid())
	{
		const auto Text = StringCast<UTF8CHAR>(*Name);
		v2f_get_parameter(Stream->GetHandle(), reinterpret_cast<const char*>(Text.Get()), &Value);
	}
	return Value;
}

TArray<FV2FParameter> UV2FSpeechComponent::GetParameters() const
{
	TArray<FV2FParameter> All;
	size_t Count = 0;
	if (!Stream.IsValid() || v2f_parameter_count(Stream->GetHandle(), &Count) != V2F_OK)
	{
		return All;
	}
	for (size_t Index = 0; Index < Count; ++Index)
	{
		V2fParameter Parameter;
		v2f_parameter_init(&Parameter, sizeof(Parameter));
		if (v2f_parameter(Stream->GetHandle(), Index, &Parameter) != V2F_OK)
		{
			continue;
		}
		FV2FParameter& One = All.AddDefaulted_GetRef();
		One.Name = UTF8_TO_TCHAR(Parameter.name);
		One.Description = UTF8_TO_TCHAR(Parameter.description);
		One.Min = Parameter.min;
		One.Max = Parameter.max;
		One.DefaultValue = Parameter.default_value;
		One.Value = Parameter.value;
	}
	return All;
}

bool UV2FSpeechComponent::LoadTuning(const FString& Json)
{
	if (!Stream.IsValid())
	{
		return false;
	}
	const auto Text = StringCast<UTF8CHAR>(*Json);
	return v2f_load_tuning(Stream->GetHandle(), reinterpret_cast<const char*>(Text.Get())) == V2F_OK
		|| Fail(UTF8_TO_TCHAR(v2f_last_error()));
}

FString UV2FSpeechComponent::SaveTuning() const
{
	size_t Length = 0;
	if (!Stream.IsValid() || v2f_save_tuning(Stream->GetHandle(), nullptr, 0, &Length) != V2F_OK)
	{
		return FString();
	}
	TArray<char> Text;
	Text.SetNumZeroed(static_cast<int32>(Length) + 1);
	v2f_save_tuning(Stream->GetHandle(), Text.GetData(), static_cast<size_t>(Text.Num()), nullptr);
	return FString(UTF8_TO_TCHAR(Text.GetData()));
}
