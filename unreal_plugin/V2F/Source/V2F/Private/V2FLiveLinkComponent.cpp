#include "V2FLiveLinkComponent.h"

#include "Features/IModularFeatures.h"
#include "GameFramework/Actor.h"
#include "HAL/PlatformTime.h"
#include "ILiveLinkClient.h"
#include "V2FCurveNames.h"
#include "V2FLiveLinkSource.h"
#include "V2FSpeechComponent.h"
#include "V2FStats.h"

namespace
{
	// Number of open sources of a subject. Game thread.
	int32& PublishersOf(FName Subject)
	{
		static TMap<FName, int32> Publishers;
		return Publishers.FindOrAdd(Subject);
	}
}

UV2FLiveLinkComponent::UV2FLiveLinkComponent()
{
	PrimaryComponentTick.bCanEverTick = true;
}

UV2FLiveLinkComponent::~UV2FLiveLinkComponent() = default;

void UV2FLiveLinkComponent::BeginPlay()
{
	Super::BeginPlay();
	if (Speech == nullptr && GetOwner() != nullptr)
	{
		Speech = GetOwner()->FindComponentByClass<UV2FSpeechComponent>();
	}
	if (Speech != nullptr)
	{
		AddTickPrerequisiteComponent(Speech.Get());
	}
}

void UV2FLiveLinkComponent::EndPlay(const EEndPlayReason::Type Reason)
{
	Close();
	Super::EndPlay(Reason);
}

void UV2FLiveLinkComponent::Open()
{
	Close();
	Opened = Speech->GetCurveNames();
	IModularFeatures& Features = IModularFeatures::Get();
	if (Opened.Num() == 0 || !Features.IsModularFeatureAvailable(ILiveLinkClient::ModularFeatureName))
	{
		return;
	}
	// FName ignores case: jawOpen equals JawOpen. A subject of a known rig gets all names of that rig.
	const bool bARKit = Opened.Contains(FName(TEXT("JawOpen")));
	const bool bMetaHuman = Opened.Contains(FName(TEXT("CTRL_expressions_jawOpen")));
	Names = bARKit ? V2F::ARKitSubjectNames() : bMetaHuman ? V2F::MetaHumanSubjectNames() : Opened;
	Values.SetNumZeroed(Names.Num());
	Curves.Reset();
	for (const FName& Name : Names)
	{
		Curves.Add(Opened.IndexOfByKey(Name));
	}
	int32& Publishers = PublishersOf(Subject);
	if (++Publishers > 1)
	{
		// Live Link disables the second source of a subject without a message.
		UE_LOG(LogV2F, Warning,
			TEXT("%s: another character publishes the Live Link subject %s: choose another subject."),
			*GetPathName(), *Subject.ToString());
	}
	Published = Subject;
	Source = MakeShared<FV2FLiveLinkSource>(Subject, Names);
	Features.GetModularFeature<ILiveLinkClient>(ILiveLinkClient::ModularFeatureName).AddSource(Source);
}

void UV2FLiveLinkComponent::Close()
{
	IModularFeatures& Features = IModularFeatures::Get();
	if (Source.IsValid() && Features.IsModularFeatureAvailable(ILiveLinkClient::ModularFeatureName))
	{
		Features.GetModularFeature<ILiveLinkClient>(ILiveLinkClient::ModularFeatureName).RemoveSource(Source);
	}
	if (Source.IsValid())
	{
		--PublishersOf(Published);
	}
	Source.Reset();
	Opened.Reset();
}

void UV2FLiveLinkComponent::TickComponent(
	float DeltaTime, ELevelTick TickType, FActorComponentTickFunction* ThisTickFunction)
{
	Super::TickComponent(DeltaTime, TickType, ThisTickFunction);
	if (!IsValid(Speech))
	{
		Close();
		return;
	}
	SCOPE_CYCLE_COUNTER(STAT_V2FShow);
	if (Opened != Speech->GetCurveNames() || (Source.IsValid() && Published != Subject))
	{
		Open();
	}
	if (!Source.IsValid())
	{
		return;
	}
	const TArray<float>& Shown = Speech->GetCurveValues();
	for (int32 Index = 0; Index < Values.Num(); ++Index)
	{
		Values[Index] = Curves[Index] != INDEX_NONE ? Shown[Curves[Index]] : 0.0f;
	}
	Source->Publish(Values, FPlatformTime::Seconds());
}
