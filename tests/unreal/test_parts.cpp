// The module, the sources, pushed speech, the meshes, the AnimGraph node, the baker, and what goes wrong.
#include "tests.h"

#include "Animation/AnimInstance.h"
#include "AnimGraphNode_V2FFace.h"
#include "AnimNode_V2FFace.h"
#include "AudioCaptureCore.h"
#include "Components/SkeletalMeshComponent.h"
#include "Sound/SoundWaveProcedural.h"
#include "V2FBake.h"
#include "V2FBaker.h"
#include "V2FMorphComponent.h"
#include "V2FStats.h"

#include <filesystem>
#include <sys/stat.h>

namespace
{
	/** Threads of this process. */
	int Threads()
	{
		// A thread that was joined may be seen for a moment longer.
		std::this_thread::sleep_for(std::chrono::milliseconds(50));
		int Count = 0;
		for (const auto& Task : std::filesystem::directory_iterator("/proc/self/task")) { (void)Task; ++Count; }
		return Count;
	}

	void Advance(Scene& S, double Seconds)
	{
		StubEngine::Now = StubEngine::Now + Seconds;
		S.Tick();
	}

	/** Speech is under way: pushes a recording and ticks until the mouth is open. */
	void OpenMouth(Scene& S, const Recording& Said)
	{
		S.Speech->Source = EV2FSource::Pushed;
		S.Speech->bPlayPushedSound = false;
		S.Speech->BeginPlay();
		expect(S.Speech->PushAudio(Said.Array(), 16000));
		S.Speech->Flush();
		for (int Turn = 0; Turn < 500 && S.Speech->GetCurve(TEXT("jawOpen")) < 0.1f; ++Turn)
		{
			std::this_thread::sleep_for(std::chrono::milliseconds(5));
			S.Speech->SetPlayPosition(0.8);
			Advance(S, 0.001);
		}
		expect(S.Speech->GetCurve(TEXT("jawOpen")) >= 0.1f, "%f", static_cast<double>(S.Speech->GetCurve(TEXT("jawOpen"))));
	}
}

void TestModule()
{
	expect(FV2FModule::IsAvailable());
#if PLATFORM_WINDOWS
	expect(StubEngine::LoadedLibraries.size() == 1);
	const std::string Path = StubEngine::LoadedLibraries[0];
	struct stat File;
	expect(Path[0] == '/' && stat(Path.c_str(), &File) == 0, "%s is not in the package", Path.c_str());
	FV2FModule Broken;
	Broken.ShutdownModule();
	StubEngine::bLibraryMissing = true;
	Broken.StartupModule();
	expect(!FV2FModule::IsAvailable() && StubEngine::Errors.size() == 1);
	Scene S;
	expect(!S.Speech->Start() && StubEngine::Errors.size() == 2);
	FV2FBake Bake;
	FString Why;
	expect(!FV2FBake::Run({0.0f}, 16000, nullptr, Bake, Why) && StubNarrow(*Why).find("not loaded") != std::string::npos, "baking without the library");
	StubEngine::bLibraryMissing = false;
	StubEngine::Errors.clear();
	Broken.StartupModule();
#endif
	expect(FV2FModule::IsAvailable() && StubEngine::Errors.empty());
}

