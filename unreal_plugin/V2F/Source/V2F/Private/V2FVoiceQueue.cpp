#include "V2FVoiceQueue.h"

#include "Components/AudioComponent.h"
#include "Sound/SoundWaveProcedural.h"

FV2FVoiceQueue::FV2FVoiceQueue(const TSharedPtr<FV2FStream, ESPMode::ThreadSafe>& InStream, UAudioComponent* InVoice)
	: Stream(InStream), Voice(InVoice)
{
}

FV2FVoiceQueue::~FV2FVoiceQueue()
{
	if (UAudioComponent* Component = Voice.Get(); Component != nullptr && Wave.IsValid())
	{
		Component->Stop();
	}
}

void FV2FVoiceQueue::OpenWave(int32 Rate)
{
	Before += SoundRate > 0 ? static_cast<double>(Queued) / SoundRate : 0.0;
	Queued = 0;
	SoundRate = Rate;
	UAudioComponent* Component = Voice.Get();
	if (Component == nullptr)
	{
		return;
	}
	Wave = TStrongObjectPtr<USoundWaveProcedural>(NewObject<USoundWaveProcedural>(Component));
	Wave->SetSampleRate(static_cast<uint32>(Rate));
	Wave->NumChannels = 1;
	Wave->Duration = INDEFINITELY_LOOPING_DURATION;
	Component->SetSound(Wave.Get());
	Component->Play();
}

void FV2FVoiceQueue::Play(const float* Samples, int32 Frames)
{
	Waiting.Append(Samples, Frames);
	if (!Wave.IsValid())
	{
		return;
	}
	Scratch.SetNumUninitialized(Frames);
	for (int32 Index = 0; Index < Frames; ++Index)
	{
		Scratch[Index] = static_cast<int16>(FMath::Clamp(Samples[Index], -1.0f, 1.0f) * 32767.0f);
	}
	Wave->QueueAudio(reinterpret_cast<const uint8*>(Scratch.GetData()), Frames * static_cast<int32>(sizeof(int16)));
	Queued += Frames;
}

bool FV2FVoiceQueue::Add(const float* Samples, int32 Frames, int32 Rate)
{
	if (Rate != SoundRate)
	{
		if (Taken < Waiting.Num())
		{
			return false;
		}
		OpenWave(Rate);
	}
	if (!bSpeaking)
	{
		// As much silence as the face needs, in the sound and in the stream alike: the first word is heard with its lips.
		bSpeaking = true;
		TArray<float> Lead;
		Lead.SetNumZeroed(FMath::CeilToInt32(Stream->LatencySeconds() * Rate));
		Play(Lead.GetData(), Lead.Num());
	}
	Play(Samples, Frames);
	return true;
}

void FV2FVoiceQueue::Finish()
{
	bSpeaking = false;
	bFlushDue = true;
}

void FV2FVoiceQueue::Interrupt(double Now)
{
	const double Position = Stream->Clock.At(Now);
	Stream->Interrupt(Position);
	Waiting.Reset();
	Taken = 0;
	bSpeaking = false;
	bFlushDue = false;
	Before = Position;
	Queued = 0;
	if (Wave.IsValid())
	{
		Wave->ResetAudio();
	}
}

void FV2FVoiceQueue::Advance(double Now)
{
	Taken += Stream->Give(Waiting.GetData() + Taken, Waiting.Num() - Taken, SoundRate);
	if (Taken >= Waiting.Num())
	{
		Waiting.Reset();
		Taken = 0;
		if (bFlushDue)
		{
			bFlushDue = false;
			Stream->Flush();
		}
	}
	if (Wave.IsValid() && Queued > 0)
	{
		const int64 Left = Wave->GetAvailableAudioByteCount() / static_cast<int32>(sizeof(int16));
		const double Position = Before + static_cast<double>(Queued - Left) / SoundRate;
		if (Position != Played)
		{
			Played = Position;
			Stream->Clock.Report(Position, Now);
		}
	}
}
