#pragma once
#include "harness.h"

#include <chrono>
#include <thread>

void TestSubmixDrivesLiveLink();
void TestMetaHumanSubject();
void TestThreads();
void TestModule();
void TestSources();
void TestPushedSpeech();
void TestVoiceLine();
void TestLateSpeech();
void TestVoiceThreads();
void TestIdle();
void TestNames();
void TestMorphTargets();
void TestAnimNode();
void TestBaker();
void TestConsole();
void TestFaults();
void TestAllocations();
void MeasureCalls();
