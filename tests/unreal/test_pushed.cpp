// Pushed speech: the loudspeaker and the face are at the same position, also when speech arrives late.
#include "tests.h"

#include "V2FBake.h"
#include "V2FPlaybackQueue.h"

#include <atomic>
#include <cmath>
#include <limits>

namespace
{
	constexpr int32 DeviceRate = 48000;
	constexpr int32 MixerBlock = 480;

	TArray<uint8> Pcm16(const std::vector<float>& Samples)
	{
		TArray<uint8> Bytes;
		for (const float Sample : Samples)
		{
			const int16 Word = static_cast<int16>(Sample * 32767.0f);
			Bytes.Add(static_cast<uint8>(Word & 255));
			Bytes.Add(static_cast<uint8>((Word >> 8) & 255));
		}
		return Bytes;
	}

	/** The device renders one block. Then the game ticks. */
	void Block(Scene& S)
	{
		// Real time for the library's worker.
		std::this_thread::sleep_for(std::chrono::milliseconds(3));
		S.AudioComponent->StubRender(MixerBlock, DeviceRate);
		StubEngine::Now = StubEngine::Now + static_cast<double>(MixerBlock) / DeviceRate;
		S.Tick();
	}

	double AudibleSeconds(const Scene& S)
	{ return static_cast<double>(S.AudioComponent->Rendered.size()) / DeviceRate; }

	/** Position of the recording's Count samples from First on in the rendered sound, device frames; -1: not
	 * there, or not intact. */
	int64 Find(const Scene& S, const std::vector<float>& Said, size_t First, size_t Count)
	{
		const std::vector<float>& Audible = S.AudioComponent->Rendered;
		for (size_t From = 0; From + 3 * Count <= Audible.size(); ++From)
		{
			size_t Same = 0;
			while (Same < Count && std::abs(Audible[From + 3 * Same] - Said[First + Same]) < 2e-4f) { ++Same; }
			if (Same == Count) { return static_cast<int64>(From); }
		}
		return -1;
	}
}

void TestPushedSpeech()
{
	const Recording Said = Recording::Load("goforward");
	Scene S;
	S.Speech->Input = EV2FInput::Pushed;
	S.Speech->BeginPlay();
	int64 Ended = 0;
	S.Speech->OnUtteranceEnded.Bound.push_back([&Ended](int64 Count) { Ended = Count; });
	expect(S.Speech->PushPcm16(Pcm16(Said.Samples), 16000));
	S.Speech->Flush();
	expect(!S.Speech->PushPcm16({1, 2, 3}, 16000) && StubEngine::Errors.size() == 1,
		"half a sample would shift all that follows");
	const double Lead = static_cast<double>(S.Speech->GetLatencySeconds());
	const double Total = Lead + static_cast<double>(Said.Samples.size()) / 16000.0;
	expect(S.AudioComponent->IsPlaying() && S.AudioComponent->Active.IsValid());
	std::vector<std::pair<double, double>> Gaps;
	for (int Turn = 0; Turn < 300 && S.AudioComponent->IsPlaying(); ++Turn)
	{
		Block(S);
		const double Played = AudibleSeconds(S);
		if (S.Speech->GetPoseState() == EV2FPoseState::Interpolated && Played < Total)
		{
			expect(std::abs(S.Speech->GetPlayPosition() - Played) < 0.002, "shown %f, audible %f",
				S.Speech->GetPlayPosition(), Played);
			Gaps.push_back(
				{Played - Lead, Gap(S.Speech->GetCurveNames(), S.Speech->GetCurveValues().GetData())});
		}
		expect(Ended == (Played >= Total - 0.012 ? Ended : 0),
			"the event came at %f s, the utterance lasts %f s", Played, Total);
	}
	const int64 At = Find(S, Said.Samples, 0, Said.Samples.size());
	expect(std::abs(static_cast<double>(At) / DeviceRate - Lead) < 0.001,
		"the sound is complete and %.3f s late", static_cast<double>(At) / DeviceRate);
	const Lips Seen = LipsOf(Gaps, Said.Phones);
	std::printf(
		"  pushed: %d of %d /p b m/ closed in step with the loudspeaker\n", Seen.Closed, Seen.Labials);
	expect(Gaps.size() > 200 && Seen.Labials >= 1 && Seen.Closed == Seen.Labials, "%zu", Gaps.size());
	expect(Ended == 1 && !S.AudioComponent->IsPlaying(), "the audio component stops at the end");

	// A short utterance, after the clock has run on: its event comes when it is audible, not before.
	for (int Turn = 0; Turn < 60; ++Turn) { Block(S); }
	TArray<float> Short;
	Short.Append(Said.Samples.data() + 8000, 3200);
	expect(S.Speech->PushAudio(Short, 16000));
	S.Speech->Flush();
	S.AudioComponent->Rendered.clear();
	for (int Turn = 0; Turn < 60; ++Turn)
	{
		Block(S);
		const bool bOver = AudibleSeconds(S) >= Lead + 0.2;
		expect(bOver || Ended == 1, "the event came after %f s", AudibleSeconds(S));
	}
	expect(Ended == 2 && !S.AudioComponent->IsPlaying());

	// Barge-in: the sound stops at once and the face becomes neutral. The next utterance is in step again.
	expect(S.Speech->PushPcm16(Pcm16(Said.Samples), 16000));
	for (int Turn = 0; Turn < 60; ++Turn) { Block(S); }
	const double Stood = S.Speech->GetPlayPosition();
	S.Speech->Interrupt();
	expect(!S.AudioComponent->IsPlaying());
	for (int Turn = 0; Turn < 100; ++Turn) { Block(S); }
	expect(S.Speech->GetCurve(TEXT("jawOpen")) < 0.01f);
	expect(S.Speech->PushAudio(Said.Array(), 24000), "another rate, since nothing is playing");
	expect(!S.Speech->PushAudio(Said.Array(), 16000), "another rate while sound is playing");
	S.Speech->Flush();
	S.AudioComponent->Rendered.clear();
	for (int Turn = 0; Turn < 100; ++Turn)
	{
		Block(S);
		if (Turn > 20)
		{
			expect(std::abs(S.Speech->GetPlayPosition() - AudibleSeconds(S) - Stood) < 0.003, "%f, %f after %f",
				S.Speech->GetPlayPosition(), AudibleSeconds(S), Stood);
		}
	}
	// Interrupted before the library took any sound: none of it is pushed later.
	for (int Turn = 0; Turn < 400 && S.AudioComponent->IsPlaying(); ++Turn) { Block(S); }
	const int64 Taken = S.Speech->GetStatistics().PushedFrames;
	expect(S.Speech->PushAudio(Said.Array(), 24000));
	S.Speech->Interrupt();
	for (int Turn = 0; Turn < 20; ++Turn) { Block(S); }
	expect(S.Speech->GetStatistics().PushedFrames == Taken, "%lld frames too many",
		static_cast<long long>(S.Speech->GetStatistics().PushedFrames - Taken));
	S.Speech->EndPlay(EEndPlayReason::Quit);
	expect(!S.AudioComponent->IsPlaying() && !S.AudioComponent->Listener.IsValid());
	StubEngine::Errors.clear();
}

