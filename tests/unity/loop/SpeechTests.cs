using System;
using FakeUnity;
using NUnit.Framework;
using UnityEngine;
using UnityEngine.Networking;
using V2F.Tests;

namespace V2F.Unity.Tests
{
    /// <summary>What V2FSpeech promises beside lip sync: idle life, rest, interrupts, tuning, sentences for what is wrong.</summary>
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
            Stage stage = new Stage(input);
            stage.profile.idle = true;
            stage.Enable();
            if (input == V2FInput.AudioSource)
            {
                stage.source.clip = Stage.Clip("goforward");
                stage.source.Play();
            }
            float blink = 0;
            stage.Run(20, () => blink = Math.Max(blink, Rig.Shown(stage.head, "eyeBlinkLeft")));
            Assert.That(blink, Is.GreaterThan(0.5f));
            Assert.That(stage.speech.PlayPosition, Is.GreaterThan(18));
        }

        [Test]
        public void TheFaceRestsWhenSynthesisIsLate()
        {
            Stage stage = new Stage(V2FInput.Pushed);
            stage.Enable();
            float[] sound = Paths.Sound("goforward");
            // Ends in the open vowel of "forward".
            stage.speech.Push(sound, 0, 13400, 1, 16000);
            float widest = 0;
            stage.Run(1, () => widest = Math.Max(widest, Rig.Shown(stage.head, "jawOpen")));
            Assert.That(widest, Is.GreaterThan(0.2f));
            stage.Run(0.6);
            Assert.AreEqual(0f, Rig.Shown(stage.head, "jawOpen"), 0.02f);
            double stood = stage.speech.PlayPosition;
            stage.speech.Push(sound, 13400, sound.Length - 13400, 1, 16000);
            stage.speech.EndSpeech();
            Assert.IsTrue(stage.speech.IsSpeaking);
            stage.Run(3);
            Assert.IsFalse(stage.speech.IsSpeaking);
            Assert.AreEqual(sound.Length / 16000.0, stage.speech.PlayPosition, 0.03);
            Assert.That(stood, Is.LessThan(0.9));
        }

        [Test]
        public void AnInterruptedCharacterFallsSilentAndSpeaksAgain()
        {
            Stage stage = new Stage(V2FInput.Pushed);
            stage.Enable();
            stage.speech.Speak(Stage.Clip("austen-0920"));
            stage.Run(1.5);
            stage.speech.Interrupt();
            Assert.IsFalse(stage.source.isPlaying);
            stage.Run(0.6);
            Assert.AreEqual(0f, Rig.Shown(stage.head, "jawOpen"), 0.02f);
            float widest = 0;
            stage.speech.Speak(Stage.Clip("goforward"));
            stage.Run(2.5, () => widest = Math.Max(widest, Rig.Shown(stage.head, "jawOpen")));
            Assert.That(widest, Is.GreaterThan(0.3f));
            float[] sound = Paths.Sound("goforward");
            stage.Run(1);
            Assert.AreEqual(sound.Length, stage.speech.Push(sound, 0, sound.Length, 1, 16000));
            stage.speech.EndSpeech();
            widest = 0;
            stage.Run(2.5, () => widest = Math.Max(widest, Rig.Shown(stage.head, "jawOpen")));
            Assert.That(widest, Is.GreaterThan(0.3f));
        }

        [Test]
        public void APausedClipGoesOnWhereItWas()
        {
            Stage stage = new Stage(V2FInput.Pushed);
            stage.profile.idle = true;
            stage.Enable();
            stage.speech.Speak(Stage.Clip("austen-0920"));
            stage.Run(1.5);
            stage.source.Pause();
            stage.Run(1);
            double stood = stage.speech.PlayPosition;
            Assert.AreEqual(1.5, stood, 0.1);
            Assert.IsTrue(stage.speech.IsSpeaking);
            stage.source.UnPause();
            stage.Run(1);
            Assert.AreEqual(stood + 1, stage.speech.PlayPosition, 0.1);
            stage.Run(5);
            Assert.IsFalse(stage.speech.IsSpeaking);
        }

        [Test]
        public void WithoutWeightTheFaceBelongsToOthers()
        {
            Stage stage = new Stage(V2FInput.AudioSource);
            stage.source.clip = Stage.Clip("goforward");
            stage.source.loop = true;
            stage.source.Play();
            stage.Enable();
            stage.Run(1.2);
            stage.face.weight = 0;
            stage.Run(0.02);
            Assert.AreEqual(0f, Rig.Shown(stage.head, "jawOpen"));
            stage.head.SetBlendShapeWeight(0, 77);
            stage.Run(1);
            Assert.AreEqual(77f, stage.head.GetBlendShapeWeight(0));
        }

        [Test]
        public void AFullQueueTakesNoMore()
        {
            Stage stage = new Stage(V2FInput.Pushed);
            stage.speech.queueSeconds = 1;
            stage.Enable();
            float[] sound = Paths.Sound("austen-0920");
            Assert.AreEqual(16000, stage.speech.Push(sound, 0, sound.Length, 1, 16000));
            Assert.AreEqual(0, stage.speech.Push(sound, 16000, 100, 1, 16000));
            Assert.AreEqual(0, stage.speech.Push(sound, 0, 100, 1, 24000), "another rate waits for the end of this one");
            stage.Run(0.5);
            Assert.That(stage.speech.Push(sound, 16000, 8000, 1, 16000), Is.GreaterThan(2000));
        }

        [Test]
        public void TuningReachesARunningCharacter()
        {
            Stage stage = new Stage(V2FInput.AudioSource);
            stage.source.clip = Stage.Clip("austen-0920");
            stage.source.Play();
            stage.Enable();
            stage.profile.SetTuning("jawOpen.mask", 1);
            float widest = 0;
            stage.Run(3, () => widest = Math.Max(widest, Rig.Shown(stage.head, "jawOpen")));
            Assert.AreEqual(0f, widest);
            stage.profile.ClearTuning("jawOpen.mask");
            stage.Run(2, () => widest = Math.Max(widest, Rig.Shown(stage.head, "jawOpen")));
            Assert.That(widest, Is.GreaterThan(0.2f));
            Assert.AreEqual("{\"format\": 1, \"parameters\": {}}", stage.profile.TuningJson());
            stage.profile.SetTuning("noSuch.gain", 2);
            stage.Run(0.1);
            Assert.That(Debug.lines[0], Is.StringContaining("noSuch.gain"));
            Assert.IsTrue(stage.speech.IsOpen);
        }

        [Test]
        public void TuningIsTheSameInEveryLanguage()
        {
            System.Globalization.CultureInfo before = System.Threading.Thread.CurrentThread.CurrentCulture;
            System.Threading.Thread.CurrentThread.CurrentCulture = new System.Globalization.CultureInfo("de-DE") { NumberFormat = { NumberDecimalSeparator = "," } };
            try
            {
                Stage stage = new Stage(V2FInput.Pushed);
                stage.profile.SetTuning("jawOpen.gain", 1.5f);
                Assert.AreEqual("{\"format\": 1, \"parameters\": {\"jawOpen.gain\": 1.5}}", stage.profile.TuningJson());
            }
            finally
            {
                System.Threading.Thread.CurrentThread.CurrentCulture = before;
            }
        }

        [Test]
        public void AClipThatIsNotLoadedYetIsLoaded()
        {
            Stage stage = new Stage(V2FInput.Pushed);
            stage.Enable();
            AudioClip clip = Stage.Clip("goforward");
            clip.unloaded = clip.sound;
            clip.sound = new float[clip.sound.Length];
            stage.speech.Speak(clip);
            float widest = 0;
            stage.Run(2.5, () => widest = Math.Max(widest, Rig.Shown(stage.head, "jawOpen")));
            Assert.That(widest, Is.GreaterThan(0.3f));
        }

        [Test]
        public void AClipThatEndsBehindALongPictureHasEnded()
        {
            Stage stage = new Stage(V2FInput.Pushed);
            stage.Enable();
            stage.Run(0.1);
            stage.speech.Speak(Stage.Clip("short", new float[1600], 16000));
            // The whole clip within one picture: the source is never seen at a place.
            float[] block = new float[2 * 9600];
            PlayerLoop.Block(block, 2);
            Assert.IsFalse(stage.source.isPlaying);
            PlayerLoop.Picture(0.15f);
            stage.Run(0.3);
            Assert.IsFalse(stage.speech.IsSpeaking);
        }

        [Test]
        public void ARateThatNoSpeechHasIsRefusedEachTime()
        {
            Stage stage = new Stage(V2FInput.Pushed);
            stage.Enable();
            float[] sound = new float[100];
            Assert.Throws<V2FException>(() => stage.speech.Push(sound, 0, 100, 1, 4000));
            Assert.Throws<V2FException>(() => stage.speech.Push(sound, 0, 100, 1, 4000));
            Assert.AreEqual(100, stage.speech.Push(sound, 0, 100, 1, 16000));
        }

        [Test]
        public void AMissingMicrophoneIsSaidOnce()
        {
            Stage stage = new Stage(V2FInput.Microphone);
            stage.Enable();
            stage.Run(3);
            Assert.That(stage.speech.Problem, Is.StringContaining("no microphone"));
            Assert.AreEqual(1, Debug.lines.Count);
            Microphone.devices = new[] { "desk" };
            Microphone.refuses = true;
            stage.Run(1.2);
            Assert.That(stage.speech.Problem, Is.StringContaining("cannot be opened"));
            Microphone.refuses = false;
            stage.Run(1.2);
            Assert.AreEqual("", stage.speech.Problem);
            Microphone.devices = new string[0];
        }

        [Test]
        public void WhatIsWrongIsSaid()
        {
            Stage stage = new Stage(V2FInput.AudioSource);
            stage.profile.student = null;
            stage.speech.enabled = true;
            Assert.That(stage.speech.Problem, Is.StringContaining("has no student"));
            stage.speech.enabled = false;
            stage.profile.student = new TextAsset { content = new byte[] { 1, 2, 3 } };
            stage.speech.enabled = true;
            Assert.That(stage.speech.Problem, Is.Not.Empty);
            stage.Run(0.1);
            Assert.IsFalse(stage.speech.IsOpen);
            Assert.AreEqual(2, Debug.lines.Count);
            Assert.Throws<InvalidOperationException>(() => stage.speech.Speak(Stage.Clip("goforward")));
            stage.speech.enabled = false;
            stage.profile.student = Stage.Student();
            stage.profile.mapping = V2FMapping.Custom;
            stage.speech.enabled = true;
            Assert.That(stage.speech.Problem, Is.StringContaining("customMapping"));
        }

        [Test]
        public void StudentsComeFromStreamingAssets()
        {
            Application.streamingAssetsPath = System.IO.Path.GetDirectoryName(Paths.Student);
            RequireOpens();
            // Android: inside the application's archive.
            Application.streamingAssetsPath = "jar:file:///data/app/game.apk!/assets";
            UnityWebRequest.served[Application.streamingAssetsPath + "/tiny-low-latency.onnx"] =
                System.IO.File.ReadAllBytes(Paths.Student);
            RequireOpens();
            UnityWebRequest.served.Clear();
            Stage stage = FromStreamingAssets();
            stage.Run(0.1);
            Assert.That(stage.speech.Problem, Is.StringContaining("404"));
            Application.streamingAssetsPath = "/nowhere";
            Assert.That(FromStreamingAssets().speech.Problem, Is.StringContaining("cannot read the student"));
            // Disabled while it loads: nothing stays open.
            Application.streamingAssetsPath = "http://host";
            UnityWebRequest.slow = true;
            Stage late = FromStreamingAssets();
            late.Run(0.1);
            Assert.AreEqual(1, UnityWebRequest.open);
            late.speech.enabled = false;
            UnityWebRequest.slow = false;
            Assert.AreEqual(0, UnityWebRequest.open);
        }

        static Stage FromStreamingAssets()
        {
            Stage stage = new Stage(V2FInput.AudioSource);
            stage.profile.student = null;
            stage.profile.studentInStreamingAssets = "tiny-low-latency.onnx";
            stage.Enable();
            return stage;
        }

        static void RequireOpens()
        {
            Stage stage = FromStreamingAssets();
            stage.Run(0.1);
            Assert.IsTrue(stage.speech.IsOpen, stage.speech.Problem);
            Stage second = FromStreamingAssets();
            second.Run(0.1);
            Assert.IsTrue(second.speech.IsOpen);
            Assert.AreEqual(1, SharedModels.Count);
            PlayerLoop.UnloadScene();
        }

        [Test]
        public void BonesMoveWithTheCurves()
        {
            Stage stage = new Stage(V2FInput.AudioSource);
            Transform jaw = new GameObject("jaw").transform;
            jaw.localRotation = Quaternion.Euler(new Vector3(0, 30, 0));
            Quaternion rest = jaw.localRotation;
            stage.face.bones = new[] { new V2FBone { bone = jaw }, new V2FBone { bone = jaw, curve = "mouthClose", rotation = new Vector3(-20, 0, 0) } };
            stage.source.clip = Stage.Clip("goforward");
            stage.source.Play();
            stage.Enable();
            float turned = 0;
            stage.Run(2.5, () =>
            {
                float open = Rig.Shown(stage.head, "jawOpen") - Rig.Shown(stage.head, "mouthClose");
                float angle = Quaternion.Angle(rest, jaw.localRotation);
                Assert.AreEqual(20 * Math.Abs(open), angle, 0.1f);
                turned = Math.Max(turned, angle);
            });
            Assert.That(turned, Is.GreaterThan(6));
            stage.face.enabled = false;
            Assert.AreEqual(0f, Quaternion.Angle(rest, jaw.localRotation), 0.1f);
            Assert.AreEqual(0f, Rig.Shown(stage.head, "jawOpen"));
        }
    }
}
