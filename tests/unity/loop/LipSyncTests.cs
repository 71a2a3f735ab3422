using System;
using FakeUnity;
using NUnit.Framework;
using UnityEngine;
using V2F.Tests;

namespace V2F.Unity.Tests
{
    /// <summary>
    /// Real recordings through the real library: the lips are in step with the audible sound.
    /// </summary>
    public class LipSyncTests
    {
        static readonly string[] recordings = { "cards-001", "goforward", "something", "austen-0870",
            "austen-0890" };

        [SetUp]
        public void Begin()
        {
            SharedModels.WithoutThreads = true;
            AudioSettings.outputSampleRate = 48000;
            Debug.lines.Clear();
        }

        [TearDown]
        public void End()
        {
            PlayerLoop.UnloadScene();
            SharedModels.WithoutThreads = false;
            CollectionAssert.IsEmpty(Debug.lines);
            Assert.AreEqual(0, SharedModels.Count);
        }

        static V2FBake Baked(string recording)
        {
            using (V2FModel model = StreamTests.Ticked())
            {
                V2FStreamSettings settings = V2FStream.DefaultSettings();
                settings.SampleRate = 16000;
                return V2FBake.Run(model, Paths.Sound(recording), settings, null, null);
            }
        }

        // Starts the sound after a while, as a game does.
        static LipTrace Run(TestScene scene, string recording, Action start, Action each)
        {
            scene.Enable();
            scene.Run(0.3);
            start();
            LipTrace trace = new LipTrace(scene, recording);
            scene.Run(trace.Seconds + 0.6, () =>
            {
                if (each != null) each();
                trace.Add();
            });
            return trace;
        }

        static void PushSome(TestScene scene, float[] sound, ref int at, int most)
        {
            int frames = Math.Min(most, sound.Length - at);
            at += scene.speech.Push(sound, at, frames, 1, 16000);
            if (at == sound.Length) scene.speech.EndSpeech();
        }

        static LipTrace RunInput(TestScene scene, string recording)
        {
            if (scene.speech.input == V2FInput.AudioSource)
                return Run(scene, recording, () =>
                {
                    scene.source.clip = TestScene.Clip(recording);
                    scene.source.Play();
                }, null);
            return Run(scene, recording, () => scene.speech.Speak(TestScene.Clip(recording)), null);
        }

        static LipTrace RunChunks(TestScene scene, string recording)
        {
            float[] sound = Paths.Sound(recording);
            int at = 0;
            // Synthesis a little faster than speech.
            return Run(scene, recording, () => PushSome(scene, sound, ref at, 800), () =>
            {
                if (at < sound.Length) PushSome(scene, sound, ref at, 320);
            });
        }

        static void RequireTogether(LipTrace trace, string recording, int rate)
        {
            V2FBake bake = Baked(recording);
            double start = trace.FoundAt(rate);
            double lag = trace.Lag(bake, start);
            Console.WriteLine(rate + ": the lips are " + lag.ToString("0.000") + " s behind the sound");
            Assert.That(Math.Abs(lag), Is.LessThan(0.012), "the lips are " + lag + " s behind the sound");
            Assert.AreEqual(0, trace.Drift(rate), 0.002);
            Assert.That(trace.Difference(bake, start, lag), Is.LessThan(0.03));
        }

        [TestCase(V2FInput.AudioSource, 48000)]
        [TestCase(V2FInput.AudioSource, 44100)]
        [TestCase(V2FInput.AudioSource, 24000)]
        [TestCase(V2FInput.Pushed, 48000)]
        public void LipsAndSoundAgree(V2FInput input, int rate)
        {
            AudioSettings.outputSampleRate = rate;
            RequireTogether(RunInput(new TestScene(input), "goforward"), "goforward", rate);
        }

        [TestCase(48000)]
        [TestCase(44100)]
        public void ChunksAreHeardAndSeenTogether(int rate)
        {
            AudioSettings.outputSampleRate = rate;
            RequireTogether(RunChunks(new TestScene(V2FInput.Pushed), "goforward"), "goforward", rate);
        }

        [Test]
        public void WithoutTheDelayTheLipsComeLate()
        {
            TestScene scene = new TestScene(V2FInput.AudioSource);
            scene.speech.delaySound = false;
            LipTrace trace = RunInput(scene, "goforward");
            double start = trace.FoundAt(48000);
            double lag = trace.Lag(Baked("goforward"), start);
            Assert.AreEqual(scene.speech.Latency.Seconds - 3 * 1024 / 48000.0, lag, 0.012);
        }

        [TestCase(V2FInput.AudioSource)]
        [TestCase(V2FInput.Pushed)]
        public void LipsCloseWhenTheRecordingSaysPBM(V2FInput input)
        {
            int labials = 0, closed = 0, vowels = 0, open = 0;
            foreach (string recording in recordings)
            {
                LipTrace trace = RunInput(new TestScene(input), recording);
                Phones phones = new Phones(recording);
                double start = trace.FoundAt(48000);
                trace.Count(
                    phones, start, Phones.IsLabial, (least, widest) => least < 0.15, ref labials, ref closed);
                trace.Count(
                    phones, start, Phones.IsOpen, (least, widest) => widest > 0.35, ref vowels, ref open);
                PlayerLoop.UnloadScene();
            }
            Console.WriteLine(input + ": closed " + closed + " of " + labials + " p b m, open " + open +
                " of " + vowels + " vowels");
            Assert.That(labials, Is.GreaterThan(10));
            Assert.That(closed, Is.GreaterThanOrEqualTo(labials * 0.75));
            Assert.That(open, Is.GreaterThanOrEqualTo(vowels * 0.9));
        }

        [Test]
        public void TheMicrophoneIsFollowed()
        {
            Microphone.devices = new[] { "desk" };
            TestScene scene = new TestScene(V2FInput.Microphone);
            float[] sound = Paths.Sound("goforward");
            int at = 0;
            scene.Enable();
            float widest = 0;
            scene.Run(2, () =>
            {
                Microphone.Record(sound, at, 266);
                at += 266;
                widest = Math.Max(widest, Rig.Shown(scene.head, "jawOpen"));
            });
            Assert.That(widest, Is.GreaterThan(0.3f));
            // Unplugged and plugged in again: the input restarts by itself.
            int started = Microphone.started;
            Microphone.End("desk");
            scene.Run(1.5);
            Assert.AreEqual(started + 1, Microphone.started);
            Microphone.devices = new string[0];
        }
    }
}
