using System;
using FakeUnity;
using NUnit.Framework;
using UnityEngine;
using UnityEngine.Networking;
using V2F.Tests;

namespace V2F.Unity.Tests
{
    /// <summary>
    /// V2FSpeech beside lip sync: idle layer, fade to neutral, interrupts, tuning, input level, messages.
    /// </summary>
    public class SpeechTests
    {
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
            Assert.AreEqual(0, SharedModels.Count);
        }

        [TestCase(V2FInput.AudioSource)]
        [TestCase(V2FInput.Pushed)]
        public void ASilentCharacterBlinks(V2FInput input)
        {
            TestScene scene = new TestScene(input);
            scene.profile.idle = true;
            scene.Enable();
            if (input == V2FInput.AudioSource)
            {
                scene.source.clip = TestScene.Clip("goforward");
                scene.source.Play();
            }
            float blink = 0;
            scene.Run(20, () => blink = Math.Max(blink, Rig.Shown(scene.head, "eyeBlinkLeft")));
            Assert.That(blink, Is.GreaterThan(0.5f));
            Assert.That(scene.speech.PlayPosition, Is.GreaterThan(18));
        }

        [Test]
        public void TheFaceRestsWhenSynthesisIsLate()
        {
            TestScene scene = new TestScene(V2FInput.Pushed);
            scene.Enable();
            float[] sound = Paths.Sound("goforward");
            // Ends in the open vowel of "forward".
            scene.speech.Push(sound, 0, 13400, 1, 16000);
            float widest = 0;
            scene.Run(1, () => widest = Math.Max(widest, Rig.Shown(scene.head, "jawOpen")));
            Assert.That(widest, Is.GreaterThan(0.2f));
            scene.Run(0.6);
            Assert.AreEqual(0f, Rig.Shown(scene.head, "jawOpen"), 0.02f);
            double stood = scene.speech.PlayPosition;
            scene.speech.Push(sound, 13400, sound.Length - 13400, 1, 16000);
            scene.speech.EndSpeech();
            Assert.IsTrue(scene.speech.IsSpeaking);
            scene.Run(3);
            Assert.IsFalse(scene.speech.IsSpeaking);
            Assert.AreEqual(sound.Length / 16000.0, scene.speech.PlayPosition, 0.03);
            Assert.That(stood, Is.LessThan(0.9));
        }

        [Test]
        public void AnInterruptedCharacterFallsSilentAndSpeaksAgain()
        {
            TestScene scene = new TestScene(V2FInput.Pushed);
            scene.Enable();
            scene.speech.Speak(TestScene.Clip("austen-0920"));
            scene.Run(1.5);
            scene.speech.Interrupt();
            Assert.IsFalse(scene.source.isPlaying);
            scene.Run(0.6);
            Assert.AreEqual(0f, Rig.Shown(scene.head, "jawOpen"), 0.02f);
            float widest = 0;
            scene.speech.Speak(TestScene.Clip("goforward"));
            scene.Run(2.5, () => widest = Math.Max(widest, Rig.Shown(scene.head, "jawOpen")));
            Assert.That(widest, Is.GreaterThan(0.3f));
            float[] sound = Paths.Sound("goforward");
            scene.Run(1);
            Assert.AreEqual(sound.Length, scene.speech.Push(sound, 0, sound.Length, 1, 16000));
            scene.speech.EndSpeech();
            widest = 0;
            scene.Run(2.5, () => widest = Math.Max(widest, Rig.Shown(scene.head, "jawOpen")));
            Assert.That(widest, Is.GreaterThan(0.3f));
        }

        [Test]
        public void APausedClipGoesOnWhereItWas()
        {
            TestScene scene = new TestScene(V2FInput.Pushed);
            scene.profile.idle = true;
            scene.Enable();
            scene.speech.Speak(TestScene.Clip("austen-0920"));
            scene.Run(1.5);
            scene.source.Pause();
            scene.Run(1);
            double stood = scene.speech.PlayPosition;
            Assert.AreEqual(1.5, stood, 0.1);
            Assert.IsTrue(scene.speech.IsSpeaking);
            scene.source.UnPause();
            scene.Run(1);
            Assert.AreEqual(stood + 1, scene.speech.PlayPosition, 0.1);
            scene.Run(5);
            Assert.IsFalse(scene.speech.IsSpeaking);
        }

        [Test]
        public void WithoutWeightTheFaceBelongsToOthers()
        {
            TestScene scene = new TestScene(V2FInput.AudioSource);
            scene.source.clip = TestScene.Clip("goforward");
            scene.source.loop = true;
            scene.source.Play();
            scene.Enable();
            scene.Run(1.2);
            scene.face.weight = 0;
            scene.Run(0.02);
            Assert.AreEqual(0f, Rig.Shown(scene.head, "jawOpen"));
            scene.head.SetBlendShapeWeight(0, 77);
            scene.Run(1);
            Assert.AreEqual(77f, scene.head.GetBlendShapeWeight(0));
        }

