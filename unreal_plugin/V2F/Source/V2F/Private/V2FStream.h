#pragma once

#include "CoreMinimal.h"
#include "HAL/CriticalSection.h"
#include "V2FModel.h"
#include "V2FPlayClock.h"

#include <atomic>

class UV2FProfile;

/**
 * One character's voice: a stream of the library, and where its sound is. Taps hold it from the audio thread, the component
 * from the game thread; it ends with the last of them.
 */
class FV2FStream
{
public:
	/** What becomes of sound that a full queue refuses. */
	enum class EOverrun : uint8 { Silence, Refuse };

	/** Opens a stream as the profile says. Null with a sentence in OutError when it fails. Game thread. */
	static TSharedPtr<FV2FStream, ESPMode::ThreadSafe> Open(
		const UV2FProfile& Profile, const TSharedPtr<FV2FModel, ESPMode::ThreadSafe>& Model, EOverrun Overrun, uint32 Seed, FString& OutError);

	FV2FStream(const TSharedPtr<FV2FModel, ESPMode::ThreadSafe>& InModel, V2fStream InHandle);
	~FV2FStream();
	FV2FStream(const FV2FStream&) = delete;
	FV2FStream& operator=(const FV2FStream&) = delete;

	/** Live sound, interleaved, heard from Now on (platform seconds). Only copies: real-time safe, never waits. Audio thread. */
	void Hear(const float* Samples, int32 Frames, int32 Channels, int32 Rate, double Now);

	/** Mono sound ahead of time, for streams opened with EOverrun::Refuse. Returns the frames taken; give the rest later. */
	int32 Give(const float* Samples, int32 Frames, int32 Rate);

	/** The utterance is over: its last frames come without waiting for more sound. Game thread. */
	void Flush();

	/** The same for the audio thread: real-time safe, never waits; left out when the game thread is inside. */
	void TryFlush();

	/** Drops what was not played yet; the next sound stands at Position (seconds). Game thread. */
	void Interrupt(double Position);

	/** Reads all curves at Position (seconds). False, and nothing written, when the library refuses. Game thread. */
	bool ReadAt(double Position, TArray<float>& OutValues, V2fSample& OutSample) const;

	/** The curves' names, in the order of the values. */
	const TArray<FName>& Names() const { return ControlNames; }

	/** How far the curves lie behind the sound, seconds. */
	double LatencySeconds() const;

	/** Blocks of sound that came while another thread was inside, since the opening; they stand as silence. */
	uint32 LostBlocks() const { return Lost.load(std::memory_order_relaxed); }

	const V2fStream Handle;
	FV2FPlayClock Clock;

private:
	bool SetFormat(uint32 Rate, uint32 Channels);

	const TSharedPtr<FV2FModel, ESPMode::ThreadSafe> Model;
	TArray<FName> ControlNames;

	/** Guards the sound's side; the audio thread only tries it. */
	FCriticalSection SoundSide;
	uint32 SoundRate = 48000;
	uint32 SoundChannels = 1;
	int64 HeardFrames = 0;
	double HeardBefore = 0.0;
	/** Frames that could not be given: announced as a gap with the next block. */
	std::atomic<int64> Missing{0};
	std::atomic<uint32> Lost{0};
	mutable bool bReadFailed = false;
};
