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
	TAutoConsoleVariable<int32> Enable(TEXT("v2f.Enable"), 1,
		TEXT("0 shows the neutral face on all characters; the networks run on."));
	TAutoConsoleVariable<float> OffsetMs(TEXT("v2f.OffsetMs"), 0.0f,
		TEXT("Shifts all faces against their sound, ms; positive: the face is earlier."));
	TAutoConsoleVariable<int32> LogSeverity(TEXT("v2f.LogSeverity"), 2,
		TEXT("Log lines of the library: 1 errors to 4 all. Read when the module starts."));
}
