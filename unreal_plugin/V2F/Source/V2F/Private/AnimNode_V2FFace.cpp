#include "AnimNode_V2FFace.h"

#include "Animation/AnimInstance.h"
#include "Animation/AnimInstanceProxy.h"
#include "GameFramework/Actor.h"
#include "V2FSpeechComponent.h"

void FAnimNode_V2FFace::Initialize_AnyThread(const FAnimationInitializeContext& Context)
{
	FAnimNode_Base::Initialize_AnyThread(Context);
	SourcePose.Initialize(Context);
}

void FAnimNode_V2FFace::CacheBones_AnyThread(const FAnimationCacheBonesContext& Context)
{
	SourcePose.CacheBones(Context);
}

void FAnimNode_V2FFace::PreUpdate(const UAnimInstance* InAnimInstance)
{
	const UV2FSpeechComponent* Component = Speech.Get();
	const AActor* Owner = InAnimInstance != nullptr ? InAnimInstance->GetOwningActor() : nullptr;
	if (Component == nullptr && Owner != nullptr)
	{
		Component = Owner->FindComponentByClass<UV2FSpeechComponent>();
		Speech = Component;
	}
	if (Component == nullptr)
	{
		Names.Reset();
		Values.Reset();
		return;
	}
	// The arrays keep their memory: after the first rig frame nothing is allocated.
	if (Names != Component->GetCurveNames())
	{
		Names = Component->GetCurveNames();
	}
	Values = Component->GetCurveValues();
}

void FAnimNode_V2FFace::Update_AnyThread(const FAnimationUpdateContext& Context)
{
	GetEvaluateGraphExposedInputs().Execute(Context);
	SourcePose.Update(Context);
}

void FAnimNode_V2FFace::Evaluate_AnyThread(FPoseContext& Output)
{
	SourcePose.Evaluate(Output);
	const float Share = FMath::Clamp(Alpha, 0.0f, 1.0f);
	if (Share <= 0.0f)
	{
		// A curve of 0 is not the same as no curve: other nodes may add theirs.
		return;
	}
	for (int32 Index = 0; Index < Names.Num(); ++Index)
	{
		Output.Curve.Set(Names[Index], FMath::Lerp(Output.Curve.Get(Names[Index]), Values[Index], Share));
	}
}

void FAnimNode_V2FFace::GatherDebugData(FNodeDebugData& DebugData)
{
	DebugData.AddDebugItem(
		DebugData.GetNodeName(this) + FString::Printf(TEXT("(%d curves, alpha %.2f)"), Names.Num(), Alpha));
	SourcePose.GatherDebugData(DebugData);
}