        [Test]
        public void AFullQueueTakesNoMore()
        {
            TestScene scene = new TestScene(V2FInput.Pushed);
            scene.speech.queueSeconds = 1;
            scene.Enable();
            float[] sound = Paths.Sound("austen-0920");
            Assert.AreEqual(16000, scene.speech.Push(sound, 0, sound.Length, 1, 16000));
            Assert.AreEqual(0, scene.speech.Push(sound, 16000, 100, 1, 16000));
            Assert.AreEqual(0, scene.speech.Push(sound, 0, 100, 1, 24000),
                "another rate waits for the end of this sound");
            scene.Run(0.5);
            Assert.That(scene.speech.Push(sound, 16000, 8000, 1, 16000), Is.GreaterThan(2000));
        }

        [Test]
        public void TuningReachesARunningCharacter()
        {
            TestScene scene = new TestScene(V2FInput.AudioSource);
            scene.source.clip = TestScene.Clip("austen-0920");
            scene.source.Play();
            scene.Enable();
            scene.profile.SetTuning("jawOpen.mask", 1);
            float widest = 0;
            scene.Run(3, () => widest = Math.Max(widest, Rig.Shown(scene.head, "jawOpen")));
            Assert.AreEqual(0f, widest);
            scene.profile.ClearTuning("jawOpen.mask");
            scene.Run(2, () => widest = Math.Max(widest, Rig.Shown(scene.head, "jawOpen")));
            Assert.That(widest, Is.GreaterThan(0.2f));
            Assert.AreEqual("{\"format\": 1, \"parameters\": {}}", scene.profile.TuningJson());
            scene.profile.SetTuning("noSuch.gain", 2);
            scene.Run(0.1);
            Assert.That(Debug.lines[0], Is.StringContaining("noSuch.gain"));
            Assert.IsTrue(scene.speech.IsOpen);
        }

        [Test]
        public void TuningIsTheSameInEveryLanguage()
        {
            System.Globalization.CultureInfo before = System.Threading.Thread.CurrentThread.CurrentCulture;
            System.Threading.Thread.CurrentThread.CurrentCulture = new System.Globalization.CultureInfo(
                "de-DE") { NumberFormat = { NumberDecimalSeparator = "," } };
            try
            {
                TestScene scene = new TestScene(V2FInput.Pushed);
                scene.profile.SetTuning("jawOpen.gain", 1.5f);
                Assert.AreEqual(
                    "{\"format\": 1, \"parameters\": {\"jawOpen.gain\": 1.5}}", scene.profile.TuningJson());
            }
            finally
            {
                System.Threading.Thread.CurrentThread.CurrentCulture = before;
            }
        }

        [Test]
        public void AClipThatIsNotLoadedYetIsLoaded()
        {
            TestScene scene = new TestScene(V2FInput.Pushed);
            scene.Enable();
            AudioClip clip = TestScene.Clip("goforward");
            clip.unloaded = clip.sound;
            clip.sound = new float[clip.sound.Length];
            scene.speech.Speak(clip);
            float widest = 0;
            scene.Run(2.5, () => widest = Math.Max(widest, Rig.Shown(scene.head, "jawOpen")));
            Assert.That(widest, Is.GreaterThan(0.3f));
        }

        [Test]
        public void AClipThatEndsWithinALongRenderedFrameHasEnded()
        {
            TestScene scene = new TestScene(V2FInput.Pushed);
            scene.Enable();
            scene.Run(0.1);
            scene.speech.Speak(TestScene.Clip("short", new float[1600], 16000));
            // The whole clip within one rendered frame: no position is ever seen.
            float[] block = new float[2 * 9600];
            PlayerLoop.Block(block, 2);
            Assert.IsFalse(scene.source.isPlaying);
            PlayerLoop.RenderedFrame(0.15f);
            scene.Run(0.3);
            Assert.IsFalse(scene.speech.IsSpeaking);
        }

        [Test]
        public void ARateThatNoSpeechHasIsRefusedEachTime()
        {
            TestScene scene = new TestScene(V2FInput.Pushed);
            scene.Enable();
            float[] sound = new float[100];
            Assert.Throws<V2FException>(() => scene.speech.Push(sound, 0, 100, 1, 4000));
            Assert.Throws<V2FException>(() => scene.speech.Push(sound, 0, 100, 1, 4000));
            Assert.AreEqual(100, scene.speech.Push(sound, 0, 100, 1, 16000));
        }

        [Test]
        public void TheInputLevelIsThatOfTheSound()
        {
            TestScene scene = new TestScene(V2FInput.Pushed);
            Assert.AreEqual((uint)V2FLoudness.Silent, scene.speech.InputLevel().Loudness, "closed");
            scene.Enable();
            scene.speech.Speak(TestScene.Clip("austen-0920"));
            float loudest = -200;
            scene.Run(3, () => loudest = Math.Max(loudest, scene.speech.InputLevel().PeakDbfs));
            Assert.That(loudest, Is.GreaterThan(-30f).And.LessThan(1f));
            Assert.That(scene.speech.InputLevel().SpeechDbfs, Is.GreaterThan(-60f));
        }

