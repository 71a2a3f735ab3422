#pragma once
#include "harness.h"

#include <chrono>
#include <thread>

void TestSubmixDrivesLiveLink();
void TestMetaHumanSubject();
void TestThreads();
void TestModule();
void TestInputs();
void TestInputLevel();
void TestPushedSpeech();
void TestPlaybackQueue();
void TestLateSpeech();
void TestPushedThreads();
void TestIdle();
void TestNames();
void TestMorphTargets();
void TestAnimNode();
void TestBaker();
void TestConsole();
void TestFaults();
void TestAllocations();
void MeasureCalls();