void TestPlaybackQueue()
{
	// Speech that is always ahead: Take returns what Add got, for any length.
	FV2FPlaybackQueue Playback(16000, 0.0, 0.1);
	int64 Added = 0, Taken = 0;
	const auto Word = [](int64 Place) { return static_cast<int16>(Place % 30000); };
	TArray<uint8> Piece;
	for (int Turn = 0; Turn < 500; ++Turn)
	{
		std::vector<float> Chunk;
		for (int I = 0; I < 700 + Turn % 5; ++I)
		{
			Chunk.push_back((static_cast<float>(Word(Added++)) + 0.25f) / 32767.0f);
		}
		Playback.Add(Chunk.data(), static_cast<int32>(Chunk.size()));
		Playback.Take(Piece, 640);
		const int16* Words = reinterpret_cast<const int16*>(Piece.GetData());
		for (int I = 0; I < 640; ++I)
		{
			expect(Words[I] == Word(Taken++), "sample %lld", static_cast<long long>(Taken));
		}
	}
	const int64 Waiting = Added - Taken;
	expect(Playback.StoredSamples() <= 2 * Waiting + 1000, "%d samples are kept, %lld wait",
		Playback.StoredSamples(), static_cast<long long>(Waiting));
}

void TestLateSpeech()
{
	const Recording Said = Recording::Load("goforward");
	constexpr size_t Part = 13400;
	Scene S;
	S.Speech->Input = EV2FInput::Pushed;
	S.Speech->BeginPlay();
	TArray<float> First, Second;
	First.Append(Said.Samples.data(), Part);
	Second.Append(Said.Samples.data() + Part, static_cast<int32>(Said.Samples.size() - Part));
	Second[100] = std::numeric_limits<float>::quiet_NaN();
	expect(S.Speech->PushAudio(First, 16000));
	for (int Turn = 0; Turn < 130; ++Turn) { Block(S); }
	expect(S.AudioComponent->IsPlaying() && S.Speech->GetCurve(TEXT("jawOpen")) < 0.3f,
		"the face waits like the sound");
	expect(S.Speech->PushAudio(Second, 16000));
	S.Speech->Flush();
	std::vector<std::pair<double, double>> Shown;
	for (int Turn = 0; Turn < 300 && S.AudioComponent->IsPlaying(); ++Turn)
	{
		Block(S);
		if (S.Speech->GetPoseState() == EV2FPoseState::Interpolated)
		{
			Shown.push_back({AudibleSeconds(S), S.Speech->GetPlayPosition()});
		}
	}
	const int64 At = Find(S, Said.Samples, Part + 200, 2000);
	expect(At > 0 && !S.AudioComponent->IsPlaying());
	// Both parts and the silence before them are on one timeline. The silence between them is in the sound
	// only.
	const double Place =
		static_cast<double>(S.Speech->GetLatencySeconds()) + static_cast<double>(Part + 200) / 16000.0;
	int Compared = 0;
	for (const auto& [Audible, Seen] : Shown)
	{
		const double Expected = Audible - static_cast<double>(At) / DeviceRate + Place;
		if (Audible < static_cast<double>(At) / DeviceRate + 0.1
			|| Audible > static_cast<double>(At) / DeviceRate + 0.9)
		{
			continue;
		}
		expect(std::abs(Seen - Expected) < 0.003, "shown %f, audible %f", Seen, Expected);
		++Compared;
	}
	expect(Compared > 60, "%d", Compared);
	std::printf("  late: after %.2f s without speech the lips are in step again\n",
		static_cast<double>(At) / DeviceRate - Place);
	S.Speech->EndPlay(EEndPlayReason::Quit);
}

