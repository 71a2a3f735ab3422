// Live sound: a submix tap on the audio thread, curves on the game thread, a Live Link subject with these
// curves.
#include "tests.h"

#include "LiveLinkClient.h"
#include "V2FBake.h"
#include "V2FLiveLinkComponent.h"

namespace
{
	constexpr int32 BlockFrames = 1024;

	void PlayBlock(Scene& S, std::vector<float>& Sound, size_t Frame)
	{
		const size_t Frames = std::min<size_t>(BlockFrames, Sound.size() / 2 - Frame);
		S.Device.StubEach([&](ISubmixBufferListener& L) {
			L.OnNewSubmixBuffer(
				S.Device.Tapped, Sound.data() + Frame * 2, static_cast<int32>(Frames * 2), 2, 48000, 0.0);
		});
	}

	/** The subject's names begin with those of the list, in the same order and spelling. */
	void ExpectNames(const LiveLinkClient& Client, const std::string& List)
	{
		const std::vector<std::string> Lines = Fixture(List);
		expect(Client.Names.Num() >= static_cast<int32>(Lines.size()));
		for (size_t I = 0; I < Lines.size(); ++I)
		{
			const std::string Name = StubNarrow(*Client.Names[static_cast<int32>(I)].ToString());
			expect(Name == Lines[I], "name %zu is %s, not %s", I, Name.c_str(), Lines[I].c_str());
		}
	}

	// The value that a bake gives at a time, linear between frames.
	float BakedAt(const FV2FBake& Bake, int32 Curve, double Seconds)
	{
		int32 After = 1;
		while (After < Bake.Times.Num() - 1 && static_cast<double>(Bake.Times[After]) < Seconds) { ++After; }
		const int32 Count = Bake.Names.Num();
		const float A = Bake.Values[(After - 1) * Count + Curve], B = Bake.Values[After * Count + Curve];
		const double Share = (Seconds - static_cast<double>(Bake.Times[After - 1]))
			/ static_cast<double>(Bake.Times[After] - Bake.Times[After - 1]);
		return A + (B - A) * static_cast<float>(Share);
	}
}

void TestSubmixDrivesLiveLink()
{
	const Recording Said = Recording::Load("austen-0870");
	std::vector<float> Sound = Said.Submix48k();
	LiveLinkClient Client;
	Scene S;
	S.Speech->Input = EV2FInput::Submix;
	UV2FLiveLinkComponent* Link = S.Actor.StubAdd<UV2FLiveLinkComponent>();
	Link->Subject = TEXT("Ada");
	Link->BeginPlay();
	S.Speech->BeginPlay();
	expect(S.Speech->IsStarted());
	expect(S.Device.StubListeners() == 1 && S.Device.Tapped == &S.Device.Main);

	std::vector<std::pair<double, double>> Gaps;
	double NextTick = StubEngine::Now;
	const double Begun = StubEngine::Now;
	for (size_t Frame = 0; Frame < Sound.size() / 2; Frame += BlockFrames)
	{
		StubEngine::Now = Begun + static_cast<double>(Frame) / 48000.0;
		PlayBlock(S, Sound, Frame);
		S.WaitForFrames();
		const double Audible = StubEngine::Now + BlockFrames / 48000.0;
		for (; NextTick < Audible; NextTick += 1.0 / 60.0)
		{
			StubEngine::Now = NextTick;
			S.Tick();
			if (S.Speech->GetPoseState() == EV2FPoseState::Interpolated)
			{
				Gaps.push_back({S.Speech->GetPlayPosition(), Gap(Client.Names, Client.Values.GetData())});
			}
		}
	}
	expect(Client.Role == "LiveLinkBasicRole" && Client.Subject == FName(TEXT("Ada")) && Client.Sources == 1);
	expect(Client.Names.Num() == 61 && Client.Values.Num() == 61);
	ExpectNames(Client, "live_link_face.txt");
	// All ticks but those before the first rig frame show speech at the play position minus the latency.
	expect(Gaps.size() > 380, "%zu of 426 ticks", Gaps.size());
	const double Behind = StubEngine::Now - Begun - Gaps.back().first;
	const double Latency = static_cast<double>(S.Speech->GetLatencySeconds());
	expect(std::abs(Behind - Latency) < 0.002, "the lips are %.4f s behind the sound, the library says %.4f",
		Behind, Latency);
	const Lips Seen = LipsOf(Gaps, Said.Phones);
	std::printf("  live, ARKit: %d of %d /p b m/ closed, %d of %d open vowels open, latency %.0f ms\n",
		Seen.Closed, Seen.Labials, Seen.Open, Seen.Vowels, 1000.0 * Latency);
	expect(Seen.Labials >= 6 && Seen.Closed * 10 >= Seen.Labials * 7 && Seen.Open * 10 >= Seen.Vowels * 7);

	S.Speech->EndPlay(EEndPlayReason::Quit);
	Link->EndPlay(EEndPlayReason::Quit);
	expect(S.Device.StubListeners() == 0 && Client.Sources == 0);
	expect(S.Speech->GetStatistics().LostBlocks == 0);
}

