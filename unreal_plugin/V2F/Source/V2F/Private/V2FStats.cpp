#include "V2FStats.h"

DEFINE_LOG_CATEGORY(LogV2F);
DEFINE_STAT(STAT_V2FPush);
DEFINE_STAT(STAT_V2FRead);
DEFINE_STAT(STAT_V2FShow);
DEFINE_STAT(STAT_V2FLatency);
DEFINE_STAT(STAT_V2FLag);
DEFINE_STAT(STAT_V2FCharacters);
DEFINE_STAT(STAT_V2FLost);

namespace V2F
{
	TAutoConsoleVariable<int32> Enable(TEXT("v2f.Enable"), 1, TEXT("0 shows the neutral face everywhere; the networks run on."));
	TAutoConsoleVariable<float> OffsetMs(TEXT("v2f.OffsetMs"), 0.0f, TEXT("Moves every face against its sound, ms; positive is earlier."));
	TAutoConsoleVariable<int32> LogSeverity(TEXT("v2f.LogSeverity"), 2, TEXT("1 errors to 4 all. Read when the module starts."));
}
