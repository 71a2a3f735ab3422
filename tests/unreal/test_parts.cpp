// The module, the inputs, the meshes, the AnimGraph node, the baker, and errors.
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
		// A joined thread may still be listed for a moment.
		std::this_thread::sleep_for(std::chrono::milliseconds(50));
		int Count = 0;
		for (const auto& Task : std::filesystem::directory_iterator("/proc/self/task"))
		{
			(void)Task;
			++Count;
		}
		return Count;
	}

	void Advance(Scene& S, double Seconds)
	{
		StubEngine::Now = StubEngine::Now + Seconds;
		S.Tick();
	}

	/** Pushes a recording and ticks until the mouth is open. */
	void OpenMouth(Scene& S, const Recording& Said)
	{
		S.Speech->Input = EV2FInput::Pushed;
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
		expect(S.Speech->GetCurve(TEXT("jawOpen")) >= 0.1f, "%f",
			static_cast<double>(S.Speech->GetCurve(TEXT("jawOpen"))));
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
	expect(!FV2FBake::Run({0.0f}, 16000, nullptr, Bake, Why)
			&& StubNarrow(*Why).find("not loaded") != std::string::npos,
		"baking without the library");
	StubEngine::bLibraryMissing = false;
	StubEngine::Errors.clear();
	Broken.StartupModule();
#endif
	expect(FV2FModule::IsAvailable() && StubEngine::Errors.empty());
}

void TestInputs()
{
	Scene S;
	S.AudioComponent->Play();
	S.Speech->BeginPlay();
	expect(S.AudioComponent->Active.IsValid() && S.AudioComponent->Plays == 2,
		"a sound that plays already is started again, with its listener");
	const std::vector<float> Block(960, 0.1f);
	ISourceBufferListener::FOnNewBufferParams Params;
	Params.AudioData = Block.data();
	Params.NumSamples = 960;
	Params.NumChannels = 2;
	Params.SampleRate = 48000;
	S.AudioComponent->Active->OnNewBuffer(Params);
	expect(S.Speech->GetStatistics().PushedFrames == 480);
	Params.SampleRate = 44100;
	Params.NumChannels = 1;
	S.AudioComponent->Active->OnNewBuffer(Params);
	expect(S.Speech->GetStatistics().PushedFrames == 480 + 960, "the device changed its format");
	// A block is audible from its start on. Its position is the sum of the blocks before it, each at its own
	// rate.
	S.AudioComponent->Active->OnNewBuffer(Params);
	const double Audible = 480.0 / 48000.0 + 960.0 / 44100.0;
	StubEngine::Now = StubEngine::Now + 0.2;
	S.Tick();
	const double Place = 0.2 - static_cast<double>(S.Speech->GetLatencySeconds()) + Audible;
	expect(std::abs(S.Speech->GetPlayPosition() - Place) < 0.001, "shown %f, not %f",
		S.Speech->GetPlayPosition(), Place);
	// The sound ends: its last rig frames are computed without more sound, and the event is sent.
	int64 Ended = 0;
	S.Speech->OnUtteranceEnded.Bound.push_back([&Ended](int64 Count) { Ended = Count; });
	S.AudioComponent->Stop();
	for (int Turn = 0; Turn < 2000 && Ended == 0; ++Turn)
	{
		std::this_thread::sleep_for(std::chrono::milliseconds(2));
		S.Tick();
	}
	expect(Ended == 1, "the end of the sound sends no event");
	// The property changes before the input is closed; the tap on the audio thread outlives the component.
	S.AudioComponent->Play();
	const FSharedISourceBufferListenerPtr Held = S.AudioComponent->Active;
	const int Before = Threads();
	S.Speech->AudioComponent = nullptr;
	S.Speech->Stop();
	expect(!S.AudioComponent->Listener.IsValid() && !S.Speech->IsStarted());
	expect(Threads() == Before - 1, "the student's thread ends with the component, not with the tap: %d, %d",
		Before, Threads());
	Held->OnNewBuffer(Params);
	S.Speech->AudioComponent = S.AudioComponent;

	USoundSubmix Mixed;
	S.Speech->Input = EV2FInput::Submix;
	S.Speech->Submix = &Mixed;
	expect(S.Speech->Start() && S.Device.Tapped == &Mixed);
	S.Speech->Submix = nullptr;
	// Started without BeginPlay: no EndPlay is called, and the world is destroyed first.
	S.Actor.World = nullptr;
	S.Speech->BeginDestroy();
	S.Actor.World = &S.World;
	expect(S.Device.StubListeners() == 0 && S.Device.Left == &Mixed && !S.Speech->IsStarted());

	S.Speech->Input = EV2FInput::Microphone;
	expect(S.Speech->Start() && Audio::FAudioCapture::StubOpen() != nullptr);
	Audio::FAudioCapture::StubOpen()->Call(Block.data(), 480, 2, 48000, 0.0, false);
	expect(S.Speech->GetStatistics().PushedFrames == 480);
	// Unplugged: reopened every two seconds, until a device is there.
	const int Tries = Audio::FAudioCapture::StubTries();
	Audio::FAudioCapture::StubDevicePresent() = false;
	for (int Turn = 0; Turn < 70; ++Turn) { Advance(S, 0.1); }
	expect(Audio::FAudioCapture::StubTries() == Tries + 3 && Audio::FAudioCapture::StubOpen() == nullptr,
		"%d", Audio::FAudioCapture::StubTries() - Tries);
	Audio::FAudioCapture::StubDevicePresent() = true;
	for (int Turn = 0; Turn < 21; ++Turn) { Advance(S, 0.1); }
	expect(Audio::FAudioCapture::StubOpen() != nullptr);
	Audio::FAudioCapture::StubOpen()->Call(Block.data(), 480, 2, 48000, 0.0, false);
	expect(S.Speech->GetStatistics().PushedFrames == 960);
	S.Speech->Stop();
	expect(Audio::FAudioCapture::StubOpen() == nullptr);
}

