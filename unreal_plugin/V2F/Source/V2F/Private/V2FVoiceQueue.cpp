#include "V2FVoiceQueue.h"

#include "Components/AudioComponent.h"
#include "V2FTaps.h"
#include "V2FVoiceLine.h"
#include "V2FVoiceWave.h"

FV2FVoiceQueue::FV2FVoiceQueue(const TSharedPtr<FV2FStream, ESPMode::ThreadSafe>& InStream, UAudioComponent* InVoice, bool bInIdles)
	: Stream(InStream), Voice(InVoice), bPlays(InVoice != nullptr), bIdles(bInIdles)
{
}

FV2FVoiceQueue::~FV2FVoiceQueue()
{
	CloseVoice();
}

double FV2FVoiceQueue::End() const
{
	return Before + (SoundRate > 0 ? static_cast<double>(Added) / SoundRate : 0.0);
}

void FV2FVoiceQueue::OpenVoice()
{
	UAudioComponent* Component = Voice.Get();
	if (Component == nullptr)
	{
		return;
	}
	// Each line has a wave and a counter of its own: what a stopped source still renders confuses nobody.
	Line = MakeShared<FV2FVoiceLine, ESPMode::ThreadSafe>(SoundRate, End(), Stream->LatencySeconds());
	Wave = TStrongObjectPtr<UV2FVoiceWave>(NewObject<UV2FVoiceWave>(Component));
	Wave->Open(Line);
	Component->SetSourceBufferListener(MakeShared<FV2FVoiceTap, ESPMode::ThreadSafe>(Stream, Line), false);
	Component->SetSound(Wave.Get());
	Component->Play();
}

void FV2FVoiceQueue::CloseVoice()
{
	if (!Line.IsValid())
	{
		return;
	}
	Line->Close();
	Line.Reset();
	UAudioComponent* Component = Voice.Get();
	// The game may have given the component another sound meanwhile.
	if (Component != nullptr && Component->Sound == Wave.Get())
	{
		Component->Stop();
		Component->SetSourceBufferListener(nullptr, false);
	}
	Wave.Reset();
}

void FV2FVoiceQueue::Play(const float* Samples, int32 Frames)
{
	Waiting.Append(Samples, Frames);
	Added += Frames;
	if (Line.IsValid())
	{
		Line->Add(Samples, Frames);
	}
}

bool FV2FVoiceQueue::Add(const float* Samples, int32 Frames, int32 Rate)
{
	if (Rate != SoundRate)
	{
		if (Taken < Waiting.Num() || Line.IsValid())
		{
			return false;
		}
		Before = End();
		Added = 0;
		SoundRate = Rate;
	}
	const UAudioComponent* Component = Voice.Get();
	if (!bSpeaking && Line.IsValid() && (Component == nullptr || !Component->IsPlaying()))
	{
		// The game stopped the voice in mid-word, or there was none free for it.
		CloseVoice();
	}
	if (!bSpeaking)
	{
		bSpeaking = true;
		if (Line.IsValid())
		{
			Line->Resume();
		}
		else
		{
			OpenVoice();
		}
		// As much silence as the face needs, in the sound and in the stream alike: the first word is heard with its lips.
		TArray<float> Lead;
		Lead.SetNumZeroed(bPlays ? FMath::CeilToInt32(Stream->LatencySeconds() * Rate) : 0);
		Play(Lead.GetData(), Lead.Num());
	}
	Play(Samples, Frames);
	return true;
}

void FV2FVoiceQueue::Finish()
{
	if (!bSpeaking)
	{
		return;
	}
	bSpeaking = false;
	bFlushDue = true;
	Ends.Add(End());
	if (Line.IsValid())
	{
		Line->End();
	}
}

void FV2FVoiceQueue::Interrupt(double Now)
{
	const double Position = Stream->Clock.At(Now);
	CloseVoice();
	Stream->Interrupt(Position);
	Waiting.Reset();
	Taken = 0;
	Ends.Reset();
	bSpeaking = false;
	bFlushDue = false;
	Before = Position;
	Added = 0;
	RestedAt = -1.0;
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
	if (Line.IsValid() && !bSpeaking && Line->IsDone())
	{
		CloseVoice();
		Stream->Clock.Report(End(), Now);
	}
	if (bIdles && bPlays && !bSpeaking && !Line.IsValid())
	{
		Rest(Now);
	}
	else
	{
		RestedAt = -1.0;
	}
}

void FV2FVoiceQueue::Rest(double Now)
{
	if (SoundRate == 0)
	{
		SoundRate = 16000;
	}
	if (RestedAt < 0.0)
	{
		RestedAt = Now;
		RestedFrom = End();
	}
	Added += Stream->GiveSilence(Now - RestedAt, SoundRate);
	RestedAt = Now;
	// Silence is made as time passes, so the newest of it has no curves yet; a face that waits for them never goes back.
	const double Position = End() - Stream->LatencySeconds();
	if (Position > RestedFrom)
	{
		Stream->Clock.Report(Position, Now);
	}
}

int64 FV2FVoiceQueue::Ended()
{
	// By what was reported: the clock runs on for a while behind an utterance, farther than a short one is long. A game that plays the
	// sound itself may stop reporting a little before the end.
	const double Heard = Stream->Clock.Reported() + (bPlays ? 0.002 : 0.1);
	while (Ends.Num() > 0 && Ends[0] <= Heard)
	{
		Ends.RemoveAt(0);
		++EndsPassed;
	}
	return EndsPassed;
}
