#pragma once

#include "Animation/AnimNodeBase.h"
#include "CoreMinimal.h"
#include "AnimNode_V2FFace.generated.h"

class UV2FSpeechComponent;

/** Writes the actor's speech curves into the pose, under their own names. Copies them on the game thread,
 * writes them on any. */
USTRUCT(BlueprintInternalUseOnly)
struct V2F_API FAnimNode_V2FFace : public FAnimNode_Base
{
	GENERATED_BODY()

	/** The pose that gets the curves. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Links")
	FPoseLink SourcePose;

	/** Blend weight: 0 leaves the incoming curves unchanged, 1 replaces them. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "V2F", meta = (PinShownByDefault, ClampMin = "0", ClampMax = "1"))
	float Alpha = 1.0f;

	virtual void Initialize_AnyThread(const FAnimationInitializeContext& Context) override;
	virtual void CacheBones_AnyThread(const FAnimationCacheBonesContext& Context) override;
	virtual void Update_AnyThread(const FAnimationUpdateContext& Context) override;
	virtual void Evaluate_AnyThread(FPoseContext& Output) override;
	virtual void GatherDebugData(FNodeDebugData& DebugData) override;
	virtual bool HasPreUpdate() const override { return true; }
	virtual void PreUpdate(const UAnimInstance* InAnimInstance) override;

private:
	TWeakObjectPtr<const UV2FSpeechComponent> Speech;
	TArray<FName> Names;
	TArray<float> Values;
};
