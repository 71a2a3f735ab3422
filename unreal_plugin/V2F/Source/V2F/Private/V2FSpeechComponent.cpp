#include "V2FSpeechComponent.h"

#include "AudioDeviceManager.h"
#include "Components/AudioComponent.h"
#include "Components/SkeletalMeshComponent.h"
#include "Engine/World.h"
#include "GameFramework/Actor.h"
#include "HAL/PlatformTime.h"
#include "Sound/SoundSubmix.h"
#include "V2FMicrophone.h"
#include "V2FProfile.h"
#include "V2FStats.h"
#include "V2FStream.h"
#include "V2FTaps.h"
#include "V2FPushedSpeech.h"

UV2FSpeechComponent::UV2FSpeechComponent()
{
	PrimaryComponentTick.bCanEverTick = true;
}

UV2FSpeechComponent::~UV2FSpeechComponent() = default;

void UV2FSpeechComponent::BeginPlay()
{
	Super::BeginPlay();
	TArray<USkeletalMeshComponent*> Meshes;
	if (GetOwner() != nullptr)
	{
		GetOwner()->GetComponents(Meshes);
	}
	for (USkeletalMeshComponent* Mesh : Meshes)
	{
		// The mesh is animated after this tick, so that the AnimGraph node shows the curves of this rendered
		// frame.
		Mesh->AddTickPrerequisiteComponent(this);
	}
	if (bStartWithGame)
	{
		Start();
	}
}

void UV2FSpeechComponent::EndPlay(const EEndPlayReason::Type Reason)
{
	Stop();
	Super::EndPlay(Reason);
}

void UV2FSpeechComponent::BeginDestroy()
{
	// A component that was started without BeginPlay (in an editor tool, for example) gets no EndPlay.
	Stop();
	Super::BeginDestroy();
}

bool UV2FSpeechComponent::Fail(const FString& Message) const
{
	UE_LOG(LogV2F, Error, TEXT("%s: %s"), *GetPathName(), *Message);
	OnError.Broadcast(Message);
	return false;
}

bool UV2FSpeechComponent::Start()
{
	Stop();
	const UV2FProfile& Settings = Profile != nullptr ? *Profile.Get() : *GetDefault<UV2FProfile>();
	FString Error;
	const TSharedPtr<FV2FModel, ESPMode::ThreadSafe> Model =
		FV2FModel::Open(FV2FModel::PathOf(Settings.StudentFile), FMath::Max(Settings.Threads, 1), Error);
	if (!Model.IsValid())
	{
		return Fail(Error);
	}
	const auto Overrun =
		Input == EV2FInput::Pushed ? FV2FStream::EOverrun::Refuse : FV2FStream::EOverrun::Silence;
	const uint32 Seed = Settings.IdleSeed != 0 ? static_cast<uint32>(Settings.IdleSeed) : GetUniqueID();
	Stream = FV2FStream::Open(Settings, Model, Overrun, Seed, Error);
	if (!Stream.IsValid())
	{
		return Fail(Error);
	}
	Names = Stream->Names();
	Values.SetNumZeroed(Names.Num());
	UtterancesSeen = 0;
	bIdles = Settings.bIdle;
	if (!OpenInput())
	{
		Stop();
		return false;
	}
	return true;
}

bool UV2FSpeechComponent::OpenInput()
{
	if (AudioComponent == nullptr && GetOwner() != nullptr)
	{
		AudioComponent = GetOwner()->FindComponentByClass<UAudioComponent>();
	}
	switch (Input)
	{
	case EV2FInput::AudioComponent:
	{
		if (AudioComponent == nullptr)
		{
			return Fail(TEXT("The actor has no audio component: add one, or choose another Input."));
		}
		SourceTap = MakeShared<FV2FSourceTap, ESPMode::ThreadSafe>(Stream);
		// Stored, because the properties may change before the input is closed.
		TappedComponent = AudioComponent.Get();
		// A sound uses the listener that is set when it starts. A sound that plays already is started again.
		const bool bPlaying = AudioComponent->IsPlaying();
		if (bPlaying)
		{
			AudioComponent->Stop();
		}
		AudioComponent->SetSourceBufferListener(SourceTap, false);
		if (bPlaying)
		{
			AudioComponent->Play();
		}
		return true;
	}
	case EV2FInput::Submix:
	{
		UWorld* World = GetWorld();
		FAudioDevice* Device = World != nullptr ? World->GetAudioDeviceRaw() : nullptr;
		if (Device == nullptr)
		{
			return Fail(TEXT("The world has no audio device."));
		}
		SubmixTap = MakeShared<FV2FSubmixTap, ESPMode::ThreadSafe>(Stream);
		TappedSubmix = Submix.Get();
		bTapsMainSubmix = Submix == nullptr;
		TappedDevice = Device->DeviceID;
		FV2FSubmixTap::Connect(SubmixTap, *Device, Submix.Get());
		return true;
	}
	case EV2FInput::Microphone:
		Microphone = MakeShared<FV2FMicrophone, ESPMode::ThreadSafe>();
		return Microphone->Start(Stream)
			|| Fail(TEXT("No sound input: connect a microphone, and allow this program to use it."));
	default:
		PushedSpeech = MakeShared<FV2FPushedSpeech, ESPMode::ThreadSafe>(
			Stream, bPlayPushedSound ? AudioComponent.Get() : nullptr, bIdles);
		return !bPlayPushedSound || AudioComponent != nullptr
			|| Fail(TEXT("The actor has no audio component to play pushed sound: add one, or turn Play "
						 "Pushed Sound off."));
	}
}

