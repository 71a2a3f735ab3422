using System;
using System.Threading;
using FakeUnity;
using NUnit.Framework;
using UnityEngine;
using V2F.Tests;

namespace V2F.Unity.Tests
{
    /// <summary>
    /// Changes of scenes, domains, devices, and pauses: no native handle leaks, no rendered frame makes
    /// garbage.
    /// </summary>
    public class LifetimeTests
    {
        int openBefore;

        [SetUp]
        public void Begin()
        {
            AudioSettings.outputSampleRate = 48000;
            Debug.lines.Clear();
            openBefore = V2FHandle.OpenCount;
        }

        [TearDown]
        public void End()
        {
            SharedModels.WithoutThreads = false;
            PlayerLoop.UnloadScene();
            Assert.AreEqual(0, SharedModels.Count);
            Assert.AreEqual(openBefore, V2FHandle.OpenCount);
        }

        static TestScene Speaking(V2FInput input)
        {
            TestScene scene = new TestScene(input);
            scene.Enable();
            if (input == V2FInput.AudioSource)
            {
                scene.source.clip = TestScene.Clip("goforward");
                scene.source.loop = true;
                scene.source.Play();
            }
            else scene.speech.Push(Paths.Sound("austen-0920"), 0, 80000, 1, 16000);
            return scene;
        }

        [TestCase(V2FInput.AudioSource, false)]
        [TestCase(V2FInput.AudioSource, true)]
        [TestCase(V2FInput.Pushed, false)]
        public void FramesMakeNoGarbage(V2FInput input, bool idle)
        {
            SharedModels.WithoutThreads = true;
            TestScene scene = Speaking(input);
            scene.profile.idle = idle;
            CountGarbage(scene, () => scene.Quick());
        }

        [Test]
        public void ASpokenClipMakesNoGarbage()
        {
            SharedModels.WithoutThreads = true;
            TestScene scene = new TestScene(V2FInput.Pushed);
            scene.Enable();
            AudioClip clip = TestScene.Clip("long", new float[16000 * 60], 16000);
            scene.speech.Speak(clip);
            CountGarbage(scene, () => scene.Quick());
            Assert.IsTrue(scene.speech.IsSpeaking);
        }

        [Test]
        public void AMicrophoneMakesNoGarbage()
        {
            SharedModels.WithoutThreads = true;
            Microphone.devices = new[] { "desk" };
            TestScene scene = new TestScene(V2FInput.Microphone);
            float[] sound = Paths.Sound("goforward");
            int at = 0;
            scene.Enable();
            CountGarbage(scene, () =>
            {
                Microphone.Record(sound, at, 266);
                at = (at + 266) % sound.Length;
                scene.Quick();
            });
            Assert.That(scene.speech.Statistics().PushedFrames, Is.GreaterThan(500000));
            Microphone.devices = new string[0];
        }

        static void CountGarbage(TestScene scene, Action renderFrame)
        {
            for (int i = 0; i < 120; i++) renderFrame();
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 2000; i++) renderFrame();
            Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.AreEqual(Rig.Shapes.Length, scene.face.BoundShapes);
        }

        [Test]
        public void ASceneLeavesNoHandle()
        {
            TestScene[] scenes = new TestScene[20];
            for (int i = 0; i < scenes.Length; i++) scenes[i] = Speaking(V2FInput.AudioSource);
            ulong[] numbers = Array.ConvertAll(scenes, scene => scene.speech.Stream.Handle);
            scenes[0].Run(0.1);
            // Twenty characters, one student.
            Assert.AreEqual(1, SharedModels.Count);
            Assert.AreEqual(openBefore + 21, V2FHandle.OpenCount);
            PlayerLoop.UnloadScene();
            Assert.AreEqual(openBefore, V2FHandle.OpenCount);
            foreach (ulong number in numbers) Assert.AreEqual(V2FStatus.ErrorHandle, Destroyed(number));
        }

        static V2FStatus Destroyed(ulong number)
        {
            return V2FNative.v2f_stream_destroy(number);
        }

        [TestCase(true)]
        [TestCase(false)]
        public void ADomainReloadLeavesNoHandle(bool disabledFirst)
        {
            System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(
                typeof(V2F.Unity.Editor.V2FProfileEditor)
                    .Assembly.GetType("V2F.Unity.Editor.DomainReload")
                    .TypeHandle);
            TestScene scene = Speaking(V2FInput.AudioSource);
            scene.Run(0.1);
            // Unity does not document whether it disables scripts before or after the callback. Afterwards
            // the domain is unloaded.
            SharedModels.Acquire(TestScene.Student());
            if (disabledFirst) scene.speech.enabled = false;
            UnityEditor.AssemblyReloadEvents.Raise();
            scene.speech.enabled = false;
            Assert.AreEqual(openBefore, V2FHandle.OpenCount);
        }

