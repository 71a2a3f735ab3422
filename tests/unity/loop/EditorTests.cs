using System;
using FakeUnity;
using NUnit.Framework;
using UnityEditor;
using UnityEngine;
using V2F.Tests;
using V2F.Unity.Editor;

namespace V2F.Unity.Tests
{
    /// <summary>Inspectors, calibration and baking against the real library.</summary>
    public class EditorTests
    {
        [TearDown]
        public void End()
        {
            GUILayout.pressed = "";
            SharedModels.WithoutThreads = false;
            PlayerLoop.UnloadScene();
        }

        [Test]
        public void SlidersHaveTheLibrarysRanges()
        {
            Stage stage = new Stage(V2FInput.AudioSource);
            stage.profile.SetTuning("jawOpen.offset", 0.1f);
            V2FProfileEditor inspector = ScriptableObject.CreateInstance<V2FProfileEditor>();
            inspector.target = stage.profile;
            EditorGUILayout.drawn.Clear();
            inspector.OnInspectorGUI();
            Assert.AreEqual(5, EditorGUILayout.drawn.FindAll(line => line.StartsWith("slider")).Count);
            CollectionAssert.Contains(EditorGUILayout.drawn, "slider 0 4");
            CollectionAssert.Contains(EditorGUILayout.drawn, "slider -1 1");
        }

        [Test]
        public void CalibrationFindsTheStrength()
        {
            SharedModels.WithoutThreads = true;
            Stage stage = new Stage(V2FInput.AudioSource);
            stage.source.clip = Stage.Clip("austen-0920");
            stage.source.Play();
            stage.Enable();
            V2FSpeechEditor inspector = ScriptableObject.CreateInstance<V2FSpeechEditor>();
            inspector.target = stage.speech;
            GUILayout.pressed = "Calibrate";
            stage.Run(6, () =>
            {
                inspector.OnInspectorGUI();
                GUILayout.pressed = "";
            });
            GUILayout.pressed = "Take";
            inspector.OnInspectorGUI();
            float strength = stage.profile.tuning[0].value;
            Assert.AreEqual("lower_face.strength", stage.profile.tuning[0].name);
            // The same speech again: its widest vowels now reach the wanted 0.6.
            GUILayout.pressed = "";
            V2FCalibration after = new V2FCalibration();
            stage.source.Play();
            int jaw = Array.IndexOf(stage.speech.CurveNames, "jawOpen");
            stage.Run(6, () => after.Add(stage.speech.Curves[jaw]));
            Console.WriteLine("calibrated: strength " + strength + ", widest vowels at " + after.WideOpen());
            Assert.AreEqual(0.6f, after.WideOpen(), 0.05f);
        }

        [Test]
        public void BakedClipsAreWhatIsSeenLive()
        {
            Stage stage = new Stage(V2FInput.Pushed);
            AnimationClip clip = ClipBaker.Bake(Stage.Clip("goforward"), stage.profile, stage.character);
            AnimationCurve jaw = clip.curves["head:blendShape.blendShape1.head_jawOpen"];
            Assert.AreEqual(Rig.Shapes.Length, clip.curves.Count);
            using (V2FModel model = StreamTests.Ticked())
            {
                V2FStreamSettings settings = stage.profile.StreamSettings();
                settings.SampleRate = 16000;
                V2FBake bake = V2FBake.Run(model, Paths.Sound("goforward"), settings, null, null);
                int place = Array.IndexOf(bake.Controls, "jawOpen");
                for (int i = 0; i < bake.Rows.Length; i++)
                    Assert.AreEqual(bake.Rows[i][place] * 100, jaw.Evaluate((float)bake.Seconds[i]), 0.2f);
                Assert.That(jaw.keys.Length, Is.LessThan(bake.Rows.Length));
            }
        }

        [Test]
        public void UnreadableSoundIsSaid()
        {
            Stage stage = new Stage(V2FInput.Pushed);
            AudioClip clip = Stage.Clip("goforward");
            clip.readable = false;
            V2FException refused = Assert.Throws<V2FException>(() => ClipBaker.Bake(clip, stage.profile, stage.character));
            Assert.That(refused.Message, Is.StringContaining("Decompress On Load"));
        }
    }
}
