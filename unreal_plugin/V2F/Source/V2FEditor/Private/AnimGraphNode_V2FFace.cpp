#include "AnimGraphNode_V2FFace.h"

#define LOCTEXT_NAMESPACE "V2F"

FText UAnimGraphNode_V2FFace::GetNodeTitle(ENodeTitleType::Type) const
{
	return LOCTEXT("NodeTitle", "V2F Face");
}

FText UAnimGraphNode_V2FFace::GetTooltipText() const
{
	return LOCTEXT("NodeTooltip", "Writes the curves of the actor's V2F Speech component into the pose.");
}

FString UAnimGraphNode_V2FFace::GetNodeCategory() const
{
	return TEXT("V2F");
}

FLinearColor UAnimGraphNode_V2FFace::GetNodeTitleColor() const
{
	return FLinearColor(0.75f, 0.4f, 0.1f);
}

#undef LOCTEXT_NAMESPACE