void TestPushedThreads()
{
	const Recording Said = Recording::Load("goforward");
	Scene S;
	S.Speech->Input = EV2FInput::Pushed;
	S.Speech->BeginPlay();
	std::atomic<bool> bDone{false};
	// The mixer's thread advances the clock.
	std::thread Mixing([&]
	{
		while (!bDone)
		{
			S.AudioComponent->StubRender(MixerBlock, DeviceRate);
			StubEngine::Now = StubEngine::Now + static_cast<double>(MixerBlock) / DeviceRate;
			std::this_thread::sleep_for(std::chrono::milliseconds(3));
		}
	});
	int64 Ended = 0;
	S.Speech->OnUtteranceEnded.Bound.push_back([&Ended](int64 Count) { Ended = Count; });
	double Last = 0.0, Most = 0.0;
	for (int Utterance = 0; Utterance < 3; ++Utterance)
	{
		const bool bBroken = Utterance == 1;
		const int64 Before = Ended;
		for (size_t At = 0; At < Said.Samples.size(); At += 1600)
		{
			TArray<float> Chunk;
			Chunk.Append(Said.Samples.data() + At,
				static_cast<int32>(std::min<size_t>(1600, Said.Samples.size() - At)));
			expect(S.Speech->PushAudio(Chunk, 16000));
			for (int Turn = 0; Turn < 2; ++Turn)
			{
				S.Tick();
				std::this_thread::sleep_for(std::chrono::milliseconds(4));
			}
			if (bBroken && At > Said.Samples.size() / 2) { S.Speech->Interrupt(); break; }
			Most = std::max(Most, static_cast<double>(S.Speech->GetCurve(TEXT("jawOpen"))));
		}
		S.Speech->Flush();
		Last = S.Speech->GetPlayPosition();
		for (int Turn = 0; Turn < 4000 && (bBroken ? Turn < 100 : Ended == Before); ++Turn)
		{
			S.Tick();
			expect(bBroken || S.Speech->GetPlayPosition() > Last - 0.1, "the face went back from %f to %f",
				Last, S.Speech->GetPlayPosition());
			Last = S.Speech->GetPlayPosition();
			std::this_thread::sleep_for(std::chrono::milliseconds(2));
		}
		expect(Ended == Before + (bBroken ? 0 : 1), "utterance %d", Utterance);
	}
	expect(Most > 0.1, "%f", Most);
	S.Speech->EndPlay(EEndPlayReason::Quit);
	bDone = true;
	Mixing.join();
}

void TestIdle()
{
	for (const EV2FInput Input : {EV2FInput::AudioComponent, EV2FInput::Pushed})
	{
		Scene S;
		S.Profile->bIdle = true;
		S.Speech->Input = Input;
		S.Speech->BeginPlay();
		float Blink = 0.0f;
		for (int Turn = 0; Turn < 1500 && Blink < 0.5f; ++Turn)
		{
			std::this_thread::sleep_for(std::chrono::milliseconds(1));
			StubEngine::Now = StubEngine::Now + 1.0 / 60.0;
			S.Tick();
			Blink = std::max(Blink, S.Speech->GetCurve(TEXT("eyeBlinkLeft")));
		}
		expect(Blink >= 0.5f, "a silent character does not blink: %f at %f s", static_cast<double>(Blink),
			S.Speech->GetPlayPosition());
		S.Speech->EndPlay(EEndPlayReason::Quit);
	}
}