        [Test]
        public void PlayModeWithoutReloadBeginsClean()
        {
            SharedModels.Acquire(TestScene.Student());
            PlayerLoop.EnterPlayMode(typeof(V2FSpeech).Assembly);
            Assert.AreEqual(0, SharedModels.Count);
            TestScene scene = Speaking(V2FInput.AudioSource);
            scene.Run(0.2);
            Assert.IsTrue(scene.speech.IsOpen);
        }

        [Test]
        public void EnablingAgainOpensAgain()
        {
            TestScene scene = Speaking(V2FInput.AudioSource);
            for (int i = 0; i < 5; i++)
            {
                scene.Run(0.1);
                scene.speech.enabled = false;
                scene.Run(0.1);
                Assert.IsFalse(scene.speech.IsOpen);
                Assert.AreEqual(0f, Rig.Shown(scene.head, "jawOpen"));
                scene.speech.enabled = true;
            }
        }

        [Test]
        public void AFaceWhoseVoiceClosesGoesToRest()
        {
            SharedModels.WithoutThreads = true;
            TestScene scene = Speaking(V2FInput.AudioSource);
            for (int i = 0; i < 300 && Rig.Shown(scene.head, "jawOpen") < 0.2f; i++) scene.Run(0.02);
            Assert.That(Rig.Shown(scene.head, "jawOpen"), Is.GreaterThan(0.2f));
            scene.speech.enabled = false;
            scene.Run(0.02);
            Assert.AreEqual(0f, Rig.Shown(scene.head, "jawOpen"));
        }

        [Test]
        public void TheProfileMayBeTakenAway()
        {
            SharedModels.WithoutThreads = true;
            TestScene scene = Speaking(V2FInput.AudioSource);
            scene.Run(0.5);
            scene.speech.profile = null;
            double before = scene.speech.PlayPosition;
            scene.Run(0.5);
            Assert.AreEqual(before + 0.5, scene.speech.PlayPosition, 0.1,
                "the opened profile stays until the component is opened again");
            scene.speech.enabled = false;
            scene.speech.enabled = true;
            Assert.That(scene.speech.Problem, Is.StringContaining("no profile"));
        }

        [Test]
        public void ADeviceThatIsRefusedIsSaid()
        {
            Microphone.devices = new[] { "desk" };
            TestScene scene = new TestScene(V2FInput.Microphone);
            scene.Enable();
            Microphone.rate = 4000;
            Assert.DoesNotThrow(() => PlayerLoop.ChangeDevice(48000));
            Assert.That(scene.speech.Problem, Is.StringContaining("4000"));
            Assert.IsFalse(Microphone.IsRecording("desk"), "the microphone stops");
            scene.speech.enabled = false;
            scene.speech.enabled = true;
            Assert.That(scene.speech.Problem, Is.StringContaining("4000"));
            Assert.IsFalse(Microphone.IsRecording("desk"));
            Microphone.rate = 16000;
            Microphone.devices = new string[0];
        }

        [Test]
        public void TheDevicesRateMayChange()
        {
            SharedModels.WithoutThreads = true;
            TestScene scene = Speaking(V2FInput.AudioSource);
            scene.Run(1);
            double before = scene.speech.PlayPosition;
            PlayerLoop.ChangeDevice(44100);
            scene.source.isPlaying = true;
            scene.Restart();
            scene.Run(1);
            Assert.AreEqual(before + 1, scene.speech.PlayPosition, 0.03);
            Assert.AreEqual(2 * 48000 - 3900, scene.speech.Statistics().PushedFrames, 1200);
            Assert.AreEqual(0, scene.speech.Statistics().RefusedFrames);
        }

        [Test]
        public void AfterAPauseItGoesOn()
        {
            SharedModels.WithoutThreads = true;
            TestScene scene = Speaking(V2FInput.Pushed);
            scene.Run(1);
            double before = scene.speech.PlayPosition;
            PlayerLoop.Pause(true);
            PlayerLoop.Pause(false);
            // The rendered frame after a pause is long.
            PlayerLoop.RenderedFrame(30);
            Assert.AreEqual(before, scene.speech.PlayPosition, 0.2);
            Assert.AreEqual(1f, scene.speech.SoundWeight, "a long rendered frame is no silence");
            scene.Run(0.5);
            Assert.AreEqual(before + 0.5, scene.speech.PlayPosition, 0.2);
        }

