#include "V2FStream.h"

#include "V2FProfile.h"
#include "V2FStats.h"

FString FV2FStream::MappingOf(const UV2FProfile& Profile)
{
	switch (Profile.Mapping)
	{
	case EV2FMapping::MetaHuman: return TEXT("metahuman");
	case EV2FMapping::Oculus: return TEXT("oculus");
	case EV2FMapping::VRM: return TEXT("vrm");
	case EV2FMapping::Custom: return Profile.CustomMapping;
	default: return TEXT("arkit");
	}
}

V2fStreamSettings FV2FStream::SettingsOf(const UV2FProfile& Profile, uint32 Seed)
{
	V2fStreamSettings Settings;
	v2f_stream_settings_init(&Settings, sizeof(Settings));
	Settings.divider = static_cast<uint32>(Profile.Divider);
	Settings.smoothing = Profile.bSmoothing ? 1 : 0;
	Settings.gate = Profile.bGate ? 1 : 0;
	Settings.voice_gate = Profile.bVoiceGate ? 1 : 0;
	Settings.voice_curves = Profile.bVoiceActivity ? static_cast<uint32>(V2F_VOICE_CURVE_ACTIVITY) : 0;
	Settings.normalise = Profile.bNormalise ? 1 : 0;
	Settings.channel = Profile.Channel < 0 ? static_cast<uint32>(V2F_CHANNEL_LOUDEST)
										   : static_cast<uint32>(Profile.Channel);
	Settings.offset_seconds = Profile.OffsetSeconds;
	Settings.gain_ceiling_db = Profile.GainCeilingDb;
	Settings.idle = Profile.bIdle ? 1 : 0;
	Settings.idle_seed = Seed;
	Settings.hold_seconds = Profile.HoldSeconds;
	Settings.fade_seconds = Profile.FadeSeconds;
	return Settings;
}

TSharedPtr<FV2FStream, ESPMode::ThreadSafe> FV2FStream::Open(const UV2FProfile& Profile,
	const TSharedPtr<FV2FModel, ESPMode::ThreadSafe>& Model, EOverrun Overrun, uint32 Seed, FString& OutError)
{
	const FString Mapping = MappingOf(Profile);
	const auto MappingText = StringCast<UTF8CHAR>(*Mapping);
	const auto TuningText = StringCast<UTF8CHAR>(*Profile.Tuning);
	V2fStreamSettings Settings = SettingsOf(Profile, Seed);
	Settings.overrun = Overrun == EOverrun::Silence ? V2F_OVERRUN_SILENCE : V2F_OVERRUN_REFUSE;
	Settings.profile = reinterpret_cast<const char*>(MappingText.Get());
	Settings.tuning = Profile.Tuning.IsEmpty() ? nullptr : reinterpret_cast<const char*>(TuningText.Get());
	V2fStream Handle = 0;
	if (v2f_stream_open(Model->Handle, &Settings, &Handle) < 0)
	{
		OutError = UTF8_TO_TCHAR(v2f_last_error());
		return nullptr;
	}
	return MakeShared<FV2FStream, ESPMode::ThreadSafe>(Model, Handle);
}

FV2FStream::FV2FStream(const TSharedPtr<FV2FModel, ESPMode::ThreadSafe>& InModel, V2fStream InHandle)
	: Handle(InHandle), Model(InModel)
{
	size_t Count = 0;
	v2f_control_count(Handle, &Count);
	for (size_t Index = 0; Index < Count; ++Index)
	{
		V2fControl Control;
		v2f_control_init(&Control, sizeof(Control));
		v2f_control(Handle, Index, &Control);
		ControlNames.Add(FName(UTF8_TO_TCHAR(Control.name)));
	}
}

FV2FStream::~FV2FStream()
{
	Close();
}

void FV2FStream::Close()
{
	FScopeLock Guard(&SoundGuard);
	v2f_stream_destroy(Handle);
	Handle = 0;
	Model.Reset();
}

bool FV2FStream::SetFormat(uint32 Rate, uint32 Channels)
{
	if (Rate == SoundRate && Channels == SoundChannels)
	{
		return true;
	}
	if (v2f_set_format(Handle, Rate, Channels) != V2F_OK)
	{
		return false;
	}
	FormatStart += static_cast<double>(FormatFrames) / SoundRate;
	FormatFrames = 0;
	SoundRate = Rate;
	SoundChannels = Channels;
	return true;
}

