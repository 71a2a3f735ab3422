#pragma once

#include "CoreMinimal.h"

#include <atomic>

/**
 * Position of the audible sound in a stream, also between two reports. One thread reports (audio or game),
 * one reads (game). Positions come from counts of audio frames; only the time since the last report is
 * measured.
 */
class FV2FPlayClock
{
public:
	/** Reports that Position (seconds of the stream) is audible at Now (platform seconds). Real-time safe. */
	void Report(double Position, double Now)
	{
		Origin.store(Now - Position, std::memory_order_relaxed);
		Newest.store(Position, std::memory_order_release);
	}

	/** The newest reported position, without extrapolation; below 0 before the first report. */
	double Reported() const { return Newest.load(std::memory_order_acquire); }

	/** The position at Now. It ignores steps back of less than 0.1 s (jitter). Without reports it runs on for
	 * at most 0.5 s: enough for a face to fade when the sound stops. */
	double At(double Now)
	{
		const double Reported = Newest.load(std::memory_order_acquire);
		if (Reported < 0.0)
		{
			return 0.0;
		}
		const double Position = FMath::Min(Now - Origin.load(std::memory_order_relaxed), Reported + 0.5);
		const bool bJitter = Position < Last && Position > Last - 0.1;
		Last = bJitter ? Last : Position;
		return Last;
	}

private:
	std::atomic<double> Origin{0.0};
	std::atomic<double> Newest{-1.0};
	double Last = 0.0;
};
