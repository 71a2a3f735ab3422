using System;
using System.Threading;
using FakeUnity;
using NUnit.Framework;
using UnityEngine;
using V2F.Tests;

namespace V2F.Unity.Tests
{
    /// <summary>Scenes, domains, devices and pauses come and go; no native handle stays behind and no frame makes garbage.</summary>
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

        static Stage Speaking(V2FInput input)
        {
            Stage stage = new Stage(input);
            stage.Enable();
            if (input == V2FInput.AudioSource)
            {
                stage.source.clip = Stage.Clip("goforward");
                stage.source.loop = true;
                stage.source.Play();
            }
            else stage.speech.Push(Paths.Sound("austen-0920"), 0, 80000, 1, 16000);
            return stage;
        }

        [TestCase(V2FInput.AudioSource, false)]
        [TestCase(V2FInput.AudioSource, true)]
        [TestCase(V2FInput.Pushed, false)]
        public void FramesMakeNoGarbage(V2FInput input, bool idle)
        {
            SharedModels.WithoutThreads = true;
            Stage stage = Speaking(input);
            stage.profile.idle = idle;
            CountGarbage(stage, () => stage.Quick());
        }

        [Test]
        public void ASpokenClipMakesNoGarbage()
        {
            SharedModels.WithoutThreads = true;
            Stage stage = new Stage(V2FInput.Pushed);
            stage.Enable();
            AudioClip clip = Stage.Clip("long", new float[16000 * 60], 16000);
            stage.speech.Speak(clip);
            CountGarbage(stage, () => stage.Quick());
            Assert.IsTrue(stage.speech.IsSpeaking);
        }

        [Test]
        public void AMicrophoneMakesNoGarbage()
        {
            SharedModels.WithoutThreads = true;
            Microphone.devices = new[] { "desk" };
            Stage stage = new Stage(V2FInput.Microphone);
            float[] sound = Paths.Sound("goforward");
            int at = 0;
            stage.Enable();
            CountGarbage(stage, () =>
            {
                Microphone.Hear(sound, at, 266);
                at = (at + 266) % sound.Length;
                stage.Quick();
            });
            Assert.That(stage.speech.Statistics().PushedFrames, Is.GreaterThan(500000));
            Microphone.devices = new string[0];
        }

