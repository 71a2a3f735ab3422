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
void TestLateSpeech();
void TestVoiceThreads();
void TestIdle();
void TestMorphTargets();
void TestAnimNode();
void TestBaker();
void TestConsole();
void TestFaults();
void TestAllocations();
void MeasureCalls();
