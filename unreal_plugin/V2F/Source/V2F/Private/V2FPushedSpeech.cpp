#include "V2FPushedSpeech.h"

#include "Components/AudioComponent.h"
#include "V2FTaps.h"
#include "V2FPlaybackQueue.h"
#include "V2FPlaybackWave.h"

FV2FPushedSpeech::FV2FPushedSpeech(const TSharedPtr<FV2FStream, ESPMode::ThreadSafe>& InStream,
	UAudioComponent* InAudioComponent, bool bInIdles)
	: Stream(InStream),
	  AudioComponent(InAudioComponent),
	  bPlays(InAudioComponent != nullptr),
	  bIdles(bInIdles)
{
}

FV2FPushedSpeech::~FV2FPushedSpeech()
{
	ClosePlayback();
}

double FV2FPushedSpeech::End() const
{
	return Before + (SoundRate > 0 ? static_cast<double>(Added) / SoundRate : 0.0);
}

void FV2FPushedSpeech::OpenPlayback()
{
	UAudioComponent* Component = AudioComponent.Get();
	if (Component == nullptr)
	{
		return;
	}
	// Each playback has its own wave and counter: a stopped source that still renders does not disturb the
	// next one.
	Playback = MakeShared<FV2FPlaybackQueue, ESPMode::ThreadSafe>(SoundRate, End(), Stream->LatencySeconds());
	Wave = TStrongObjectPtr<UV2FPlaybackWave>(NewObject<UV2FPlaybackWave>(Component));
	Wave->Open(Playback);
	Component->SetSourceBufferListener(
		MakeShared<FV2FPlaybackTap, ESPMode::ThreadSafe>(Stream, Playback), false);
	Component->SetSound(Wave.Get());
	Component->Play();
}

void FV2FPushedSpeech::ClosePlayback()
{
	if (!Playback.IsValid())
	{
		return;
	}
	Playback->Close();
	Playback.Reset();
	UAudioComponent* Component = AudioComponent.Get();
	// The game may have given the component another sound meanwhile.
	if (Component != nullptr && Component->Sound == Wave.Get())
	{
		Component->Stop();
		Component->SetSourceBufferListener(nullptr, false);
	}
	Wave.Reset();
}

void FV2FPushedSpeech::Play(const float* Samples, int32 Frames)
{
	Waiting.Append(Samples, Frames);
	Added += Frames;
	if (Playback.IsValid())
	{
		Playback->Add(Samples, Frames);
	}
}

bool FV2FPushedSpeech::Add(const float* Samples, int32 Frames, int32 Rate)
{
	if (Rate != SoundRate)
	{
		if (Taken < Waiting.Num() || Playback.IsValid())
		{
			return false;
		}
		Before = End();
		Added = 0;
		SoundRate = Rate;
	}
	const UAudioComponent* Component = AudioComponent.Get();
	if (!bSpeaking && Playback.IsValid() && (Component == nullptr || !Component->IsPlaying()))
	{
		// The game stopped the playback in the middle of a word, or no source was free for it.
		ClosePlayback();
	}
	if (!bSpeaking)
	{
		bSpeaking = true;
		if (Playback.IsValid())
		{
			Playback->Resume();
		}
		else
		{
			OpenPlayback();
		}
		// Silence as long as the latency, in the sound and in the stream: the lips of the first word are then
		// in time.
		TArray<float> Lead;
		Lead.SetNumZeroed(bPlays ? FMath::CeilToInt32(Stream->LatencySeconds() * Rate) : 0);
		Play(Lead.GetData(), Lead.Num());
	}
	Play(Samples, Frames);
	return true;
}

void FV2FPushedSpeech::Finish()
{
	if (!bSpeaking)
	{
		return;
	}
	bSpeaking = false;
	bFlushDue = true;
	Ends.Add(End());
	if (Playback.IsValid())
	{
		Playback->End();
	}
}

void FV2FPushedSpeech::Interrupt(double Now)
{
	const double Position = Stream->Clock.At(Now);
	ClosePlayback();
	Stream->Interrupt(Position);
	Waiting.Reset();
	Taken = 0;
	Ends.Reset();
	bSpeaking = false;
	bFlushDue = false;
	Before = Position;
	Added = 0;
	LastSilenceAt = -1.0;
}

void FV2FPushedSpeech::Advance(double Now)
{
	Taken += Stream->PushAhead(Waiting.GetData() + Taken, Waiting.Num() - Taken, SoundRate);
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
	if (Playback.IsValid() && !bSpeaking && Playback->IsDone())
	{
		ClosePlayback();
		Stream->Clock.Report(End(), Now);
	}
	if (bIdles && bPlays && !bSpeaking && !Playback.IsValid())
	{
		PushIdleSilence(Now);
	}
	else
	{
		LastSilenceAt = -1.0;
	}
}

void FV2FPushedSpeech::PushIdleSilence(double Now)
{
	if (SoundRate == 0)
	{
		SoundRate = 16000;
	}
	if (LastSilenceAt < 0.0)
	{
		LastSilenceAt = Now;
		SilenceStart = End();
	}
	Added += Stream->PushSilence(Now - LastSilenceAt, SoundRate);
	LastSilenceAt = Now;
	// The newest silence has no curves yet. The position waits for them, so that the face never moves back in
	// time.
	const double Position = End() - Stream->LatencySeconds();
	if (Position > SilenceStart)
	{
		Stream->Clock.Report(Position, Now);
	}
}

int64 FV2FPushedSpeech::Ended()
{
	// Reported() and not At(): the clock runs on after an utterance, longer than a short utterance lasts. A
	// game that plays the sound itself may stop its reports a little before the end.
	const double Played = Stream->Clock.Reported() + (bPlays ? 0.002 : 0.1);
	while (Ends.Num() > 0 && Ends[0] <= Played)
	{
		Ends.RemoveAt(0);
		++EndsPassed;
	}
	return EndsPassed;
}