void FV2FStream::PushLive(const float* Samples, int32 Frames, int32 Channels, int32 Rate, double Now)
{
	SCOPE_CYCLE_COUNTER(STAT_V2FPush);
	if (Samples == nullptr || Frames <= 0 || Channels <= 0 || Rate <= 0)
	{
		return;
	}
	if (!SoundGuard.TryLock())
	{
		Missing.fetch_add(Frames, std::memory_order_relaxed);
		Lost.fetch_add(1, std::memory_order_relaxed);
		return;
	}
	LastSoundAt = Now;
	bPushingSilence = false;
	const int64 Gap = Missing.exchange(0, std::memory_order_relaxed);
	if (Gap > 0 && v2f_push_gap(Handle, static_cast<uint64>(Gap)) == V2F_OK)
	{
		FormatFrames += Gap;
	}
	const bool bTaken = SetFormat(static_cast<uint32>(Rate), static_cast<uint32>(Channels))
		&& v2f_push_audio(Handle, Samples, static_cast<size_t>(Frames), nullptr) == V2F_OK;
	if (bTaken)
	{
		Clock.Report(FormatStart + static_cast<double>(FormatFrames) / SoundRate, Now);
		FormatFrames += Frames;
	}
	else
	{
		Missing.fetch_add(Frames, std::memory_order_relaxed);
		Lost.fetch_add(1, std::memory_order_relaxed);
	}
	SoundGuard.Unlock();
}

int32 FV2FStream::PushAhead(const float* Samples, int32 Frames, int32 Rate)
{
	FScopeLock Guard(&SoundGuard);
	size_t Taken = 0;
	if (Frames <= 0 || !SetFormat(static_cast<uint32>(Rate), 1)
		|| v2f_push_audio(Handle, Samples, static_cast<size_t>(Frames), &Taken) != V2F_OK)
	{
		return 0;
	}
	return static_cast<int32>(Taken);
}

int32 FV2FStream::PushSilence(double Seconds, int32 Rate)
{
	static const float Silence[4800] = {};
	int32 Left = static_cast<int32>(FMath::Clamp(Seconds, 0.0, 0.5) * Rate);
	int32 Pushed = 0;
	for (int32 Taken = 1; Left > 0 && Taken > 0; Left -= Taken)
	{
		Taken = PushAhead(Silence, FMath::Min(Left, 4800), Rate);
		Pushed += Taken;
	}
	return Pushed;
}

void FV2FStream::PushIdleSilence(double Now)
{
	// Live blocks arrive every few hundredths of a second. After this time the face has faded already.
	constexpr double TimeoutSeconds = 0.3;
	FScopeLock Guard(&SoundGuard);
	if (LastSoundAt >= 0.0 && !bPushingSilence && Now - LastSoundAt < TimeoutSeconds)
	{
		return;
	}
	const int32 Rate = static_cast<int32>(SoundRate);
	FormatFrames += PushSilence(LastSoundAt < 0.0 ? 0.0 : Now - LastSoundAt, Rate);
	Clock.Report(FormatStart + static_cast<double>(FormatFrames) / SoundRate, Now);
	LastSoundAt = Now;
	bPushingSilence = true;
}

void FV2FStream::Flush()
{
	FScopeLock Guard(&SoundGuard);
	v2f_flush(Handle);
}

void FV2FStream::TryFlush()
{
	if (SoundGuard.TryLock())
	{
		v2f_flush(Handle);
		SoundGuard.Unlock();
	}
}

void FV2FStream::Interrupt(double Position)
{
	FScopeLock Guard(&SoundGuard);
	v2f_interrupt(Handle, static_cast<int64>(Position * SoundRate), SoundRate);
	FormatStart = Position;
	FormatFrames = 0;
}

bool FV2FStream::ReadAt(double Position, TArray<float>& OutValues, V2fPose& OutPose) const
{
	constexpr uint32 Rate = 1000000;
	v2f_pose_init(&OutPose, sizeof(OutPose));
	const V2fStatus Status = v2f_rig_at(Handle, static_cast<int64>(Position * Rate), Rate, &OutPose,
		OutValues.GetData(), static_cast<size_t>(OutValues.Num()));
	if (Status == V2F_OK)
	{
		return true;
	}
	if (Status != V2F_BUSY && !bReadFailed)
	{
		bReadFailed = true;
		UE_LOG(LogV2F, Error, TEXT("Curves cannot be read: %s"), UTF8_TO_TCHAR(v2f_last_error()));
	}
	return false;
}

double FV2FStream::LatencySeconds() const
{
	V2fLatency Latency;
	v2f_latency_init(&Latency, sizeof(Latency));
	return v2f_latency(Handle, &Latency) == V2F_OK ? Latency.seconds : 0.0;
}