void TestInputLevel()
{
	Scene S;
	expect(S.Speech->GetInputLevel().Loudness == EV2FLoudness::Silent
		&& S.Speech->GetInputLevel().RmsDbfs == -200.0f);
	S.Profile->GainCeilingDb = 20.0f;
	S.Speech->Input = EV2FInput::Microphone;
	expect(S.Speech->Start());
	// A square wave at half of full scale, then one that clips.
	for (const float Level : {0.5f, 1.0f})
	{
		std::vector<float> Block(960);
		for (size_t I = 0; I < Block.size(); ++I) { Block[I] = I / 2 % 100 < 50 ? Level : -Level; }
		FV2FInputLevel Found;
		const bool bClips = Level == 1.0f;
		for (int Turn = 0; Turn < 200; ++Turn)
		{
			Audio::FAudioCapture::StubOpen()->Call(Block.data(), 480, 2, 48000, 0.0, false);
			std::this_thread::sleep_for(std::chrono::milliseconds(5));
			Found = S.Speech->GetInputLevel();
			if (Turn > 20 && (Found.Loudness == EV2FLoudness::Clipping) == bClips && Found.PeakDbfs > -8.0f)
			{
				break;
			}
		}
		expect((Found.Loudness == EV2FLoudness::Clipping) == bClips, "%d", static_cast<int>(Found.Loudness));
		const double Expected = bClips ? 0.0 : -6.0;
		expect(
			std::abs(static_cast<double>(Found.RmsDbfs) - Expected) < 1.5 && Found.PeakDbfs >= Found.RmsDbfs,
			"%f dBFS", static_cast<double>(Found.RmsDbfs));
	}
	S.Speech->Stop();
	expect(S.Speech->GetInputLevel().Loudness == EV2FLoudness::Silent);
}

