// Runs the plugin's tests: all, or the named ones.
#include "tests.h"

#include <cstring>

extern "C" IModuleInterface* InitializeModule_V2F();
extern "C" IModuleInterface* InitializeModule_V2FEditor();

int main(int Count, char** Arguments)
{
	static const struct
	{
		const char* Name;
		void (*Run)();
	} Tests[] = {{"module", TestModule}, {"inputs", TestInputs}, {"level", TestInputLevel},
		{"pushed", TestPushedSpeech}, {"playbackqueue", TestPlaybackQueue}, {"late", TestLateSpeech},
		{"pushedthreads", TestPushedThreads}, {"idle", TestIdle}, {"names", TestNames},
		{"morph", TestMorphTargets}, {"anim", TestAnimNode}, {"baker", TestBaker}, {"console", TestConsole},
		{"faults", TestFaults}, {"livelink", TestSubmixDrivesLiveLink}, {"metahuman", TestMetaHumanSubject},
		{"threads", TestThreads}, {"allocations", TestAllocations}, {"measure", MeasureCalls}};
	StubEngine::PluginFolder = Where("V2F_PLUGIN");
	StubEngine::ContentFolder = Where("V2F_PLUGIN") + "/Resources";
	std::unique_ptr<IModuleInterface> Module(InitializeModule_V2F()), Editor(InitializeModule_V2FEditor());
	Module->StartupModule();
	Editor->StartupModule();
	int Ran = 0;
	for (const auto& Test : Tests)
	{
		bool bWanted = Count == 1 && std::strcmp(Test.Name, "measure") != 0;
		for (int I = 1; I < Count; ++I) { bWanted = bWanted || std::strcmp(Arguments[I], Test.Name) == 0; }
		if (!bWanted) { continue; }
		Test.Run();
		++Ran;
	}
	StubObjects().clear();
	Editor->ShutdownModule();
	Module->ShutdownModule();
	expect(Ran > 0, "no test of that name");
	std::printf("  %d tests: ok\n", Ran);
}
