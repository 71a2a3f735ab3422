#include "V2FMorphComponent.h"

#include "Animation/MorphTarget.h"
#include "Components/SkeletalMeshComponent.h"
#include "Engine/SkeletalMesh.h"
#include "GameFramework/Actor.h"
#include "V2FSpeechComponent.h"
#include "V2FStats.h"

namespace
{
	// jawOpen of Face.jawOpen, Head:JawOpen and blendShape1_jawOpen; mouthSmileLeft of mouthSmile_L.
	bool Names(const FString& Target, const FString& Curve)
	{
		FString Plain = Target;
		if (Plain.EndsWith(TEXT("_L")))
		{
			Plain = Plain.LeftChop(2) + TEXT("Left");
		}
		else if (Plain.EndsWith(TEXT("_R")))
		{
			Plain = Plain.LeftChop(2) + TEXT("Right");
		}
		if (!Plain.EndsWith(Curve))
		{
			return false;
		}
		const int32 Before = Plain.Len() - Curve.Len() - 1;
		return Before < 0 || Plain[Before] == TEXT('.') || Plain[Before] == TEXT(':') || Plain[Before] == TEXT('_');
	}
}

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
	// Nothing else would close a mouth that was left open.
	for (const FV2FMorph& Morph : Morphs)
	{
		if (Morph.Mesh != nullptr)
		{
			Morph.Mesh->SetMorphTarget(Morph.Target, 0.0f, true);
		}
	}
	Morphs.Reset();
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
	TArray<USkeletalMeshComponent*> Driven;
	for (const TObjectPtr<USkeletalMeshComponent>& Mesh : Meshes)
	{
		Driven.Add(Mesh.Get());
	}
	if (Driven.Num() == 0)
	{
		GetOwner()->GetComponents(Driven);
	}
	for (USkeletalMeshComponent* Mesh : Driven)
	{
		const USkeletalMesh* Asset = Mesh != nullptr ? Mesh->GetSkeletalMeshAsset() : nullptr;
		if (Asset == nullptr)
		{
			continue;
		}
		for (const UMorphTarget* Target : Asset->GetMorphTargets())
		{
			const FString Name = Target->GetName();
			const int32 Curve = Found.IndexOfByPredicate([&Name](const FName& Candidate) { return Names(Name, Candidate.ToString()); });
			if (Curve != INDEX_NONE)
			{
				FV2FMorph& Morph = Morphs.AddDefaulted_GetRef();
				Morph.Mesh = Mesh;
				Morph.Target = Target->GetFName();
				Morph.Curve = Curve;
			}
		}
	}
	if (Found.Num() > 0 && Morphs.Num() == 0)
	{
		UE_LOG(LogV2F, Warning, TEXT("%s: no mesh of the actor has a morph target of the profile's names (%s, ...)."), *GetPathName(),
			*Found[0].ToString());
	}
	return Morphs.Num();
}

void UV2FMorphComponent::TickComponent(float DeltaTime, ELevelTick TickType, FActorComponentTickFunction* ThisTickFunction)
{
	Super::TickComponent(DeltaTime, TickType, ThisTickFunction);
	// A component that was destroyed is collected later: until then it must not be read.
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
		if (Morph.Mesh != nullptr)
		{
			Morph.Mesh->SetMorphTarget(Morph.Target, Shown[Morph.Curve], false);
		}
	}
}