void TestSources()
{
	Scene S;
	S.Voice->Play();
	S.Speech->BeginPlay();
	expect(S.Voice->Active.IsValid() && S.Voice->Plays == 2, "a sound that plays already begins anew with its listener");
	const std::vector<float> Block(960, 0.1f);
	ISourceBufferListener::FOnNewBufferParams Params;
	Params.AudioData = Block.data();
	Params.NumSamples = 960;
	Params.NumChannels = 2;
	Params.SampleRate = 48000;
	S.Voice->Active->OnNewBuffer(Params);
	expect(S.Speech->GetStatistics().PushedFrames == 480);
	Params.SampleRate = 44100;
	Params.NumChannels = 1;
	S.Voice->Active->OnNewBuffer(Params);
	expect(S.Speech->GetStatistics().PushedFrames == 480 + 960, "the device changed its format");
	// A block is heard from its beginning on: behind both stands what was before them, each at its own rate.
	S.Voice->Active->OnNewBuffer(Params);
	const double Heard = 480.0 / 48000.0 + 960.0 / 44100.0;
	StubEngine::Now = StubEngine::Now + 0.2;
	S.Tick();
	const double Place = 0.2 - static_cast<double>(S.Speech->GetLatencySeconds()) + Heard;
	expect(std::abs(S.Speech->GetShownSeconds() - Place) < 0.001, "shown %f, not %f", S.Speech->GetShownSeconds(), Place);
	// The voice ends: its last frames come without more sound, and that is told.
	int64 Ended = 0;
	S.Speech->OnUtteranceEnded.Bound.push_back([&Ended](int64 Count) { Ended = Count; });
	S.Voice->Stop();
	for (int Turn = 0; Turn < 2000 && Ended == 0; ++Turn)
	{
		std::this_thread::sleep_for(std::chrono::milliseconds(2));
		S.Tick();
	}
	expect(Ended == 1, "the end of the voice is not told");
	// The property is another's by the time that the source is closed; the tap outlives the component on the audio thread.
	S.Voice->Play();
	const FSharedISourceBufferListenerPtr Held = S.Voice->Active;
	const int Before = Threads();
	S.Speech->Voice = nullptr;
	S.Speech->Stop();
	expect(!S.Voice->Listener.IsValid() && !S.Speech->IsStarted());
	expect(Threads() == Before - 1, "the student's thread ends with the component, not with the tap: %d, %d", Before, Threads());
	Held->OnNewBuffer(Params);
	S.Speech->Voice = S.Voice;

	USoundSubmix Mixed;
	S.Speech->Source = EV2FSource::Submix;
	S.Speech->Submix = &Mixed;
	expect(S.Speech->Start() && S.Device.Heard == &Mixed);
	S.Speech->Submix = nullptr;
	// Started, but never played: no EndPlay comes, and its world is gone before it.
	S.Actor.World = nullptr;
	S.Speech->BeginDestroy();
	S.Actor.World = &S.World;
	expect(S.Device.StubListeners() == 0 && S.Device.Left == &Mixed && !S.Speech->IsStarted());

	S.Speech->Source = EV2FSource::Microphone;
	expect(S.Speech->Start() && Audio::FAudioCapture::StubOpen() != nullptr);
	Audio::FAudioCapture::StubOpen()->Call(Block.data(), 480, 2, 48000, 0.0, false);
	expect(S.Speech->GetStatistics().PushedFrames == 480);
	// Unplugged: tried again every two seconds, until one is there.
	const int Tries = Audio::FAudioCapture::StubTries();
	Audio::FAudioCapture::StubDevicePresent() = false;
	for (int Turn = 0; Turn < 70; ++Turn) { Advance(S, 0.1); }
	expect(Audio::FAudioCapture::StubTries() == Tries + 3 && Audio::FAudioCapture::StubOpen() == nullptr, "%d", Audio::FAudioCapture::StubTries() - Tries);
	Audio::FAudioCapture::StubDevicePresent() = true;
	for (int Turn = 0; Turn < 21; ++Turn) { Advance(S, 0.1); }
	expect(Audio::FAudioCapture::StubOpen() != nullptr);
	Audio::FAudioCapture::StubOpen()->Call(Block.data(), 480, 2, 48000, 0.0, false);
	expect(S.Speech->GetStatistics().PushedFrames == 960);
	S.Speech->Stop();
	expect(Audio::FAudioCapture::StubOpen() == nullptr);
}

void TestMorphTargets()
{
	Scene S;
	USkeletalMesh Head;
	std::vector<std::unique_ptr<UMorphTarget>> Shapes;
	for (const TCHAR* Name : {TEXT("Face.JawOpen"), TEXT("mouthSmile_L"), TEXT("head_mouthClose"), TEXT("eyeBlinkRight"), TEXT("l_eyeBlink"), TEXT("xmouthLeft"), TEXT("nose")})
	{
		Shapes.push_back(std::make_unique<UMorphTarget>());
		Shapes.back()->StubName = Name;
		Head.Morphs.Add(Shapes.back().get());
	}
	auto* Mesh = S.Actor.StubAdd<USkeletalMeshComponent>();
	Mesh->Asset = &Head;
	auto* Morph = S.Actor.StubAdd<UV2FMorphComponent>();
	Morph->BeginPlay();
	expect(Morph->Prerequisites.size() == 1, "shows what this tick heard");
	OpenMouth(S, Recording::Load("goforward"));
	expect(Mesh->Prerequisites.size() == 1 && Mesh->Prerequisites[0] == S.Speech, "is animated after this tick heard");
	expect(Mesh->Shown.Num() == 5, "%d", Mesh->Shown.Num());
	expect(*Mesh->Shown.Find(TEXT("Face.JawOpen")) == S.Speech->GetCurve(TEXT("jawOpen")));
	expect(*Mesh->Shown.Find(TEXT("mouthSmile_L")) == S.Speech->GetCurve(TEXT("mouthSmileLeft")));
	// A mesh that was destroyed waits to be collected: it is not touched.
	Mesh->bStubGarbage = true;
	Mesh->Shown.FindOrAdd(TEXT("Face.JawOpen")) = 0.7f;
	S.Tick();
	expect(*Mesh->Shown.Find(TEXT("Face.JawOpen")) == 0.7f);
	Mesh->bStubGarbage = false;
	S.Speech->Stop();
	S.Tick();
	for (const TCHAR* Name : {TEXT("Face.JawOpen"), TEXT("mouthSmile_L"), TEXT("head_mouthClose")})
	{
		expect(*Mesh->Shown.Find(Name) == 0.0f, "the mouth stays open when its voice ends");
	}
	expect(Morph->FindMorphTargets() == 0);
	Mesh->Shown.FindOrAdd(TEXT("Face.JawOpen")) = 0.5f;
	S.Speech->bStubGarbage = true;
	S.Tick();
	expect(*Mesh->Shown.Find(TEXT("Face.JawOpen")) == 0.5f, "nothing is written for a voice that is gone");
	S.Speech->bStubGarbage = false;
}

