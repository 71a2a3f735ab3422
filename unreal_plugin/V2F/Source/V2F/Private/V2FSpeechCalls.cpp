// What Blueprint and C++ ask of a speech component while it runs.
#include "V2FSpeechComponent.h"

#include "HAL/PlatformTime.h"
#include "V2FStream.h"
#include "V2FVoiceQueue.h"

bool UV2FSpeechComponent::PushAudio(const TArray<float>& Samples, int32 SampleRate, int32 Channels)
{
	if (!Queue.IsValid())
	{
		return Fail(TEXT("Sound is pushed to a component that is not started, or whose source is not Pushed."));
	}
	if (Channels < 1 || SampleRate < 8000 || SampleRate > 192000 || Samples.Num() % Channels != 0)
	{
		return Fail(TEXT("Pushed sound needs 8000 to 192000 samples per second, 1 or more channels, and whole frames."));
	}
	if (Channels == 1)
	{
		return Queue->Add(Samples.GetData(), Samples.Num(), SampleRate) || Fail(TEXT("Sound of another rate is still to be heard: flush it, and push when OnUtteranceEnded has come."));
	}
	TArray<float> Mono;
	Mono.SetNumZeroed(Samples.Num() / Channels);
	for (int32 Index = 0; Index < Samples.Num(); ++Index)
	{
		Mono[Index / Channels] += Samples[Index] / static_cast<float>(Channels);
	}
	return Queue->Add(Mono.GetData(), Mono.Num(), SampleRate) || Fail(TEXT("Sound of another rate is still to be heard: flush it, and push when OnUtteranceEnded has come."));
}

bool UV2FSpeechComponent::PushPcm16(const TArray<uint8>& Bytes, int32 SampleRate, int32 Channels)
{
	if (Bytes.Num() % 2 != 0)
	{
		return Fail(TEXT("Pushed PCM ends within a sample: keep the odd last byte and put it before the next piece."));
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
	if (Queue.IsValid())
	{
		Queue->Finish();
	}
	else if (Stream.IsValid())
	{
		Stream->Flush();
	}
}

void UV2FSpeechComponent::Interrupt()
{
	const double Now = FPlatformTime::Seconds();
	if (Queue.IsValid())
	{
		Queue->Interrupt(Now);
	}
	else if (Stream.IsValid())
	{
		Stream->Interrupt(Stream->Clock.At(Now));
	}
}

void UV2FSpeechComponent::SetPlayPosition(double Seconds)
{
	if (Stream.IsValid() && Source == EV2FSource::Pushed && !bPlayPushedSound)
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
	Out.LostBlocks = Stream->LostBlocks();
	Out.FramesMade = static_cast<int64>(Counted.frames_made);
	Out.LateFrames = static_cast<int64>(Counted.late_frames);
	Out.BadSamples = static_cast<int64>(Counted.bad_samples);
	Out.UtterancesEnded = static_cast<int64>(Counted.utterances_ended);
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
		V2fParameter Told;
		v2f_parameter_init(&Told, sizeof(Told));
		if (v2f_parameter(Stream->GetHandle(), Index, &Told) != V2F_OK)
		{
			continue;
		}
		FV2FParameter& One = All.AddDefaulted_GetRef();
		One.Name = UTF8_TO_TCHAR(Told.name);
		One.Description = UTF8_TO_TCHAR(Told.description);
		One.Min = Told.min;
		One.Max = Told.max;
		One.Default = Told.default_value;
		One.Value = Told.value;
	}
	return All;
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
