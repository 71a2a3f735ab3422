#pragma once

#include "CoreMinimal.h"
#include "HAL/CriticalSection.h"
#include "Misc/ScopeLock.h"
#include "V2FModel.h"
#include "V2FPlayClock.h"

#include <atomic>

class UV2FProfile;

/**
 * One character's stream of the library, and the clock of its sound. Audio taps may hold this object longer
 * than the component does. Close frees the library's objects on the game thread, so that the audio thread
 * never frees a network.
 */
class FV2FStream
{
public:
	/** What becomes of sound that a full queue refuses. */
	enum class EOverrun : uint8 { Silence, Refuse };

	/** Opens a stream with the profile's settings. On failure null, and the reason in OutError. Game thread.
	 */
	static TSharedPtr<FV2FStream, ESPMode::ThreadSafe> Open(const UV2FProfile& Profile,
		const TSharedPtr<FV2FModel, ESPMode::ThreadSafe>& Model, EOverrun Overrun, uint32 Seed,
		FString& OutError);

	/** Name of the profile's built-in mapping, or JSON of its own one. */
	static FString MappingOf(const UV2FProfile& Profile);

	/** The profile's settings without its texts. */
	static V2fStreamSettings SettingsOf(const UV2FProfile& Profile, uint32 Seed);

	FV2FStream(const TSharedPtr<FV2FModel, ESPMode::ThreadSafe>& InModel, V2fStream InHandle);
	~FV2FStream();
	FV2FStream(const FV2FStream&) = delete;
	FV2FStream& operator=(const FV2FStream&) = delete;

	/** Closes the library's stream and releases the model. Later sound from taps is dropped. Game thread. */
	void Close();

	/** Pushes live interleaved sound that is audible from Now on (platform seconds). Only copies; real-time
	 * safe. Audio thread. */
	void PushLive(const float* Samples, int32 Frames, int32 Channels, int32 Rate, double Now);

	/** Pushes mono sound before it is audible, for streams opened with EOverrun::Refuse. Returns the audio
	 * frames taken; push the rest later. */
	int32 PushAhead(const float* Samples, int32 Frames, int32 Rate);

	/** Pushes Seconds of mono silence (at most 0.5). Returns the audio frames taken. Game thread. */
	int32 PushSilence(double Seconds, int32 Rate);

	/** Pushes silence while no sound arrives, so that the idle layer moves on. Once per tick; game thread. */
	void PushIdleSilence(double Now);

	/** Ends the utterance: its last rig frames are computed without waiting for more sound. Game thread. */
	void Flush();

	/** As Flush, for the audio thread: real-time safe, never waits. Does nothing while the game thread uses
	 * the stream. */
	void TryFlush();

	/** Drops the sound that is not played yet. The next sound starts at Position (seconds). Game thread. */
	void Interrupt(double Position);

	/** Reads all curves at Position (seconds). False, and nothing is written, if the library refuses. Game
	 * thread. */
	bool ReadAt(double Position, TArray<float>& OutValues, V2fPose& OutPose) const;

	/** Names of the curves, in the order of the values. */
	const TArray<FName>& Names() const { return ControlNames; }

	/** Delay from sound to curves, seconds. */
	double LatencySeconds() const;

	/** Audio blocks that arrived while another thread used the stream. They count as silence. */
	uint32 LostBlocks() const { return Lost.load(std::memory_order_relaxed); }

	/** The library's stream; 0 after Close. Game thread. */
	V2fStream GetHandle() const { return Handle; }

	FV2FPlayClock Clock;

private:
	bool SetFormat(uint32 Rate, uint32 Channels);

	/** Written by the game thread while it holds SoundGuard. */
	V2fStream Handle;
	TSharedPtr<FV2FModel, ESPMode::ThreadSafe> Model;
	TArray<FName> ControlNames;

	/** Guards the sound's side of the stream. The audio thread only tries to lock it. */
	FCriticalSection SoundGuard;
	uint32 SoundRate = 48000;
	uint32 SoundChannels = 1;
	/** Audio frames pushed in the current format, and the stream position at which that format began,
	 * seconds. */
	int64 FormatFrames = 0;
	double FormatStart = 0.0;
	/** Time of the last sound, platform seconds; below 0 before the first. */
	double LastSoundAt = -1.0;
	bool bPushingSilence = false;
	/** Audio frames that could not be pushed. The next block reports them as a gap. */
	std::atomic<int64> Missing{0};
	std::atomic<uint32> Lost{0};
	mutable bool bReadFailed = false;
};