        [Test]
        public void SpeechGoesOnThroughAnotherDevice()
        {
            SharedModels.WithoutThreads = true;
            TestScene scene = Speaking(V2FInput.Pushed);
            scene.Run(1);
            double before = scene.speech.PlayPosition;
            PlayerLoop.ChangeDevice(44100);
            scene.Restart();
            scene.rendered.Clear();
            scene.Run(1);
            Assert.AreEqual(before + 1, scene.speech.PlayPosition, 0.06);
            double loudest = 0;
            foreach (float sample in scene.rendered) loudest = Math.Max(loudest, Math.Abs(sample));
            Assert.That(loudest, Is.GreaterThan(0.05), "the new device plays the speech");
        }

        [Test]
        public void OnlyAPauseThatWasEndsOne()
        {
            Microphone.devices = new[] { "desk" };
            TestScene scene = new TestScene(V2FInput.Microphone);
            scene.Enable();
            int started = Microphone.started;
            PlayerLoop.Pause(false);
            Assert.AreEqual(started, Microphone.started, "some players send the end of a pause at the start");
            PlayerLoop.Pause(true);
            PlayerLoop.Pause(false);
            Assert.AreEqual(started + 1, Microphone.started);
            Microphone.devices = new string[0];
        }

        [Test]
        public void ManyCharactersAreCheap()
        {
            SharedModels.WithoutThreads = true;
            TestScene scene = new TestScene(V2FInput.AudioSource);
            scene.Enable();
            long before = GC.GetAllocatedBytesForCurrentThread();
            scene.speech.enabled = false;
            scene.speech.enabled = true;
            // Opening makes arrays for names, curves and the delay of two channels; none for eight at 192
            // kHz.
            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before,
                Is.LessThan(TestScene.Student().bytes.Length + 200000));
        }

        [Test]
        public void AFaceWhoseVoiceIsDestroyedGoesToRest()
        {
            SharedModels.WithoutThreads = true;
            TestScene scene = Speaking(V2FInput.AudioSource);
            for (int i = 0; i < 300 && Rig.Shown(scene.head, "jawOpen") < 0.2f; i++) scene.Run(0.02);
            Assert.That(Rig.Shown(scene.head, "jawOpen"), Is.GreaterThan(0.2f));
            UnityEngine.Object.Destroy(scene.speech);
            scene.Run(0.02);
            Assert.AreEqual(0f, Rig.Shown(scene.head, "jawOpen"));
            scene.head.SetBlendShapeWeight(0, 40);
            scene.Run(0.1);
            Assert.AreEqual(
                40f, scene.head.GetBlendShapeWeight(0), "other animation drives the shape from then on");
        }

        [Test]
        public void ClosingWaitsForTheAudioThread()
        {
            TestScene scene = Speaking(V2FInput.AudioSource);
            bool over = false;
            Thread audio = new Thread(() =>
            {
                float[] block = new float[65536];
                while (!Volatile.Read(ref over)) PlayerLoop.Block(block, 2);
            });
            audio.Start();
            for (int i = 0; i < 40; i++)
            {
                V2FStream stream = scene.speech.Stream;
                Thread.Sleep(1);
                scene.speech.enabled = false;
                Assert.AreEqual(V2FStatus.ErrorHandle, Destroyed(stream.Handle),
                    "closed on this thread, not later by the audio thread");
                scene.speech.enabled = true;
            }
            Volatile.Write(ref over, true);
            audio.Join();
        }

        [Test]
        public void TheAudioThreadMayRunBeside()
        {
            TestScene scene = Speaking(V2FInput.AudioSource);
            bool over = false;
            Exception seen = null;
            Thread audio = new Thread(() =>
            {
                float[] block = new float[2048];
                try
                {
                    while (!Volatile.Read(ref over))
                    {
                        PlayerLoop.Block(block, 2);
                        Thread.Sleep(1);
                    }
                }
                catch (Exception thrown)
                {
                    seen = thrown;
                }
            });
            audio.Start();
            for (int i = 0; i < 300; i++)
            {
                PlayerLoop.RenderedFrame(0.016f);
                if (i % 10 == 5) scene.speech.enabled = false;
                if (i % 10 == 7) scene.speech.enabled = true;
                Thread.Sleep(1);
            }
            Volatile.Write(ref over, true);
            audio.Join();
            Assert.IsNull(seen);
        }
    }
}