        static void CountGarbage(Stage stage, Action picture)
        {
            for (int i = 0; i < 120; i++) picture();
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 2000; i++) picture();
            Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.AreEqual(Rig.Shapes.Length, stage.face.BoundShapes);
        }

        [Test]
        public void ASceneLeavesNoHandle()
        {
            Stage[] stages = new Stage[20];
            for (int i = 0; i < stages.Length; i++) stages[i] = Speaking(V2FInput.AudioSource);
            ulong[] numbers = Array.ConvertAll(stages, stage => stage.speech.Stream.Number);
            stages[0].Run(0.1);
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
                typeof(V2F.Unity.Editor.V2FProfileEditor).Assembly.GetType("V2F.Unity.Editor.DomainReload").TypeHandle);
            Stage stage = Speaking(V2FInput.AudioSource);
            stage.Run(0.1);
            // Unity does not say whether it disables the scripts before or after the callback; then the domain is gone.
            SharedModels.Borrow(Stage.Student());
            if (disabledFirst) stage.speech.enabled = false;
            UnityEditor.AssemblyReloadEvents.Raise();
            stage.speech.enabled = false;
            Assert.AreEqual(openBefore, V2FHandle.OpenCount);
        }

        [Test]
        public void PlayModeWithoutReloadBeginsClean()
        {
            SharedModels.Borrow(Stage.Student());
            PlayerLoop.EnterPlayMode(typeof(V2FSpeech).Assembly);
            Assert.AreEqual(0, SharedModels.Count);
            Stage stage = Speaking(V2FInput.AudioSource);
            stage.Run(0.2);
            Assert.IsTrue(stage.speech.IsOpen);
        }

        [Test]
        public void EnablingAgainOpensAgain()
        {
            Stage stage = Speaking(V2FInput.AudioSource);
            for (int i = 0; i < 5; i++)
            {
                stage.Run(0.1);
                stage.speech.enabled = false;
                stage.Run(0.1);
                Assert.IsFalse(stage.speech.IsOpen);
                Assert.AreEqual(0f, Rig.Shown(stage.head, "jawOpen"));
                stage.speech.enabled = true;
            }
        }

        [Test]
        public void AFaceWhoseVoiceClosesGoesToRest()
        {
            SharedModels.WithoutThreads = true;
            Stage stage = Speaking(V2FInput.AudioSource);
            for (int i = 0; i < 300 && Rig.Shown(stage.head, "jawOpen") < 0.2f; i++) stage.Run(0.02);
            Assert.That(Rig.Shown(stage.head, "jawOpen"), Is.GreaterThan(0.2f));
            stage.speech.enabled = false;
            stage.Run(0.02);
            Assert.AreEqual(0f, Rig.Shown(stage.head, "jawOpen"));
        }

        [Test]
        public void TheProfileMayBeTakenAway()
        {
            SharedModels.WithoutThreads = true;
            Stage stage = Speaking(V2FInput.AudioSource);
            stage.Run(0.5);
            stage.speech.profile = null;
            double before = stage.speech.PlayPosition;
            stage.Run(0.5);
            Assert.AreEqual(before + 0.5, stage.speech.PlayPosition, 0.1, "what was opened is in force until it is opened again");
            stage.speech.enabled = false;
            stage.speech.enabled = true;
            Assert.That(stage.speech.Problem, Is.StringContaining("no profile"));
        }

        [Test]
        public void ADeviceThatIsRefusedIsSaid()
        {
            Microphone.devices = new[] { "desk" };
            Stage stage = new Stage(V2FInput.Microphone);
            stage.Enable();
            Microphone.rate = 4000;
            Assert.DoesNotThrow(() => PlayerLoop.ChangeDevice(48000));
            Assert.That(stage.speech.Problem, Is.StringContaining("4000"));
            Assert.IsFalse(Microphone.IsRecording("desk"), "it does not stay on");
            stage.speech.enabled = false;
            stage.speech.enabled = true;
            Assert.That(stage.speech.Problem, Is.StringContaining("4000"));
            Assert.IsFalse(Microphone.IsRecording("desk"));
            Microphone.rate = 16000;
            Microphone.devices = new string[0];
        }

        [Test]
        public void TheDevicesRateMayChange()
        {
            SharedModels.WithoutThreads = true;
            Stage stage = Speaking(V2FInput.AudioSource);
            stage.Run(1);
            double before = stage.speech.PlayPosition;
            PlayerLoop.ChangeDevice(44100);
            stage.source.isPlaying = true;
            stage.Restart();
            stage.Run(1);
            Assert.AreEqual(before + 1, stage.speech.PlayPosition, 0.03);
            Assert.AreEqual(2 * 48000 - 3900, stage.speech.Statistics().PushedFrames, 1200);
            Assert.AreEqual(0, stage.speech.Statistics().RefusedFrames);
        }

        [Test]
        public void AfterAPauseItGoesOn()
        {
            SharedModels.WithoutThreads = true;
            Stage stage = Speaking(V2FInput.Pushed);
            stage.Run(1);
            double before = stage.speech.PlayPosition;
            PlayerLoop.Pause(true);
            PlayerLoop.Pause(false);
            // The picture after a pause is a long one.
            PlayerLoop.Picture(30);
            Assert.AreEqual(before, stage.speech.PlayPosition, 0.2);
            Assert.AreEqual(1f, stage.speech.Presence, "a long picture is no silence");
            stage.Run(0.5);
            Assert.AreEqual(before + 0.5, stage.speech.PlayPosition, 0.2);
        }

        [Test]
        public void SpeechGoesOnThroughAnotherDevice()
        {
            SharedModels.WithoutThreads = true;
            Stage stage = Speaking(V2FInput.Pushed);
            stage.Run(1);
            double before = stage.speech.PlayPosition;
            PlayerLoop.ChangeDevice(44100);
            stage.Restart();
            stage.rendered.Clear();
            stage.Run(1);
            Assert.AreEqual(before + 1, stage.speech.PlayPosition, 0.06);
            double loudest = 0;
            foreach (float sample in stage.rendered) loudest = Math.Max(loudest, Math.Abs(sample));
            Assert.That(loudest, Is.GreaterThan(0.05), "the voice is heard on the new device");
        }

        [Test]
        public void OnlyAPauseThatWasEndsOne()
        {
            Microphone.devices = new[] { "desk" };
            Stage stage = new Stage(V2FInput.Microphone);
            stage.Enable();
            int started = Microphone.started;
            PlayerLoop.Pause(false);
            Assert.AreEqual(started, Microphone.started, "some players tell an end of the pause at the start");
            PlayerLoop.Pause(true);
            PlayerLoop.Pause(false);
            Assert.AreEqual(started + 1, Microphone.started);
            Microphone.devices = new string[0];
        }

        [Test]
        public void ManyCharactersAreCheap()
        {
            SharedModels.WithoutThreads = true;
            Stage stage = new Stage(V2FInput.AudioSource);
            stage.Enable();
            long before = GC.GetAllocatedBytesForCurrentThread();
            stage.speech.enabled = false;
            stage.speech.enabled = true;
            // Opening makes arrays for names, curves and the delay of two channels; none for eight at 192 kHz.
            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(Stage.Student().bytes.Length + 200000));
        }

        [Test]
        public void AFaceWhoseVoiceIsDestroyedGoesToRest()
        {
            SharedModels.WithoutThreads = true;
            Stage stage = Speaking(V2FInput.AudioSource);
            for (int i = 0; i < 300 && Rig.Shown(stage.head, "jawOpen") < 0.2f; i++) stage.Run(0.02);
            Assert.That(Rig.Shown(stage.head, "jawOpen"), Is.GreaterThan(0.2f));
            UnityEngine.Object.Destroy(stage.speech);
            stage.Run(0.02);
            Assert.AreEqual(0f, Rig.Shown(stage.head, "jawOpen"));
            stage.head.SetBlendShapeWeight(0, 40);
            stage.Run(0.1);
            Assert.AreEqual(40f, stage.head.GetBlendShapeWeight(0), "and is others' from then on");
        }

        [Test]
        public void ClosingWaitsForTheAudioThread()
        {
            Stage stage = Speaking(V2FInput.AudioSource);
            bool over = false;
            Thread audio = new Thread(() =>
            {
                float[] block = new float[65536];
                while (!Volatile.Read(ref over)) PlayerLoop.Block(block, 2);
            });
            audio.Start();
            for (int i = 0; i < 40; i++)
            {
                V2FStream stream = stage.speech.Stream;
                Thread.Sleep(1);
                stage.speech.enabled = false;
                Assert.AreEqual(V2FStatus.ErrorHandle, Destroyed(stream.Number), "closed here and now, not later by the audio thread");
                stage.speech.enabled = true;
            }
            Volatile.Write(ref over, true);
            audio.Join();
        }

        [Test]
        public void TheAudioThreadMayRunBeside()
        {
            Stage stage = Speaking(V2FInput.AudioSource);
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
                PlayerLoop.Picture(0.016f);
                if (i % 10 == 5) stage.speech.enabled = false;
                if (i % 10 == 7) stage.speech.enabled = true;
                Thread.Sleep(1);
            }
            Volatile.Write(ref over, true);
            audio.Join();
            Assert.IsNull(seen);
        }
    }
}
