#pragma once

#include "FaultyThing.generated.h"
#include "CoreMinimal.h"

// Every fault that the lint must see, one each; the numbers of the lines are in lint_test.py.
UENUM(BlueprintType)
enum EFaulty { One };

USTRUCT(BlueprintType)
struct OTHER_API NoPrefix
{
	GENERATED_BODY()

	UPROPERTY(EditAnywhere)
	int32 NoCategory = 0;

	UPROPERTY(BlueprintReadOnly, Category = "V2F")
	uint32 NoBlueprintType = 0;

	UPROPERTY()
	std::vector<int> NotReflected;

	UPROPERTY(EditAnywere, Category = "V2F")
	int32 Misspelt = 0;

	UFUNCTION(BlueprintCallable, Category = "V2F")
	size_t NoResult();

	UFUNCTION(BlueprintPure, Category = "V2F")
	void NothingPure();

	UPROPERTY(EditAnywhere,
		Category = "V2F")
	int32 OverTwoLines = 0;
};