void TestMorphTargets()
{
	Scene S;
	USkeletalMesh Head;
	std::vector<std::unique_ptr<UMorphTarget>> Shapes;
	for (const TCHAR* Name : {TEXT("Face.JawOpen"), TEXT("mouthSmile_L"), TEXT("head_mouthClose"),
			 TEXT("eyeBlinkRight"), TEXT("l_eyeBlink"), TEXT("xmouthLeft"), TEXT("nose")})
	{
		Shapes.push_back(std::make_unique<UMorphTarget>());
		Shapes.back()->StubName = Name;
		Head.Morphs.Add(Shapes.back().get());
	}
	auto* Mesh = S.Actor.StubAdd<USkeletalMeshComponent>();
	Mesh->Asset = &Head;
	auto* Morph = S.Actor.StubAdd<UV2FMorphComponent>();
	Morph->BeginPlay();
	expect(Morph->Prerequisites.size() == 1, "shows the curves of this tick");
	OpenMouth(S, Recording::Load("goforward"));
	expect(Mesh->Prerequisites.size() == 1 && Mesh->Prerequisites[0] == S.Speech,
		"is animated after the curves of this tick");
	expect(Mesh->Shown.Num() == 5, "%d", Mesh->Shown.Num());
	expect(*Mesh->Shown.Find(TEXT("Face.JawOpen")) == S.Speech->GetCurve(TEXT("jawOpen")));
	expect(*Mesh->Shown.Find(TEXT("mouthSmile_L")) == S.Speech->GetCurve(TEXT("mouthSmileLeft")));
	// A destroyed mesh exists until the garbage collection: it is not written.
	Mesh->bStubGarbage = true;
	Mesh->Shown.FindOrAdd(TEXT("Face.JawOpen")) = 0.7f;
	S.Tick();
	expect(*Mesh->Shown.Find(TEXT("Face.JawOpen")) == 0.7f);
	Mesh->bStubGarbage = false;
	S.Speech->Stop();
	S.Tick();
	for (const TCHAR* Name : {TEXT("Face.JawOpen"), TEXT("mouthSmile_L"), TEXT("head_mouthClose")})
	{
		expect(*Mesh->Shown.Find(Name) == 0.0f, "the mouth stays open when the speech ends");
	}
	expect(Morph->FindMorphTargets() == 0);
	Mesh->Shown.FindOrAdd(TEXT("Face.JawOpen")) = 0.5f;
	S.Speech->bStubGarbage = true;
	S.Tick();
	expect(*Mesh->Shown.Find(TEXT("Face.JawOpen")) == 0.5f,
		"nothing is written for a destroyed speech component");
	S.Speech->bStubGarbage = false;
}

