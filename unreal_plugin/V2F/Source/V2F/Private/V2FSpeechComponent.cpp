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
#include "V2FVoiceQueue.h"

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
		// Animated after this tick, the AnimGraph node shows what is heard now and not a frame ago.
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
	// A component that was started but never began to play (an editor tool's, say) gets no EndPlay.
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
	const auto Overrun = Source == EV2FSource::Pushed ? FV2FStream::EOverrun::Refuse : FV2FStream::EOverrun::Silence;
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
	if (!OpenSource())
	{
		Stop();
		return false;
	}
	return true;
}

bool UV2FSpeechComponent::OpenSource()
{
	if (Voice == nullptr && GetOwner() != nullptr)
	{
		Voice = GetOwner()->FindComponentByClass<UAudioComponent>();
	}
	switch (Source)
	{
	case EV2FSource::AudioComponent:
	{
		if (Voice == nullptr)
		{
			return Fail(TEXT("The actor has no audio component: add one, or choose another source."));
		}
		SourceTap = MakeShared<FV2FSourceTap, ESPMode::ThreadSafe>(Stream);
		// What is heard now is kept: the properties may be set to others before the source is closed.
		HeardVoice = Voice.Get();
		// A sound takes its listener when it begins: one that plays already begins anew.
		const bool bPlaying = Voice->IsPlaying();
		if (bPlaying)
		{
			Voice->Stop();
		}
		Voice->SetSourceBufferListener(SourceTap, false);
		if (bPlaying)
		{
			Voice->Play();
		}
		return true;
	}
	case EV2FSource::Submix:
	{
		UWorld* World = GetWorld();
		FAudioDevice* Device = World != nullptr ? World->GetAudioDeviceRaw() : nullptr;
		if (Device == nullptr)
		{
			return Fail(TEXT("The world has no audio device."));
		}
		SubmixTap = MakeShared<FV2FSubmixTap, ESPMode::ThreadSafe>(Stream);
		HeardSubmix = Submix.Get();
		bHearsMain = Submix == nullptr;
		HeardDevice = Device->DeviceID;
		FV2FSubmixTap::Connect(SubmixTap, *Device, Submix.Get());
		return true;
	}
	case EV2FSource::Microphone:
		Microphone = MakeShared<FV2FMicrophone, ESPMode::ThreadSafe>();
		return Microphone->Start(Stream) || Fail(TEXT("No sound input: is a microphone connected, and may this program use it?"));
	default:
		Queue = MakeShared<FV2FVoiceQueue, ESPMode::ThreadSafe>(Stream, bPlayPushedSound ? Voice.Get() : nullptr, bIdles);
		return !bPlayPushedSound || Voice != nullptr
			|| Fail(TEXT("The actor has no audio component to play pushed sound: add one, or switch bPlayPushedSound off."));
	}
}

void UV2FSpeechComponent::CloseSource()
{
	UAudioComponent* Heard = HeardVoice.Get();
	if (SourceTap.IsValid() && Heard != nullptr)
	{
		Heard->SetSourceBufferListener(nullptr, false);
	}
	// By its number: the world may be gone before its last components are.
	FAudioDeviceManager* Manager = SubmixTap.IsValid() ? FAudioDeviceManager::Get() : nullptr;
	FAudioDevice* Device = Manager != nullptr ? Manager->GetAudioDeviceRaw(HeardDevice) : nullptr;
	if (Device != nullptr && (bHearsMain || HeardSubmix.IsValid()))
	{
		FV2FSubmixTap::Disconnect(SubmixTap, *Device, bHearsMain ? nullptr : HeardSubmix.Get());
	}
	SourceTap.Reset();
	SubmixTap.Reset();
	Microphone.Reset();
	Queue.Reset();
}

void UV2FSpeechComponent::Stop()
{
	CloseSource();
	if (Stream.IsValid())
	{
		// A tap may still hold it on the audio thread: the heavy part ends here.
		Stream->Close();
	}
	Stream.Reset();
	Names.Reset();
	Values.Reset();
	State = EV2FFaceState::Empty;
	ShownSeconds = 0.0;
}

double UV2FSpeechComponent::LagSeconds() const
{
	// Pushed sound is ahead of the loudspeaker; what a tap hears is heard by everyone unless it is delayed behind the tap.
	return Source == EV2FSource::Pushed ? 0.0 : FMath::Max(0.0, Stream->LatencySeconds() - static_cast<double>(SoundDelaySeconds));
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
		ShownSeconds = Pose.seconds;
		State = Pose.state == V2F_POSE_STATE_HELD ? EV2FFaceState::Held
			: Pose.state == V2F_POSE_STATE_FADED  ? EV2FFaceState::Faded
			: Pose.state == V2F_POSE_STATE_EMPTY  ? EV2FFaceState::Empty
													  : EV2FFaceState::Speaking;
	}
	SET_FLOAT_STAT(STAT_V2FLatency, Stream->LatencySeconds() * 1000.0);
	SET_FLOAT_STAT(STAT_V2FLag, Lag * 1000.0);
	INC_DWORD_STAT(STAT_V2FCharacters);
	INC_DWORD_STAT_BY(STAT_V2FLost, Stream->LostBlocks());
}

void UV2FSpeechComponent::TickComponent(float DeltaTime, ELevelTick TickType, FActorComponentTickFunction* ThisTickFunction)
{
	Super::TickComponent(DeltaTime, TickType, ThisTickFunction);
	if (!Stream.IsValid())
	{
		return;
	}
	const double Now = FPlatformTime::Seconds();
	if (Queue.IsValid())
	{
		Queue->Advance(Now);
	}
	else if (bIdles)
	{
		Stream->Rest(Now);
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
		State = EV2FFaceState::Faded;
	}
	OnCurves.Broadcast(this);
	if (!Stream.IsValid())
	{
		// A listener of the event stopped the character.
		return;
	}
	// The library works ahead of pushed sound, so its end is what has been heard, not what has been made.
	const int64 Ended = Queue.IsValid() ? Queue->Ended() : GetStatistics().UtterancesEnded;
	if (Ended > UtterancesSeen)
	{
		UtterancesSeen = Ended;
		OnUtteranceEnded.Broadcast(Ended);
	}
}
