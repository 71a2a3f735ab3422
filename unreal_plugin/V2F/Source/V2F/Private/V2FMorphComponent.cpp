#include "V2FMorphComponent.h"

#include "Animation/MorphTarget.h"
#include "Components/SkeletalMeshComponent.h"
#include "Engine/SkeletalMesh.h"
#include "GameFramework/Actor.h"
#include "V2FMorphNames.h"
#include "V2FProfile.h"
#include "V2FSpeechComponent.h"
#include "V2FStats.h"
#include "V2FStream.h"

UV2FMorphComponent::UV2FMorphComponent()
{
	PrimaryComponentTick.bCanEverTick = true;
}

void UV2FMorphComponent::BeginPlay()
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

void UV2FMorphComponent::EndPlay(const EEndPlayReason::Type Reason)
{
	Release();
	Super::EndPlay(Reason);
}

void UV2FMorphComponent::Release()
{
	// Nothing else would close a mouth that is open now.
	for (const FV2FMorph& Morph : Morphs)
	{
		if (IsValid(Morph.Mesh))
		{
			Morph.Mesh->SetMorphTarget(Morph.Target, 0.0f, true);
		}
	}
	Morphs.Reset();
}

namespace
{
	void AddTargets(const USkeletalMeshComponent& Mesh, TArray<FString>& Targets)
	{
		const USkeletalMesh* Asset = Mesh.GetSkeletalMeshAsset();
		if (Asset == nullptr)
		{
			return;
		}
		for (const UMorphTarget* Target : Asset->GetMorphTargets())
		{
			Targets.Add(Target->GetName());
		}
	}
}

TArray<USkeletalMeshComponent*> UV2FMorphComponent::Driven() const
{
	TArray<USkeletalMeshComponent*> Shown;
	for (const TObjectPtr<USkeletalMeshComponent>& Mesh : Meshes)
	{
		Shown.Add(Mesh.Get());
	}
	if (Shown.Num() == 0 && GetOwner() != nullptr)
	{
		GetOwner()->GetComponents(Shown);
	}
	return Shown;
}

FString UV2FMorphComponent::DetectRig() const
{
	TArray<FString> Targets;
	for (const USkeletalMeshComponent* Mesh : Driven())
	{
		if (IsValid(Mesh))
		{
			AddTargets(*Mesh, Targets);
		}
	}
	return FV2FMorphNames(Targets).DetectRig();
}

void UV2FMorphComponent::AddMorphs(USkeletalMeshComponent& Mesh)
{
	TArray<FString> Targets;
	AddTargets(Mesh, Targets);
	if (Targets.Num() == 0)
	{
		return;
	}
	TArray<FString> Curves;
	for (const FName& Curve : Found)
	{
		Curves.Add(Curve.ToString());
	}
	// The mapping knows other names of morph targets, such as "ih" for its "I".
	const UV2FProfile* Profile = Speech != nullptr ? Speech->Profile.Get() : nullptr;
	const FString Mapping = Profile != nullptr ? FV2FStream::MappingOf(*Profile) : FString();
	const TArray<int32> Places = FV2FMorphNames(Targets).FindAll(Curves, Mapping);
	for (int32 Curve = 0; Curve < Found.Num(); ++Curve)
	{
		const int32 Target = Places[Curve];
		if (Target != INDEX_NONE)
		{
			FV2FMorph& Morph = Morphs.AddDefaulted_GetRef();
			Morph.Mesh = &Mesh;
			Morph.Target = FName(*Targets[Target]);
			Morph.Curve = Curve;
		}
	}
}

int32 UV2FMorphComponent::FindMorphTargets()
{
	Release();
	Found.Reset();
	if (Speech == nullptr || GetOwner() == nullptr)
	{
		return 0;
	}
	Found = Speech->GetCurveNames();
	for (USkeletalMeshComponent* Mesh : Driven())
	{
		if (IsValid(Mesh))
		{
			AddMorphs(*Mesh);
		}
	}
	if (Found.Num() > 0 && Morphs.Num() == 0)
	{
		UE_LOG(LogV2F, Warning,
			TEXT("%s: no morph target of the actor has a name of the mapping (%s, ...): choose another."),
			*GetPathName(), *Found[0].ToString());
	}
	return Morphs.Num();
}

void UV2FMorphComponent::TickComponent(
	float DeltaTime, ELevelTick TickType, FActorComponentTickFunction* ThisTickFunction)
{
	Super::TickComponent(DeltaTime, TickType, ThisTickFunction);
	// A destroyed component exists until the garbage collection. It must not be read.
	if (!IsValid(Speech))
	{
		Release();
		return;
	}
	SCOPE_CYCLE_COUNTER(STAT_V2FShow);
	if (Found != Speech->GetCurveNames())
	{
		FindMorphTargets();
	}
	const TArray<float>& Shown = Speech->GetCurveValues();
	for (const FV2FMorph& Morph : Morphs)
	{
		if (IsValid(Morph.Mesh))
		{
			Morph.Mesh->SetMorphTarget(Morph.Target, Shown[Morph.Curve], false);
		}
	}
}
