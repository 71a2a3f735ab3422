// What the glue adds to the library's own calls: nanoseconds per block pushed and per tick read.
#include "tests.h"

#include "v2f.h"

namespace
{
	template <class F> double Nanoseconds(int Turns, F Call)
	{
		const auto Begun = std::chrono::steady_clock::now();
		for (int I = 0; I < Turns; ++I) { Call(); }
		return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - Begun).count() / Turns;
	}
}

void MeasureCalls()
{
	std::vector<float> Block(512, 0.01f);
	Scene S;
	S.Speech->Source = EV2FSource::Submix;
	S.Speech->BeginPlay();
	const double Push = Nanoseconds(20000, [&]
	{
		S.Device.StubEach([&](ISubmixBufferListener& L) { L.OnNewSubmixBuffer(&S.Device.Main, Block.data(), 512, 1, 48000, 0.0); });
	});
	const double Tick = Nanoseconds(20000, [&] { S.Speech->TickComponent(0.01f, LEVELTICK_All, nullptr); });
	V2fModel Model = 0;
	V2fStream Stream = 0;
	expect(v2f_model_open((Where("V2F_PLUGIN") + "/Resources/tiny-low-latency.onnx").c_str(), nullptr, &Model) == V2F_OK);
	expect(v2f_stream_open(Model, nullptr, &Stream) == V2F_OK);
	float Values[64];
	V2fSample Sample;
	v2f_sample_init(&Sample, sizeof(Sample));
	const double BarePush = Nanoseconds(20000, [&] { v2f_push_audio(Stream, Block.data(), 512, nullptr); });
	const double BareRead = Nanoseconds(20000, [&] { v2f_rig_at(Stream, 0, 48000, &Sample, Values, 64); });
	std::printf("  push of 512 samples: %.0f ns through the submix tap, %.0f ns the bare call\n", Push, BarePush);
	std::printf("  tick: %.0f ns, of which %.0f ns the bare v2f_rig_at\n", Tick, BareRead);
	v2f_stream_destroy(Stream);
	v2f_model_destroy(Model);
}
