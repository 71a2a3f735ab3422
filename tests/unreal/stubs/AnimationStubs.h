// Stubs of Unreal's animation: AnimGraph nodes with the curve API of 5.3 and later.
#pragma once
#include "Objects.h"

class FBlendedCurve
{
public:
	float Get(FName N) const { const float* V = C.Find(N); return V != nullptr ? *V : 0.0f; }
	void Set(FName N, float V) { C.FindOrAdd(N) = V; }
	TMap<FName, float> C;
};
class UAnimInstance : public UObject
{
public:
	AActor* Actor = nullptr;
	AActor* GetOwningActor() const { return Actor; }
};
struct FPoseContext { FBlendedCurve Curve; };
struct FAnimationInitializeContext {};
struct FAnimationCacheBonesContext {};
struct FAnimationUpdateContext {};
struct FAnimNode_Base;
struct FNodeDebugData
{
	FString GetNodeName(FAnimNode_Base*) const { return TEXT("V2FFace"); }
	void AddDebugItem(const FString& L) { Lines.Add(L); }
	TArray<FString> Lines;
};
struct FPoseLink
{
	void Initialize(const FAnimationInitializeContext&) { Calls |= 1; }
	void CacheBones(const FAnimationCacheBonesContext&) { Calls |= 2; }
	void Update(const FAnimationUpdateContext&) { Calls |= 4; }
	void Evaluate(FPoseContext& Out) { Calls |= 8; Out.Curve.Set(TEXT("jawOpen"), 0.5f); }
	void GatherDebugData(FNodeDebugData&) { Calls |= 16; }
	int32 Calls = 0;
};
struct FExposedValueHandler { void Execute(const FAnimationUpdateContext&) const {} };
struct FAnimNode_Base
{
	virtual ~FAnimNode_Base() = default;
	virtual void Initialize_AnyThread(const FAnimationInitializeContext&) {}
	virtual void CacheBones_AnyThread(const FAnimationCacheBonesContext&) {}
	virtual void Update_AnyThread(const FAnimationUpdateContext&) {}
	virtual void Evaluate_AnyThread(FPoseContext&) {}
	virtual void GatherDebugData(FNodeDebugData&) {}
	virtual bool HasPreUpdate() const { return false; }
	virtual void PreUpdate(const UAnimInstance*) {}
	const FExposedValueHandler& GetEvaluateGraphExposedInputs() const
	{
		static const FExposedValueHandler H;
		return H;
	}
};