void TestMetaHumanSubject()
{
	const Recording Said = Recording::Load("austen-0880");
	std::vector<float> Sound = Said.Submix48k();
	LiveLinkClient Client;
	Scene S;
	S.Profile->Mapping = EV2FMapping::MetaHuman;
	S.Speech->Input = EV2FInput::Submix;
	S.Actor.StubAdd<UV2FLiveLinkComponent>()->BeginPlay();
	S.Speech->BeginPlay();
	StubEngine::Warnings.clear();
	double Most = 0.0;
	const double Begun = StubEngine::Now;
	for (size_t Frame = 0; Frame < Sound.size() / 2; Frame += BlockFrames)
	{
		StubEngine::Now = Begun + static_cast<double>(Frame) / 48000.0;
		PlayBlock(S, Sound, Frame);
		S.WaitForFrames();
		S.Tick();
		if (Client.Names.Num() > 0)
		{
			Most = std::max(Most, static_cast<double>(Client.Value(TEXT("CTRL_expressions_jawOpen"))));
		}
	}
	expect(Client.Names.Num() == 255);
	ExpectNames(Client, "metahuman_curves.txt");
	for (const TCHAR* Name :
		{TEXT("HeadControlSwitch"), TEXT("HeadYaw"), TEXT("HeadPitch"), TEXT("HeadRoll")})
	{
		expect(Client.Names.Contains(FName(Name)));
	}
	expect(Client.Names.Contains(FName(TEXT("CTRL_expressions_mouthUp"))),
		"this name disables the remap of a MetaHuman");
	for (const FName& Name : S.Speech->GetCurveNames())
	{
		expect(Client.Names.Contains(Name), "%s", StubNarrow(*Name.ToString()).c_str());
	}
	expect(Most > 0.1, "jawOpen %f", Most);
	expect(StubEngine::Warnings.empty());
	Scene Second;
	UV2FLiveLinkComponent* Other = Second.Actor.StubAdd<UV2FLiveLinkComponent>();
	Other->BeginPlay();
	expect(Second.Speech->Start());
	Second.Tick();
	expect(StubEngine::Warnings.size() == 1, "two characters with one subject");
	Other->EndPlay(EEndPlayReason::Quit);
	Other->Subject = TEXT("Ben");
	Second.Tick();
	expect(StubEngine::Warnings.size() == 1 && Client.Subject == FName(TEXT("Ben")));
	Other->Subject = TEXT("Cara");
	Second.Tick();
	expect(Client.Subject == FName(TEXT("Cara")) && Client.Sources == 2,
		"%d sources: a renamed subject leaves no source", Client.Sources);
	Other->EndPlay(EEndPlayReason::Quit);
	Second.Speech->Stop();
	StubEngine::Warnings.clear();
	S.Speech->EndPlay(EEndPlayReason::Quit);
	for (UActorComponent* C : S.Actor.Components) { C->EndPlay(EEndPlayReason::Quit); }
}

void TestThreads()
{
	const Recording Said = Recording::Load("austen-0880");
	std::vector<float> Sound = Said.Submix48k();
	FV2FBake Bake;
	FString Error;
	expect(FV2FBake::Run(Said.Array(), 16000, nullptr, Bake, Error), "%s", StubNarrow(*Error).c_str());
	Scene S;
	S.Speech->Input = EV2FInput::Submix;
	S.Speech->BeginPlay();
	const int32 Jaw = S.Speech->GetCurveNames().IndexOfByKey(FName(TEXT("jawOpen")));
	std::atomic<bool> bDone{false};
	// The audio thread advances the clock, twice as fast as real time.
	std::thread Sounding([&]
	{
		const double Begun = StubEngine::Now;
		for (size_t Frame = 0; Frame < Sound.size() / 2; Frame += BlockFrames)
		{
			StubEngine::Now = Begun + static_cast<double>(Frame) / 48000.0;
			PlayBlock(S, Sound, Frame);
			std::this_thread::sleep_for(std::chrono::microseconds(10667));
		}
		bDone = true;
	});
	int Compared = 0, Ticks = 0;
	double Worst = 0.0;
	while (!bDone)
	{
		S.Tick();
		++Ticks;
		if (S.Speech->GetPoseState() == EV2FPoseState::Interpolated && S.Speech->GetPlayPosition() > 0.05)
		{
			const float Shown = S.Speech->GetCurveValues()[Jaw];
			Worst = std::max(Worst,
				static_cast<double>(std::abs(Shown - BakedAt(Bake, Jaw, S.Speech->GetPlayPosition()))));
			++Compared;
		}
		if (Ticks % 16 == 0) { S.Speech->SetParameter(TEXT("jawOpen.gain"), 1.0f); }
		std::this_thread::sleep_for(std::chrono::milliseconds(4));
	}
	Sounding.join();
	std::printf("  threads: %d of %d ticks compared with the bake, worst difference of jawOpen %.4f, %lld "
				"blocks lost\n",
		Compared, Ticks, Worst, static_cast<long long>(S.Speech->GetStatistics().LostBlocks));
	expect(Compared > 20 && S.Speech->GetStatistics().LostBlocks == 0);
	// The sound was resampled to 48 kHz and back: not the same bits.
	expect(Worst < 0.1, "%f", Worst);
	S.Speech->EndPlay(EEndPlayReason::Quit);
}
