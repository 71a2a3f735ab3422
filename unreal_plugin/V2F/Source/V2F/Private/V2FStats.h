#pragma once

#include "CoreMinimal.h"
#include "HAL/IConsoleManager.h"
#include "Stats/Stats.h"

DECLARE_LOG_CATEGORY_EXTERN(LogV2F, Log, All);

// `stat V2F` shows them.
DECLARE_STATS_GROUP(TEXT("V2F"), STATGROUP_V2F, STATCAT_Advanced);
DECLARE_CYCLE_STAT_EXTERN(TEXT("Push (audio thread)"), STAT_V2FPush, STATGROUP_V2F, );
DECLARE_CYCLE_STAT_EXTERN(TEXT("Read curves (game thread)"), STAT_V2FRead, STATGROUP_V2F, );
DECLARE_CYCLE_STAT_EXTERN(TEXT("Show curves (game thread)"), STAT_V2FShow, STATGROUP_V2F, );
DECLARE_FLOAT_COUNTER_STAT_EXTERN(TEXT("Latency of the curves, ms"), STAT_V2FLatency, STATGROUP_V2F, );
DECLARE_FLOAT_COUNTER_STAT_EXTERN(TEXT("Lips behind the sound, ms"), STAT_V2FLag, STATGROUP_V2F, );
DECLARE_DWORD_COUNTER_STAT_EXTERN(TEXT("Characters"), STAT_V2FCharacters, STATGROUP_V2F, );
DECLARE_DWORD_COUNTER_STAT_EXTERN(TEXT("Lost audio blocks"), STAT_V2FLost, STATGROUP_V2F, );

namespace V2F
{
	/** `v2f.Enable`: 0 shows the neutral face on all characters. The sound plays and the networks run on. */
	extern TAutoConsoleVariable<int32> Enable;
	/** `v2f.OffsetMs`: shifts all faces against their sound, ms, for adjustment by eye. Positive: the face is
	 * earlier. */
	extern TAutoConsoleVariable<float> OffsetMs;
	/** `v2f.LogSeverity`: which log lines of the library are shown, 1 (errors) to 4 (all). Read when the
	 * module starts. */
	extern TAutoConsoleVariable<int32> LogSeverity;
}