        [Test]
        public void AMissingMicrophoneIsReportedOnce()
        {
            TestScene scene = new TestScene(V2FInput.Microphone);
            scene.Enable();
            scene.Run(3);
            Assert.That(scene.speech.Problem, Is.StringContaining("no microphone"));
            Assert.AreEqual(1, Debug.lines.Count);
            Microphone.devices = new[] { "desk" };
            Microphone.refuses = true;
            scene.Run(1.2);
            Assert.That(scene.speech.Problem, Is.StringContaining("cannot be opened"));
            Microphone.refuses = false;
            scene.Run(1.2);
            Assert.AreEqual("", scene.speech.Problem);
            Microphone.devices = new string[0];
        }

        [Test]
        public void WhatIsWrongIsSaid()
        {
            TestScene scene = new TestScene(V2FInput.AudioSource);
            scene.profile.student = null;
            scene.speech.enabled = true;
            Assert.That(scene.speech.Problem, Is.StringContaining("has no student"));
            scene.speech.enabled = false;
            scene.profile.student = new TextAsset { content = new byte[] { 1, 2, 3 } };
            scene.speech.enabled = true;
            Assert.That(scene.speech.Problem, Is.Not.Empty);
            scene.Run(0.1);
            Assert.IsFalse(scene.speech.IsOpen);
            Assert.AreEqual(2, Debug.lines.Count);
            Assert.Throws<InvalidOperationException>(() => scene.speech.Speak(TestScene.Clip("goforward")));
            scene.speech.enabled = false;
            scene.profile.student = TestScene.Student();
            scene.profile.mapping = V2FMapping.Custom;
            scene.speech.enabled = true;
            Assert.That(scene.speech.Problem, Is.StringContaining("customMapping"));
        }

        [Test]
        public void StudentsComeFromStreamingAssets()
        {
            Application.streamingAssetsPath = System.IO.Path.GetDirectoryName(Paths.Student);
            RequireOpens();
            // Android: in the application's archive.
            Application.streamingAssetsPath = "jar:file:///data/app/game.apk!/assets";
            UnityWebRequest.served[Application.streamingAssetsPath + "/tiny-low-latency.onnx"] =
                System.IO.File.ReadAllBytes(Paths.Student);
            RequireOpens();
            UnityWebRequest.served.Clear();
            TestScene scene = FromStreamingAssets();
            scene.Run(0.1);
            Assert.That(scene.speech.Problem, Is.StringContaining("404"));
            Application.streamingAssetsPath = "/nowhere";
            Assert.That(FromStreamingAssets().speech.Problem, Is.StringContaining("cannot read the student"));
            // Disabled while it loads: nothing stays open.
            Application.streamingAssetsPath = "http://host";
            UnityWebRequest.slow = true;
            TestScene late = FromStreamingAssets();
            late.Run(0.1);
            Assert.AreEqual(1, UnityWebRequest.open);
            late.speech.enabled = false;
            UnityWebRequest.slow = false;
            Assert.AreEqual(0, UnityWebRequest.open);
        }

        static TestScene FromStreamingAssets()
        {
            TestScene scene = new TestScene(V2FInput.AudioSource);
            scene.profile.student = null;
            scene.profile.studentInStreamingAssets = "tiny-low-latency.onnx";
            scene.Enable();
            return scene;
        }

        static void RequireOpens()
        {
            TestScene scene = FromStreamingAssets();
            scene.Run(0.1);
            Assert.IsTrue(scene.speech.IsOpen, scene.speech.Problem);
            TestScene second = FromStreamingAssets();
            second.Run(0.1);
            Assert.IsTrue(second.speech.IsOpen);
            Assert.AreEqual(1, SharedModels.Count);
            PlayerLoop.UnloadScene();
        }

        [Test]
        public void BonesMoveWithTheCurves()
        {
            TestScene scene = new TestScene(V2FInput.AudioSource);
            Transform jaw = new GameObject("jaw").transform;
            jaw.localRotation = Quaternion.Euler(new Vector3(0, 30, 0));
            Quaternion rest = jaw.localRotation;
            scene.face.bones = new[] { new V2FBone { bone = jaw },
                new V2FBone { bone = jaw, curve = "mouthClose", rotation = new Vector3(-20, 0, 0) } };
            scene.source.clip = TestScene.Clip("goforward");
            scene.source.Play();
            scene.Enable();
            float turned = 0;
            scene.Run(2.5, () =>
            {
                float open = Rig.Shown(scene.head, "jawOpen") - Rig.Shown(scene.head, "mouthClose");
                float angle = Quaternion.Angle(rest, jaw.localRotation);
                Assert.AreEqual(20 * Math.Abs(open), angle, 0.1f);
                turned = Math.Max(turned, angle);
            });
            Assert.That(turned, Is.GreaterThan(6));
            scene.face.enabled = false;
            Assert.AreEqual(0f, Quaternion.Angle(rest, jaw.localRotation), 0.1f);
            Assert.AreEqual(0f, Rig.Shown(scene.head, "jawOpen"));
        }
    }
}
