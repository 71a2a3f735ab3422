#pragma once

#include "CoreMinimal.h"
#include "HAL/CriticalSection.h"
#include "Misc/ScopeLock.h"
#include "V2FModel.h"
#include "V2FPlayClock.h"

#include <atomic>

class UV2FProfile;

/**
 * One character's voice: a stream of the library, and where its sound is. Taps may hold it for longer than the component does: Close
 * ends what is heavy on the game thread, so that the audio thread is never the one that frees a network.
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

	/** Closes the library's stream and lets go of the model; what taps still hear is dropped. Game thread. */
	void Close();

	/** Live sound, interleaved, heard from Now on (platform seconds). Only copies: real-time safe, never waits. Audio thread. */
	void Hear(const float* Samples, int32 Frames, int32 Channels, int32 Rate, double Now);

	/** Mono sound ahead of time, for streams opened with EOverrun::Refuse. Returns the frames taken; give the rest later. */
	int32 Give(const float* Samples, int32 Frames, int32 Rate);

	/** Seconds of mono silence (at most 0.5) ahead of time. Returns the frames taken. Game thread. */
	int32 GiveSilence(double Seconds, int32 Rate);

	/** Lets time pass while nothing is heard, so that the idle layer lives. Once per tick; game thread. */
	void Rest(double Now);

	/** The utterance is over: its last frames come without waiting for more sound. Game thread. */
	void Flush();

	/** The same for the audio thread: real-time safe, never waits; left out when the game thread is inside. */
	void TryFlush();

	/** Drops what was not played yet; the next sound stands at Position (seconds). Game thread. */
	void Interrupt(double Position);

	/** Reads all curves at Position (seconds). False, and nothing written, when the library refuses. Game thread. */
	bool ReadAt(double Position, TArray<float>& OutValues, V2fPose& OutPose) const;

	/** The curves' names, in the order of the values. */
	const TArray<FName>& Names() const { return ControlNames; }

	/** How far the curves lie behind the sound, seconds. */
	double LatencySeconds() const;

	/** Blocks of sound that came while another thread was inside, since the opening; they stand as silence. */
	uint32 LostBlocks() const { return Lost.load(std::memory_order_relaxed); }

	/** The library's stream; 0 after Close. Game thread. */
	V2fStream GetHandle() const { return Handle; }

	FV2FPlayClock Clock;

private:
	bool SetFormat(uint32 Rate, uint32 Channels);

	/** Written by the game thread inside SoundSide. */
	V2fStream Handle;
	TSharedPtr<FV2FModel, ESPMode::ThreadSafe> Model;
	TArray<FName> ControlNames;

	/** Guards the sound's side; the audio thread only tries it. */
	FCriticalSection SoundSide;
	uint32 SoundRate = 48000;
	uint32 SoundChannels = 1;
	int64 HeardFrames = 0;
	double HeardBefore = 0.0;
	/** When sound last came, platform seconds; below 0 before the first. */
	double HeardAt = -1.0;
	bool bResting = false;
	/** Frames that could not be given: announced as a gap with the next block. */
	std::atomic<int64> Missing{0};
	std::atomic<uint32> Lost{0};
	mutable bool bReadFailed = false;
};
