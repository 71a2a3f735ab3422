// Stubs of Unreal's audio: submix and source listeners, audio components, procedural sound, capture.
#pragma once
#include "Objects.h"

class USoundBase : public UObject { public: float Duration = 0.0f; };
constexpr float INDEFINITELY_LOOPING_DURATION = 10000.0f;
class USoundWave : public USoundBase
{
public:
	int32 NumChannels = 0;
	TArray<uint8> Imported;
	uint32 ImportedRate = 0;
	uint16 ImportedChannels = 0;
	bool GetImportedSoundWaveData(TArray<uint8>& OutBytes, uint32& OutRate, uint16& OutChannels) const
	{
		OutBytes = Imported; OutRate = ImportedRate; OutChannels = ImportedChannels;
		return Imported.Num() > 0;
	}
};
namespace Audio { namespace EAudioMixerStreamDataFormat { enum Type { Int16, Float }; } }
// As in the engine: a worker requests a piece, the virtual function is called first, and late sound becomes
// silence.
class USoundWaveProcedural : public USoundWave
{
public:
	explicit USoundWaveProcedural(const FObjectInitializer&) {}
	void SetSampleRate(uint32 R) { Rate = R; }
	virtual int32 OnGeneratePCMAudio(TArray<uint8>&, int32) { return 0; }
	/** Samples of one piece for the mixer. */
	std::vector<int16> StubPiece()
	{
		TArray<uint8> Bytes;
		const int32 Made = OnGeneratePCMAudio(Bytes, NumSamplesToGeneratePerCallback);
		check(Made >= 0 && Made <= NumSamplesToGeneratePerCallback && Bytes.Num() >= Made * 2);
		std::vector<int16> Out(static_cast<size_t>(Made > 0 ? Made : NumBufferUnderrunSamples));
		if (Made > 0) { std::copy_n(reinterpret_cast<const int16*>(Bytes.GetData()), Made, Out.begin()); }
		return Out;
	}
	uint32 Rate = 0;
protected:
	int32 NumBufferUnderrunSamples = 512;
	int32 NumSamplesToGeneratePerCallback = 1024;
};

/** Pending commands of the audio thread; run when a fence waits. */
inline std::vector<std::function<void()>>& StubAudioCommands()
{
	static std::vector<std::function<void()>> C;
	return C;
}
class FAudioCommandFence
{
public:
	void BeginFence() { bBegun = true; }
	void Wait() const
	{
		check(bBegun);
		for (const auto& Command : StubAudioCommands()) { Command(); }
		StubAudioCommands().clear();
	}
private:
	bool bBegun = false;
};

class USoundSubmix : public UObject {};
class ISubmixBufferListener
#if STUB_UE_MINOR >= 4
	: public TSharedFromThis<ISubmixBufferListener, ESPMode::ThreadSafe>
#endif
{
public:
	virtual ~ISubmixBufferListener() = default;
	virtual void OnNewSubmixBuffer(const USoundSubmix* OwningSubmix, float* AudioData, int32 NumSamples,
		int32 NumChannels, const int32 SampleRate, double AudioClock) = 0;
};
class FAudioDevice;
/** All devices by number. */
class FAudioDeviceManager
{
public:
	static FAudioDeviceManager* Get() { static FAudioDeviceManager M; return &M; }
	FAudioDevice* GetAudioDeviceRaw(uint32 Id)
	{
		const auto I = Devices.find(Id);
		return I == Devices.end() ? nullptr : I->second;
	}
	std::map<uint32, FAudioDevice*> Devices;
	uint32 Last = 0;
};
class FAudioDevice
{
public:
	FAudioDevice() : DeviceID(++FAudioDeviceManager::Get()->Last)
	{ FAudioDeviceManager::Get()->Devices[DeviceID] = this; }
	~FAudioDevice() { FAudioDeviceManager::Get()->Devices.erase(DeviceID); }
	const uint32 DeviceID;
#if STUB_UE_MINOR >= 4
	void RegisterSubmixBufferListener(
		TSharedRef<ISubmixBufferListener, ESPMode::ThreadSafe> L, USoundSubmix& S)
	{
		std::lock_guard<std::mutex> G(Guard); Owned.push_back(L); Tapped = &S;
	}
	void UnregisterSubmixBufferListener(
		TSharedRef<ISubmixBufferListener, ESPMode::ThreadSafe> L, USoundSubmix& S)
	{
		Left = &S;
		std::lock_guard<std::mutex> G(Guard);
		std::erase_if(Owned, [&](const auto& X) { return X.get() == L.get(); });
	}
	USoundSubmix& GetMainSubmixObject() { return Main; }
	template <class F> void StubEach(F Call)
	{
		std::lock_guard<std::mutex> G(Guard);
		for (auto& L : Owned) { Call(*L); }
	}
	std::vector<TSharedRef<ISubmixBufferListener, ESPMode::ThreadSafe>> Owned;
#else
	void RegisterSubmixBufferListener(ISubmixBufferListener* L, USoundSubmix* S = nullptr)
	{
		std::lock_guard<std::mutex> G(Guard); Owned.push_back(L); Tapped = S != nullptr ? S : &Main;
	}
	void UnregisterSubmixBufferListener(ISubmixBufferListener* L, USoundSubmix* S = nullptr)
	{
		Left = S != nullptr ? S : &Main;
		StubAudioCommands().push_back([this, L] {
			std::lock_guard<std::mutex> G(Guard);
			std::erase(Owned, L);
		});
	}
	template <class F> void StubEach(F Call)
	{
		std::lock_guard<std::mutex> G(Guard);
		for (auto* L : Owned) { Call(*L); }
	}
	std::vector<ISubmixBufferListener*> Owned;
#endif
	size_t StubListeners() const { return Owned.size(); }
	USoundSubmix Main;
	USoundSubmix* Tapped = nullptr;
	USoundSubmix* Left = nullptr;
	std::mutex Guard;
};

