#pragma once

#include "CoreMinimal.h"

namespace V2F
{
	/** The 61 names of Unreal's face tracking in its order: 52 shapes, then head and eyes. */
	const TArray<FName>& ARKitSubjectNames();

	/** A MetaHuman's 251 CTRL_expressions_* curves, then its head's. A subject with these bypasses the remap from ARKit. */
	const TArray<FName>& MetaHumanSubjectNames();
}
