// Fixtures of the Unreal plugin's tests: a recording with its phones, an actor in a world, a simulated clock.
#pragma once
#include "AudioDevice.h"
#include "Components/AudioComponent.h"
#include "CoreMinimal.h"
#include "V2FModule.h"
#include "V2FProfile.h"
#include "V2FSpeechComponent.h"

#include <string>
#include <vector>

#define expect(x, ...) do { if (!(x)) { std::fprintf(stderr, "FAILED: %s (%s:%d) ", #x, __FILE__, __LINE__); \
	std::fprintf(stderr, " " __VA_ARGS__); std::fprintf(stderr, "\n"); std::_Exit(1); } } while (0)

struct Phone { std::string Name; double Start, End; };

/** 16 kHz mono speech and its phones. */
struct Recording
{
	std::vector<float> Samples;
	std::vector<Phone> Phones;
	static Recording Load(const std::string& Name);
	/** The sound of a submix: three times the rate, two interleaved channels, linear between samples. */
	std::vector<float> Submix48k() const;
	TArray<float> Array() const;
};

/** An actor with a speech component in a world with an audio device. */
struct Scene
{
	Scene();
	FAudioDevice Device;
	UWorld World;
	AActor Actor;
	UAudioComponent* AudioComponent;
	UV2FSpeechComponent* Speech;
	UV2FProfile* Profile;
	/** Ticks all components of the actor; components with tick prerequisites last. */
	void Tick();
	/** Waits (real time, at most 20 s) until the library has computed all rig frames of the pushed sound. */
	void WaitForFrames() const;
};

/** Opening between the lips from curves by name, in units of a full jawOpen. */
double Gap(const TArray<FName>& Names, const float* Values);

/** Lips at the phones, from pairs of (time, gap): share of /p b m/ shown closed, share of open vowels shown
 * open. */
struct Lips { int Closed = 0, Labials = 0, Open = 0, Vowels = 0; };
Lips LipsOf(const std::vector<std::pair<double, double>>& Gaps, const std::vector<Phone>& Phones);

std::string Where(const char* Variable);

/** Lines of a file in tests/fixtures. */
std::vector<std::string> Fixture(const std::string& Name);