void TestAnimNode()
{
	Scene S;
	UAnimInstance Instance;
	Instance.Actor = &S.Actor;
	UAnimGraphNode_V2FFace Graph;
	FAnimNode_V2FFace& Node = Graph.Node;
	expect(Graph.GetNodeTitle(ENodeTitleType::FullTitle).ToString() == TEXT("V2F Face") && Graph.GetNodeCategory() == TEXT("V2F"));
	Node.Initialize_AnyThread({});
	Node.CacheBones_AnyThread({});
	Node.PreUpdate(&Instance);
	FPoseContext Before;
	Node.Evaluate_AnyThread(Before);
	expect(Before.Curve.C.Num() == 1, "nothing is written before speech starts");
	OpenMouth(S, Recording::Load("goforward"));
	Node.PreUpdate(&Instance);
	const float Jaw = S.Speech->GetCurve(TEXT("jawOpen"));
	// Evaluated by a worker while the game thread goes on.
	std::thread Worker([&]
	{
		Node.Update_AnyThread({});
		FPoseContext Full;
		Node.Evaluate_AnyThread(Full);
		expect(std::abs(Full.Curve.Get(TEXT("JawOpen")) - Jaw) < 1e-6f && Full.Curve.C.Num() == S.Speech->GetCurveNames().Num());
		Node.Alpha = 0.5f;
		FPoseContext Half;
		Node.Evaluate_AnyThread(Half);
		expect(std::abs(Half.Curve.Get(TEXT("jawOpen")) - (0.5f + Jaw) / 2.0f) < 1e-6f);
		Node.Alpha = 0.0f;
		FPoseContext None;
		Node.Evaluate_AnyThread(None);
		expect(None.Curve.C.Num() == 1, "alpha 0 leaves the curves as they come");
	});
	Worker.join();
	FNodeDebugData Debug;
	Node.GatherDebugData(Debug);
	expect(Debug.Lines.Num() == 1 && Node.SourcePose.Calls == 31 && Node.HasPreUpdate());
}

void TestBaker()
{
	const Recording Said = Recording::Load("goforward");
	USoundWave Sound;
	for (const float Sample : Said.Samples)
	{
		const int16 Word = static_cast<int16>(Sample * 32767.0f);
		for (int Channel = 0; Channel < 2; ++Channel)
		{
			Sound.Imported.Add(static_cast<uint8>(Word & 255));
			Sound.Imported.Add(static_cast<uint8>((Word >> 8) & 255));
		}
	}
	Sound.ImportedRate = 16000;
	Sound.ImportedChannels = 2;
	USkeleton Skeleton;
	UAnimSequence* Baked = UV2FBaker::BakeSpeech(&Sound, nullptr, &Skeleton, TEXT("/Game/Speech/A_Go"), 30);
	expect(Baked != nullptr && Baked->Skeleton == &Skeleton && Baked->GetName() == TEXT("A_Go"));
	const IAnimationDataController& Controller = Baked->Controller;
	expect(Controller.Depth == 0 && Controller.bPopulated && Controller.Rate == 30 && Controller.Frames == 84, "%d", Controller.Frames);
	expect(Controller.Curves.Num() == 54);
	const TArray<FRichCurveKey>* Jaw = Controller.Curves.Find(TEXT("jawOpen"));
	expect(Jaw != nullptr && Jaw->Num() > 160, "%d keys", Jaw != nullptr ? Jaw->Num() : -1);
	float Last = -1.0f, Most = 0.0f;
	for (const FRichCurveKey& Key : *Jaw) { expect(Key.Time > Last && Key.Time >= 0.0f, "%f", static_cast<double>(Key.Time)); Last = Key.Time; Most = std::max(Most, Key.Value); }
	expect(Most > 0.1f && FAssetRegistryModule::Created().Num() == 1);
	expect(UV2FBaker::BakeSpeech(&Sound, nullptr, &Skeleton, TEXT("nowhere")) == nullptr && StubEngine::Errors.size() == 1);
	// Over an asset of another class the engine would end the editor.
	expect(UV2FBaker::BakeSpeech(&Sound, nullptr, &Skeleton, TEXT("/Game/Speech/A_Go")) == nullptr && StubEngine::Errors.size() == 2);
	expect(UV2FBaker::BakeSpeech(&Sound, nullptr, &Skeleton, TEXT("/Game/Speech/A_OnDisk")) == nullptr && StubEngine::Errors.size() == 3);
	StubEngine::Errors.clear();
}