class ISourceBufferListener
{
public:
	struct FOnNewBufferParams
	{
		const float* AudioData = nullptr;
		int32 SourceId = INDEX_NONE, NumSamples = 0, NumChannels = 0, SampleRate = 0;
	};
	virtual ~ISourceBufferListener() = default;
	virtual void OnNewBuffer(const FOnNewBufferParams& Params) = 0;
	virtual void OnSourceReleased(const int32 SourceId) = 0;
};
using FSharedISourceBufferListenerPtr = TSharedPtr<ISourceBufferListener, ESPMode::ThreadSafe>;
class UAudioComponent : public UActorComponent
{
public:
	// The engine uses commands between game thread and mixer thread; this stub uses a lock.
	bool IsPlaying() const { std::lock_guard<std::recursive_mutex> G(Guard); return bSounding; }
	// As in a game build: a sound uses the listener that is set when it starts.
	void Play(float = 0.0f)
	{
		std::lock_guard<std::recursive_mutex> G(Guard);
		bSounding = true; Plays++; Active = Listener; Pieces.clear(); At = 0.0;
	}
	void Stop()
	{
		std::lock_guard<std::recursive_mutex> G(Guard);
		bSounding = false;
		if (Active.IsValid()) { Active->OnSourceReleased(0); }
		Active.Reset();
	}
	void SetSound(USoundBase* S) { std::lock_guard<std::recursive_mutex> G(Guard); Sound = S; }
	void SetSourceBufferListener(const FSharedISourceBufferListenerPtr& L, bool bZero)
	{
		std::lock_guard<std::recursive_mutex> G(Guard);
		check(!bZero);
		Listener = L;
	}
	/** The mixer renders one block of a procedural sound: it keeps three pieces ahead, as the engine's does.
	 * Appends to Rendered. */
	void StubRender(int32 Frames, int32 DeviceRate)
	{
		std::lock_guard<std::recursive_mutex> G(Guard);
		auto* Wave = dynamic_cast<USoundWaveProcedural*>(Sound);
		std::vector<float> Block(static_cast<size_t>(Frames), 0.0f);
		if (bSounding && Wave != nullptr)
		{
			for (float& Sample : Block)
			{
				while (Pieces.size() < 3) { Pieces.push_back(Wave->StubPiece()); }
				Sample = static_cast<float>(Pieces[0][static_cast<size_t>(At)]) / 32767.0f;
				At += static_cast<double>(Wave->Rate) / DeviceRate;
				if (At >= static_cast<double>(Pieces[0].size()))
				{
					At -= static_cast<double>(Pieces[0].size());
					Pieces.erase(Pieces.begin());
				}
			}
			ISourceBufferListener::FOnNewBufferParams Params;
			Params.AudioData = Block.data();
			Params.NumSamples = Frames;
			Params.NumChannels = 1;
			Params.SampleRate = DeviceRate;
			if (Active.IsValid()) { Active->OnNewBuffer(Params); }
		}
		Rendered.insert(Rendered.end(), Block.begin(), Block.end());
	}
	USoundBase* Sound = nullptr;
	FSharedISourceBufferListenerPtr Listener, Active;
	bool bSounding = false;
	int32 Plays = 0;
	std::vector<float> Rendered;
private:
	mutable std::recursive_mutex Guard;
	std::vector<std::vector<int16>> Pieces;
	double At = 0.0;
};

namespace Audio
{
	struct FAudioCaptureDeviceParams { int32 DeviceIndex = INDEX_NONE; };
	using FOnAudioCaptureFunction = std::function<void(const void*, int32, int32, int32, double, bool)>;
	class FAudioCapture
	{
	public:
		bool OpenAudioCaptureStream(const FAudioCaptureDeviceParams&, FOnAudioCaptureFunction In, uint32)
		{
			++StubTries();
			if (StubDevicePresent()) { Call = MoveTemp(In); StubOpen() = this; }
			return StubDevicePresent();
		}
		bool StartStream() { return IsStreamOpen(); }
		bool StopStream() { return true; }
		bool CloseStream() { Call = nullptr; StubOpen() = nullptr; return true; }
		bool IsStreamOpen() const { return static_cast<bool>(Call); }
		static int& StubTries() { static int Tries = 0; return Tries; }
		static bool& StubDevicePresent() { static bool b = true; return b; }
		static FAudioCapture*& StubOpen() { static FAudioCapture* C = nullptr; return C; }
		FOnAudioCaptureFunction Call;
	};
}
