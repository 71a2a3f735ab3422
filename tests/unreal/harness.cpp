#include "harness.h"

#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

std::string Where(const char* Variable)
{
	const char* Value = std::getenv(Variable);
	expect(Value != nullptr, "%s is not set: start the tests with tests/unreal/run", Variable);
	return Value;
}

std::vector<std::string> Fixture(const std::string& Name)
{
	std::ifstream File(Where("V2F_FIXTURES") + "/" + Name);
	std::vector<std::string> Lines;
	for (std::string Line; std::getline(File, Line);) { Lines.push_back(Line); }
	expect(!Lines.empty(), "%s", Name.c_str());
	return Lines;
}

Recording Recording::Load(const std::string& Name)
{
	Recording Out;
	const std::string Base = Where("V2F_RECORDINGS") + "/" + Name;
	std::ifstream Sound(Base + ".wav", std::ios::binary);
	expect(Sound.good(), "%s.wav", Base.c_str());
	Sound.seekg(44);
	for (int16 Sample; Sound.read(reinterpret_cast<char*>(&Sample), sizeof(Sample));)
	{
		Out.Samples.push_back(static_cast<float>(Sample) / 32768.0f);
	}
	std::ifstream Script(Base + ".phones.json");
	std::stringstream Text;
	Text << Script.rdbuf();
	const std::string All = Text.str();
	// {"phone": "ae", "start": 0.2, "end": 0.31}, as the recordings' files have it.
	const std::string Mark = "{\"phone\": \"";
	for (size_t At = All.find(Mark); At != std::string::npos; At = All.find(Mark, At + 1))
	{
		char Spoken[8];
		Phone One;
		expect(std::sscanf(All.c_str() + At + Mark.size(), "%7[a-z]\", \"start\": %lf, \"end\": %lf", Spoken,
				   &One.Start, &One.End)
			== 3);
		One.Name = Spoken;
		Out.Phones.push_back(One);
	}
	expect(Out.Phones.size() > 5, "%s", Base.c_str());
	return Out;
}

std::vector<float> Recording::Submix48k() const
{
	std::vector<float> Out;
	for (size_t I = 0; I < Samples.size(); ++I)
	{
		const float Next = Samples[std::min(I + 1, Samples.size() - 1)];
		for (int Third = 0; Third < 3; ++Third)
		{
			const float Value = Samples[I] + (Next - Samples[I]) * static_cast<float>(Third) / 3.0f;
			Out.push_back(Value);
			Out.push_back(Value);
		}
	}
	return Out;
}

TArray<float> Recording::Array() const
{
	TArray<float> Out;
	Out.Append(Samples.data(), static_cast<int32>(Samples.size()));
	return Out;
}

Scene::Scene()
{
	World.Device = &Device;
	Actor.World = &World;
	AudioComponent = Actor.StubAdd<UAudioComponent>();
	Speech = Actor.StubAdd<UV2FSpeechComponent>();
	Profile = NewObject<UV2FProfile>();
	Speech->Profile = Profile;
}

void Scene::Tick()
{
	for (const bool bWaiting : {false, true})
	{
		for (UActorComponent* C : Actor.Components)
		{
			if (!C->Prerequisites.empty() == bWaiting)
			{
				C->TickComponent(1.0f / 60.0f, LEVELTICK_All, &C->PrimaryComponentTick);
			}
		}
	}
}

void Scene::WaitForFrames() const
{
	for (int Turn = 0; Turn < 100000; ++Turn)
	{
		const FV2FStatistics Counted = Speech->GetStatistics();
		const double Due =
			static_cast<double>(Counted.PushedFrames) / 48000.0 - static_cast<double>(Counted.LatencySeconds);
		if (static_cast<double>(Counted.FramesMade) >= Due * 62.5 + 1.0) { return; }
		std::this_thread::sleep_for(std::chrono::microseconds(200));
	}
	expect(false, "the library made no frames");
}

double Gap(const TArray<FName>& Names, const float* Values)
{
	// Gap weights of src/rig/gap.rs.
	static const std::pair<const TCHAR*, double> Terms[] = {{TEXT("jawOpen"), 1}, {TEXT("mouthClose"), -1},
		{TEXT("mouthFunnel"), 0.391}, {TEXT("mouthShrugUpper"), 0.110}, {TEXT("mouthShrugLower"), -0.143},
		{TEXT("mouthUpperUpLeft"), 0.071}, {TEXT("mouthUpperUpRight"), 0.071},
		{TEXT("mouthLowerDownLeft"), 0.055}, {TEXT("mouthLowerDownRight"), 0.055},
		{TEXT("mouthRollLower"), -0.101}, {TEXT("mouthRollUpper"), -0.058}, {TEXT("mouthPucker"), -0.048},
		{TEXT("mouthSmileLeft"), -0.042}, {TEXT("mouthSmileRight"), -0.042}, {TEXT("mouthPressLeft"), -0.038},
		{TEXT("mouthPressRight"), -0.038}};
	double Sum = 0.0;
	for (const auto& [Name, Weight] : Terms)
	{
		const int32 Index = Names.IndexOfByKey(FName(Name));
		expect(Index != INDEX_NONE);
		Sum += Weight * static_cast<double>(Values[Index]);
	}
	return std::max(Sum, 0.0);
}

Lips LipsOf(const std::vector<std::pair<double, double>>& Gaps, const std::vector<Phone>& Phones)
{
	std::vector<double> Sorted;
	for (const auto& [Time, Value] : Gaps) { Sorted.push_back(Value); }
	std::sort(Sorted.begin(), Sorted.end());
	expect(Sorted.size() > 20, "%zu gaps", Sorted.size());
	const double Unit = Sorted[Sorted.size() * 95 / 100];
	expect(Unit > 0.05, "the mouth hardly opens: %f", Unit);
	Lips Out;
	for (const Phone& P : Phones)
	{
		double Least = 9.0, Most = -1.0;
		for (const auto& [Time, Value] : Gaps)
		{
			if (Time >= P.Start - 0.016 && Time <= P.End + 0.016)
			{
				Least = std::min(Least, Value / Unit);
				Most = std::max(Most, Value / Unit);
			}
		}
		if (Most < 0.0) { continue; }
		const bool bLabial = P.Name == "p" || P.Name == "b" || P.Name == "m";
		const bool bVowel = P.Name == "aa" || P.Name == "ae" || P.Name == "ay" || P.Name == "aw";
		if (bLabial) { Out.Labials++; Out.Closed += Least < 0.15; }
		if (bVowel) { Out.Vowels++; Out.Open += Most > 0.35; }
	}
	return Out;
}
