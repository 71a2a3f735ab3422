#pragma once

#include "Components/ActorComponent.h"
#include "CoreMinimal.h"
#include "V2FLiveLinkComponent.generated.h"

class FV2FLiveLinkSource;
class UV2FSpeechComponent;

/**
 * Publishes a character's curves as a Live Link subject of the Basic role. With an ARKit profile the subject
 * has the names of Apple's face tracking: a MetaHuman that uses this subject needs no other setup. With a
 * MetaHuman profile the subject has the 251 CTRL_expressions_* curves, which a MetaHuman uses without its
 * remap from ARKit.
 */
UCLASS(ClassGroup = (V2F), meta = (BlueprintSpawnableComponent, DisplayName = "V2F Live Link"))
class V2F_API UV2FLiveLinkComponent : public UActorComponent
{
	GENERATED_BODY()

public:
	UV2FLiveLinkComponent();
	virtual ~UV2FLiveLinkComponent() override;

	/** Name of the subject: choose it as "ARKit Face Subj" of the MetaHuman. One per character. May change at
	 * any time. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "V2F")
	FName Subject = TEXT("V2F");

	/** The character's speech component; none: the actor's first one. */
	UPROPERTY(BlueprintReadWrite, Category = "V2F")
	TObjectPtr<UV2FSpeechComponent> Speech;

	virtual void BeginPlay() override;
	virtual void EndPlay(const EEndPlayReason::Type Reason) override;
	virtual void TickComponent(
		float DeltaTime, ELevelTick TickType, FActorComponentTickFunction* ThisTickFunction) override;

private:
	void Open();
	void Close();

	TSharedPtr<FV2FLiveLinkSource> Source;
	TArray<FName> Names;
	TArray<float> Values;
	/** For each published value the index of its curve, or -1. */
	TArray<int32> Curves;
	/** The subject that Source publishes. */
	FName Published;
	/** Curve names of the speech component when the source was opened. */
	TArray<FName> Opened;
};