void TestConsole()
{
	Scene S;
	OpenMouth(S, Recording::Load("goforward"));
	expect(std::abs(STAT_V2FLatency.V - 1000.0 * static_cast<double>(S.Speech->GetLatencySeconds())) < 0.1 && STAT_V2FCharacters.V > 0.0);
	V2F::OffsetMs.StubSet(50.0f);
	S.Speech->SetPlayPosition(0.8);
	S.Tick();
	expect(std::abs(S.Speech->GetShownSeconds() - 0.85) < 0.002, "%f", S.Speech->GetShownSeconds());
	V2F::OffsetMs.StubSet(0.0f);
	V2F::Enable.StubSet(0);
	S.Tick();
	expect(S.Speech->GetCurve(TEXT("jawOpen")) == 0.0f && S.Speech->GetFaceState() == EV2FFaceState::Faded);
	V2F::Enable.StubSet(1);
	S.Speech->SetPlayPosition(0.8);
	S.Tick();
	expect(S.Speech->GetCurve(TEXT("jawOpen")) >= 0.1f);
	S.Speech->Stop();
}

void TestFaults()
{
	Scene S;
	std::vector<std::string> Said;
	S.Speech->OnError.Bound.push_back([&Said](const FString& Words) { Said.push_back(StubNarrow(*Words)); });
	S.Profile->StudentFile = TEXT("nothing.onnx");
	expect(!S.Speech->Start() && Said.size() == 1 && Said[0].find("nothing.onnx") != std::string::npos);
	S.Profile->StudentFile = TEXT("tiny-low-latency.onnx");
	S.Profile->Mapping = EV2FMapping::Custom;
	S.Profile->CustomMapping = TEXT("{\"format\": 1}");
	expect(!S.Speech->Start() && Said.size() == 2);
	S.Profile->Mapping = EV2FMapping::ARKit;
	expect(!S.Speech->PushAudio({0.0f}, 16000) && Said.size() == 3);
	expect(S.Speech->Start() && S.Speech->SetParameter(TEXT("jawOpen.gain"), 1.5f) && S.Speech->GetParameter(TEXT("jawOpen.gain")) == 1.5f);
	expect(!S.Speech->SetParameter(TEXT("nothing"), 1.0f) && Said.size() == 4);
	const TArray<FV2FParameter> Parameters = S.Speech->GetParameters();
	const int32 Gain = Parameters.IndexOfByPredicate([](const FV2FParameter& P) { return P.Name == FString(TEXT("jawOpen.gain")); });
	expect(Gain != INDEX_NONE && Parameters[Gain].Value == 1.5f && Parameters[Gain].Default == 1.0f && Parameters[Gain].Max > 1.5f
		&& !Parameters[Gain].Description.IsEmpty());
	// What the profile says reaches the stream: without smoothing a hop of 16 ms less.
	const float Smoothed = S.Speech->GetLatencySeconds();
	S.Profile->bSmoothing = false;
	Scene Rough;
	Rough.Speech->Profile = S.Profile;
	expect(Rough.Speech->Start() && std::abs(Smoothed - Rough.Speech->GetLatencySeconds() - 0.016f) < 1e-4f);
	Rough.Speech->Stop();
	S.Profile->bSmoothing = true;
	const std::string Tuning = StubNarrow(*S.Speech->SaveTuning());
	expect(Tuning.find("1.5") != std::string::npos, "%s", Tuning.c_str());
	S.Tick();
	expect(S.Speech->GetFaceState() == EV2FFaceState::Empty && S.Speech->GetCurve(TEXT("jawOpen")) == 0.0f);
	// Characters share a student: two components, one file, started and ended in any order.
	Scene Other;
	expect(Other.Speech->Start());
	S.Speech->Stop();
	Other.Tick();
	Other.Speech->Stop();
	StubEngine::Errors.clear();
}
