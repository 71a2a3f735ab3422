// What the glue adds to the library's own calls: nanoseconds per block pushed and per tick read.
#include "tests.h"

#include "v2f.h"

namespace
{
	/** In bursts of 64 with time between for the library to hear them: a full queue would only refuse. */
	template <class F> double Nanoseconds(F Call)
	{
		double Sum = 0.0;
		for (int Burst = 0; Burst < 20; ++Burst)
		{
			std::this_thread::sleep_for(std::chrono::milliseconds(40));
			const auto Begun = std::chrono::steady_clock::now();
			for (int I = 0; I < 64; ++I) { Call(); }
			Sum += std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - Begun).count();
		}
		return Sum / (20 * 64);
	}
}

void MeasureCalls()
{
	std::vector<float> Block(512, 0.01f);
	Scene S;
	S.Speech->Source = EV2FSource::Submix;
	S.Speech->BeginPlay();
	const double Push = Nanoseconds([&]
	{
		S.Device.StubEach([&](ISubmixBufferListener& L) { L.OnNewSubmixBuffer(&S.Device.Main, Block.data(), 512, 1, 48000, 0.0); });
	});
	const double Tick = Nanoseconds([&] { S.Speech->TickComponent(0.01f, LEVELTICK_All, nullptr); });
	V2fModel Model = 0;
	V2fStream Stream = 0;
	expect(v2f_model_open((Where("V2F_PLUGIN") + "/Resources/tiny-low-latency.onnx").c_str(), nullptr, &Model) == V2F_OK);
	expect(v2f_stream_open(Model, nullptr, &Stream) == V2F_OK);
	float Values[64];
	V2fSample Sample;
	v2f_sample_init(&Sample, sizeof(Sample));
	const double BarePush = Nanoseconds([&] { v2f_push_audio(Stream, Block.data(), 512, nullptr); });
	const double BareRead = Nanoseconds([&] { v2f_rig_at(Stream, 0, 48000, &Sample, Values, 64); });
	std::printf("  push of 512 samples: %.0f ns through the submix tap, %.0f ns the bare call\n", Push, BarePush);
	std::printf("  tick: %.0f ns, of which %.0f ns the bare v2f_rig_at\n", Tick, BareRead);
	v2f_stream_destroy(Stream);
	v2f_model_destroy(Model);
}
