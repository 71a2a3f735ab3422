#pragma once

#include "CoreMinimal.h"

#include <atomic>

/**
 * Where in a stream the sound is, between two reports of it. One thread reports (audio or game), one reads (game).
 * Positions come from counts of frames; only the time since the last report is measured.
 */
class FV2FPlayClock
{
public:
	/** Position (seconds of the stream) is heard at Now (platform seconds). Real-time safe. */
	void Report(double Position, double Now)
	{
		Origin.store(Now - Position, std::memory_order_relaxed);
		Newest.store(Position, std::memory_order_release);
	}

	/** The newest position that was reported, below 0 before the first: what is certain, where At also guesses on. */
	double Reported() const { return Newest.load(std::memory_order_acquire); }

	/** The position heard at Now. It never steps back by less than 0.1 s, and runs on for at most 0.5 s without reports: enough
	 * for a face to fade when the sound stops. */
	double At(double Now)
	{
		const double Reported = Newest.load(std::memory_order_acquire);
		if (Reported < 0.0)
		{
			return 0.0;
		}
		const double Heard = FMath::Min(Now - Origin.load(std::memory_order_relaxed), Reported + 0.5);
		const bool bJitter = Heard < Last && Heard > Last - 0.1;
		Last = bJitter ? Last : Heard;
		return Last;
	}

private:
	std::atomic<double> Origin{0.0};
	std::atomic<double> Newest{-1.0};
	double Last = 0.0;
};
