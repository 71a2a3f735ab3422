#pragma once

#include "Components/ActorComponent.h"
#include "CoreMinimal.h"
#include "V2FMorphComponent.generated.h"

class USkeletalMeshComponent;
class UV2FSpeechComponent;

/** A morph target of a mesh and the curve that drives it. */
USTRUCT()
struct V2F_API FV2FMorph
{
	GENERATED_BODY()

	UPROPERTY()
	TObjectPtr<USkeletalMeshComponent> Mesh;

	UPROPERTY()
	FName Target;

	UPROPERTY()
	int32 Curve = 0;
};

/**
 * Drives the morph targets of the actor's meshes by name: any head with ARKit shapes, visemes or VRM
 * expressions. Names match word by word. Case and prefixes do not matter: jawOpen, Face.JawOpen, mouthSmile_L
 * and Left_MouthSmile all match.
 */
UCLASS(ClassGroup = (V2F), meta = (BlueprintSpawnableComponent, DisplayName = "V2F Morph Targets"))
class V2F_API UV2FMorphComponent : public UActorComponent
{
	GENERATED_BODY()

public:
	UV2FMorphComponent();

	/** The meshes to drive; empty: all meshes of the actor. */
	UPROPERTY(BlueprintReadWrite, Category = "V2F")
	TArray<TObjectPtr<USkeletalMeshComponent>> Meshes;

	/** The character's speech component; none: the actor's first one. */
	UPROPERTY(BlueprintReadWrite, Category = "V2F")
	TObjectPtr<UV2FSpeechComponent> Speech;

	/** Finds the morph targets again. Call it after a mesh has changed. Returns the number of driven morph
	 * targets. */
	UFUNCTION(BlueprintCallable, Category = "V2F")
	int32 FindMorphTargets();

	/** Says as JSON which rig the morph targets of the meshes are made for: "profile" (for Custom Mapping of
	 * the profile), "family", "score", the curves of speech that stay "unmatched", and what the mouth will never
	 * do ("lost", "beyond"). */
	UFUNCTION(BlueprintCallable, Category = "V2F")
	FString DetectRig() const;

	virtual void BeginPlay() override;
	virtual void EndPlay(const EEndPlayReason::Type Reason) override;
	virtual void TickComponent(
		float DeltaTime, ELevelTick TickType, FActorComponentTickFunction* ThisTickFunction) override;

private:
	void Release();
	TArray<USkeletalMeshComponent*> Driven() const;
	void AddMorphs(USkeletalMeshComponent& Mesh);

	UPROPERTY(Transient)
	TArray<FV2FMorph> Morphs;

	/** Curve names of the speech component when the targets were found. */
	TArray<FName> Found;
};
