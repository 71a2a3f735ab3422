#pragma once

#include "CoreMinimal.h"

namespace V2F
{
	/** The 61 names of Unreal's face tracking, in its order: 52 shapes, then head and eyes. */
	const TArray<FName>& ARKitSubjectNames();

	/** The 251 CTRL_expressions_* curves of a MetaHuman, then its head curves. Live Link does not remap such
	 * a subject. */
	const TArray<FName>& MetaHumanSubjectNames();
}
