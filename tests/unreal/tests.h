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
void TestMorphTargets();
void TestAnimNode();
void TestBaker();
void TestFaults();
void TestAllocations();
void MeasureCalls();