void TestAnimNode()
{
	Scene S;
	UAnimInstance Instance;
	Instance.Actor = &S.Actor;
	UAnimGraphNode_V2FFace Graph;
	FAnimNode_V2FFace& Node = Graph.Node;
	expect(Graph.GetNodeTitle(ENodeTitleType::FullTitle).ToString() == TEXT("V2F Face")
		&& Graph.GetNodeCategory() == TEXT("V2F"));
	Node.Initialize_AnyThread({});
	Node.CacheBones_AnyThread({});
	Node.PreUpdate(&Instance);
	FPoseContext Before;
	Node.Evaluate_AnyThread(Before);
	expect(Before.Curve.C.Num() == 1, "nothing is written before speech starts");
	OpenMouth(S, Recording::Load("goforward"));
	Node.PreUpdate(&Instance);
	const float Jaw = S.Speech->GetCurve(TEXT("jawOpen"));
	// Evaluated on a worker thread.
	std::thread Worker([&]
	{
		Node.Update_AnyThread({});
		FPoseContext Full;
		Node.Evaluate_AnyThread(Full);
		expect(std::abs(Full.Curve.Get(TEXT("JawOpen")) - Jaw) < 1e-6f
			&& Full.Curve.C.Num() == S.Speech->GetCurveNames().Num());
		Node.Alpha = 0.5f;
		FPoseContext Half;
		Node.Evaluate_AnyThread(Half);
		expect(std::abs(Half.Curve.Get(TEXT("jawOpen")) - (0.5f + Jaw) / 2.0f) < 1e-6f);
		Node.Alpha = 0.0f;
		FPoseContext None;
		Node.Evaluate_AnyThread(None);
		expect(None.Curve.C.Num() == 1, "alpha 0 leaves the incoming curves unchanged");
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
	expect(Controller.Depth == 0 && Controller.bPopulated && Controller.Rate == 30 && Controller.Frames == 84,
		"%d", Controller.Frames);
	expect(Controller.Curves.Num() == 54);
	const TArray<FRichCurveKey>* Jaw = Controller.Curves.Find(TEXT("jawOpen"));
	expect(Jaw != nullptr && Jaw->Num() > 160, "%d keys", Jaw != nullptr ? Jaw->Num() : -1);
	float Last = -1.0f, Most = 0.0f;
	for (const FRichCurveKey& Key : *Jaw)
	{
		expect(Key.Time > Last && Key.Time >= 0.0f, "%f", static_cast<double>(Key.Time));
		Last = Key.Time;
		Most = std::max(Most, Key.Value);
	}
	expect(Most > 0.1f && FAssetRegistryModule::Created().Num() == 1);
	expect(UV2FBaker::BakeSpeech(&Sound, nullptr, &Skeleton, TEXT("nowhere")) == nullptr
		&& StubEngine::Errors.size() == 1);
	// The engine would end the editor if an asset of another class had this name.
	expect(UV2FBaker::BakeSpeech(&Sound, nullptr, &Skeleton, TEXT("/Game/Speech/A_Go")) == nullptr
		&& StubEngine::Errors.size() == 2);
	expect(UV2FBaker::BakeSpeech(&Sound, nullptr, &Skeleton, TEXT("/Game/Speech/A_OnDisk")) == nullptr
		&& StubEngine::Errors.size() == 3);
	StubEngine::Errors.clear();
}

void TestConsole()
{
	Scene S;
	OpenMouth(S, Recording::Load("goforward"));
	expect(std::abs(STAT_V2FLatency.V - 1000.0 * static_cast<double>(S.Speech->GetLatencySeconds())) < 0.1
		&& STAT_V2FCharacters.V > 0.0);
	V2F::OffsetMs.StubSet(50.0f);
	S.Speech->SetPlayPosition(0.8);
	S.Tick();
	expect(std::abs(S.Speech->GetPlayPosition() - 0.85) < 0.002, "%f", S.Speech->GetPlayPosition());
	V2F::OffsetMs.StubSet(0.0f);
	V2F::Enable.StubSet(0);
	S.Tick();
	expect(S.Speech->GetCurve(TEXT("jawOpen")) == 0.0f && S.Speech->GetPoseState() == EV2FPoseState::Faded);
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
	expect(S.Speech->Start() && S.Speech->SetParameter(TEXT("jawOpen.gain"), 1.5f)
		&& S.Speech->GetParameter(TEXT("jawOpen.gain")) == 1.5f);
	expect(!S.Speech->SetParameter(TEXT("nothing"), 1.0f) && Said.size() == 4);
	const TArray<FV2FParameter> Parameters = S.Speech->GetParameters();
	const int32 Gain = Parameters.IndexOfByPredicate(
		[](const FV2FParameter& P) { return P.Name == FString(TEXT("jawOpen.gain")); });
	expect(Gain != INDEX_NONE && Parameters[Gain].Value == 1.5f && Parameters[Gain].DefaultValue == 1.0f
		&& Parameters[Gain].Max > 1.5f && !Parameters[Gain].Description.IsEmpty());
	// The profile's settings reach the stream: without smoothing the latency is one hop (16 ms) shorter.
	const float Smoothed = S.Speech->GetLatencySeconds();
	S.Profile->bSmoothing = false;
	Scene Rough;
	Rough.Speech->Profile = S.Profile;
	expect(Rough.Speech->Start() && std::abs(Smoothed - Rough.Speech->GetLatencySeconds() - 0.016f) < 1e-4f);
	Rough.Speech->Stop();
	S.Profile->bSmoothing = true;
	const std::string Tuning = StubNarrow(*S.Speech->SaveTuning());
	expect(Tuning.find("1.5") != std::string::npos, "%s", Tuning.c_str());
	expect(S.Speech->LoadTuning(TEXT("{\"format\": 1, \"parameters\": {}}"))
		&& S.Speech->GetParameter(TEXT("jawOpen.gain")) == 1.0f);
	expect(!S.Speech->LoadTuning(TEXT("{")) && Said.size() == 5, "a tuning that is no JSON");
	expect(S.Speech->LoadTuning(UTF8_TO_TCHAR(Tuning.c_str()))
		&& S.Speech->GetParameter(TEXT("jawOpen.gain")) == 1.5f);
	S.Tick();
	expect(S.Speech->GetPoseState() == EV2FPoseState::Empty && S.Speech->GetCurve(TEXT("jawOpen")) == 0.0f);
	// Characters share a student: two components, one file, started and stopped in any order.
	Scene Other;
	expect(Other.Speech->Start());
	S.Speech->Stop();
	Other.Tick();
	Other.Speech->Stop();
	StubEngine::Errors.clear();
}