void UV2FSpeechComponent::CloseInput()
{
	UAudioComponent* Tapped = TappedComponent.Get();
	if (SourceTap.IsValid() && Tapped != nullptr)
	{
		Tapped->SetSourceBufferListener(nullptr, false);
	}
	// The device is found by its number: the world may be destroyed before its last components.
	FAudioDeviceManager* Manager = SubmixTap.IsValid() ? FAudioDeviceManager::Get() : nullptr;
	FAudioDevice* Device = Manager != nullptr ? Manager->GetAudioDeviceRaw(TappedDevice) : nullptr;
	if (Device != nullptr && (bTapsMainSubmix || TappedSubmix.IsValid()))
	{
		FV2FSubmixTap::Disconnect(SubmixTap, *Device, bTapsMainSubmix ? nullptr : TappedSubmix.Get());
	}
	SourceTap.Reset();
	SubmixTap.Reset();
	Microphone.Reset();
	PushedSpeech.Reset();
}

void UV2FSpeechComponent::Stop()
{
	CloseInput();
	if (Stream.IsValid())
	{
		// A tap on the audio thread may still hold this object. Close frees the library's objects here.
		Stream->Close();
	}
	Stream.Reset();
	Names.Reset();
	Values.Reset();
	State = EV2FPoseState::Empty;
	PlayPosition = 0.0;
}

double UV2FSpeechComponent::LagSeconds() const
{
	// Pushed sound reaches the library before the loudspeaker. Tapped sound is audible at once, unless it is
	// delayed behind the tap.
	return Input == EV2FInput::Pushed
		? 0.0
		: FMath::Max(0.0, Stream->LatencySeconds() - static_cast<double>(SoundDelaySeconds));
}

void UV2FSpeechComponent::ReadCurves(double Now)
{
	SCOPE_CYCLE_COUNTER(STAT_V2FRead);
	const double Lag = LagSeconds();
	const double Offset = static_cast<double>(V2F::OffsetMs.GetValueOnGameThread()) * 0.001;
	const double Position = Stream->Clock.At(Now) - static_cast<double>(SoundDelaySeconds) - Lag + Offset;
	V2fPose Pose;
	if (Stream->ReadAt(Position, Values, Pose))
	{
		PlayPosition = Pose.seconds;
		static_assert(static_cast<uint32>(EV2FPoseState::Interpolated) == V2F_POSE_STATE_INTERPOLATED
				&& static_cast<uint32>(EV2FPoseState::Held) == V2F_POSE_STATE_HELD
				&& static_cast<uint32>(EV2FPoseState::Faded) == V2F_POSE_STATE_FADED
				&& static_cast<uint32>(EV2FPoseState::Before) == V2F_POSE_STATE_BEFORE
				&& static_cast<uint32>(EV2FPoseState::Empty) == V2F_POSE_STATE_EMPTY,
			"EV2FPoseState has the values of V2fPoseState");
		State = static_cast<EV2FPoseState>(Pose.state);
	}
	SET_FLOAT_STAT(STAT_V2FLatency, Stream->LatencySeconds() * 1000.0);
	SET_FLOAT_STAT(STAT_V2FLag, Lag * 1000.0);
	INC_DWORD_STAT(STAT_V2FCharacters);
	INC_DWORD_STAT_BY(STAT_V2FLost, Stream->LostBlocks());
}

void UV2FSpeechComponent::TickComponent(
	float DeltaTime, ELevelTick TickType, FActorComponentTickFunction* ThisTickFunction)
{
	Super::TickComponent(DeltaTime, TickType, ThisTickFunction);
	if (!Stream.IsValid())
	{
		return;
	}
	const double Now = FPlatformTime::Seconds();
	if (PushedSpeech.IsValid())
	{
		PushedSpeech->Advance(Now);
	}
	else if (bIdles)
	{
		Stream->PushIdleSilence(Now);
	}
	if (Microphone.IsValid())
	{
		Microphone->Advance(Now);
	}
	if (V2F::Enable.GetValueOnGameThread() != 0)
	{
		ReadCurves(Now);
	}
	else
	{
		for (float& Value : Values)
		{
			Value = 0.0f;
		}
		State = EV2FPoseState::Faded;
	}
	OnCurves.Broadcast(this);
	if (!Stream.IsValid())
	{
		// A listener of the event called Stop.
		return;
	}
	// The library computes pushed sound ahead of the loudspeaker. Thus an utterance ends when it is audible,
	// not when it is computed.
	const int64 Ended = PushedSpeech.IsValid() ? PushedSpeech->Ended() : GetStatistics().UtterancesEnded;
	if (Ended > UtterancesSeen)
	{
		UtterancesSeen = Ended;
		OnUtteranceEnded.Broadcast(Ended);
	}
}
