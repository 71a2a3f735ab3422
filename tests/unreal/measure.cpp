// Cost of the plugin beside the library's own calls: nanoseconds per pushed block and per tick.
#include "tests.h"

#include "AnimNode_V2FFace.h"
#include "Animation/AnimInstance.h"
#include "v2f.h"

#include <cstdlib>
#include <new>

// Counts the plugin's allocations on this thread. The library's own tests count those of the library.
static thread_local int64 Allocations = 0;
#if defined(__has_feature)
#define STUB_THREADS __has_feature(thread_sanitizer)
#else
#define STUB_THREADS 0
#endif
#if !STUB_THREADS // the thread sanitizer has its own
__attribute__((noinline)) void* operator new(std::size_t Bytes)
{
	++Allocations;
	void* Memory = std::malloc(Bytes);
	if (Memory == nullptr) { std::abort(); }
	return Memory;
}
__attribute__((noinline)) void operator delete(void* Memory) noexcept { std::free(Memory); }
__attribute__((noinline)) void operator delete(void* Memory, std::size_t) noexcept { std::free(Memory); }
#endif

namespace
{
	/** Best of 20 bursts of 64 calls. The pause between them empties the library's queue: a full queue would
	 * refuse. */
	template <class F> double Nanoseconds(F Call)
	{
		double Best = 1e9;
		for (int Burst = 0; Burst < 20; ++Burst)
		{
			std::this_thread::sleep_for(std::chrono::milliseconds(40));
			const auto Begun = std::chrono::steady_clock::now();
			for (int I = 0; I < 64; ++I) { Call(); }
			Best = std::min(Best,
				std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - Begun).count()
					/ 64);
		}
		return Best;
	}
}

void MeasureCalls()
{
	std::vector<float> Block(512, 0.01f);
	Scene S;
	S.Speech->Input = EV2FInput::Submix;
	S.Speech->BeginPlay();
	const double Push = Nanoseconds([&] {
		S.Device.StubEach([&](ISubmixBufferListener& L) {
			L.OnNewSubmixBuffer(&S.Device.Main, Block.data(), 512, 1, 48000, 0.0);
		});
	});
	const double Tick = Nanoseconds([&] { S.Speech->TickComponent(0.01f, LEVELTICK_All, nullptr); });
	V2fModel Model = 0;
	V2fStream Stream = 0;
	expect(v2f_model_open((Where("V2F_PLUGIN") + "/Resources/tiny-low-latency.onnx").c_str(), nullptr, &Model)
		== V2F_OK);
	expect(v2f_stream_open(Model, nullptr, &Stream) == V2F_OK);
	float Values[64];
	V2fPose Pose;
	v2f_pose_init(&Pose, sizeof(Pose));
	const double BarePush = Nanoseconds([&] { v2f_push_audio(Stream, Block.data(), 512, nullptr); });
	const double BareRead = Nanoseconds([&] { v2f_rig_at(Stream, 0, 48000, &Pose, Values, 64); });
	std::printf(
		"  push of 512 samples: %.0f ns through the submix tap, %.0f ns the bare call\n", Push, BarePush);
	std::printf("  tick: %.0f ns, of which %.0f ns the bare v2f_rig_at\n", Tick, BareRead);
	v2f_stream_destroy(Stream);
	v2f_model_destroy(Model);
}

void TestAllocations()
{
	std::vector<float> Block(1024, 0.01f);
	Scene S;
	UAnimInstance Instance;
	Instance.Actor = &S.Actor;
	FAnimNode_V2FFace Node;
	S.Speech->Input = EV2FInput::Submix;
	S.Speech->BeginPlay();
	Node.PreUpdate(&Instance);
	const int64 Before = Allocations;
	for (int Turn = 0; Turn < 1000; ++Turn)
	{
		S.Device.StubEach([&](ISubmixBufferListener& L) {
			L.OnNewSubmixBuffer(&S.Device.Main, Block.data(), 1024, 2, 48000, 0.0);
		});
	}
	const int64 Pushed = Allocations;
	for (int Turn = 0; Turn < 1000; ++Turn)
	{
		S.Speech->TickComponent(0.01f, LEVELTICK_All, nullptr);
		Node.PreUpdate(&Instance);
	}
	expect(Pushed == Before, "%lld allocations in 1000 pushes", static_cast<long long>(Pushed - Before));
	expect(Allocations == Pushed, "%lld allocations in 1000 ticks",
		static_cast<long long>(Allocations - Pushed));
	std::printf("  allocations in 1000 pushes and 1000 ticks: 0\n");
}
