#pragma once

#include "AnimGraphNode_Base.h"
#include "AnimNode_V2FFace.h"
#include "CoreMinimal.h"
#include "AnimGraphNode_V2FFace.generated.h"

/** "V2F Face" in an AnimGraph: writes the actor's speech curves into the pose. */
UCLASS()
class V2FEDITOR_API UAnimGraphNode_V2FFace : public UAnimGraphNode_Base
{
	GENERATED_BODY()

public:
	UPROPERTY(EditAnywhere, Category = "Settings")
	FAnimNode_V2FFace Node;

	virtual FText GetNodeTitle(ENodeTitleType::Type TitleType) const override;
	virtual FText GetTooltipText() const override;
	virtual FString GetNodeCategory() const override;
	virtual FLinearColor GetNodeTitleColor() const override;
};
