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
            TestScene scene = new TestScene(V2FInput.AudioSource);
            scene.profile.SetTuning("jawOpen.offset", 0.1f);
            V2FProfileEditor inspector = ScriptableObject.CreateInstance<V2FProfileEditor>();
            inspector.target = scene.profile;
            EditorGUILayout.drawn.Clear();
            inspector.OnInspectorGUI();
            // Four strengths, two of lip contact, 16 of moods and style, and the tuned one.
            Assert.AreEqual(23, EditorGUILayout.drawn.FindAll(line => line.StartsWith("slider")).Count);
            CollectionAssert.Contains(EditorGUILayout.drawn, "slider 0 4");
            CollectionAssert.Contains(EditorGUILayout.drawn, "slider 0 1");
            CollectionAssert.Contains(EditorGUILayout.drawn, "slider -1 1");
        }

        [Test]
        public void TheProfilesInspectorShowsWhoSpeaksWithIt()
        {
            SharedModels.WithoutThreads = true;
            TestScene other = new TestScene(V2FInput.AudioSource),
                      scene = new TestScene(V2FInput.AudioSource);
            other.Enable();
            V2FProfileEditor inspector = ScriptableObject.CreateInstance<V2FProfileEditor>();
            inspector.target = scene.profile;
            EditorGUILayout.drawn.Clear();
            inspector.OnInspectorGUI();
            Assert.IsFalse(
                EditorGUILayout.drawn.Exists(line => line.StartsWith("Latency")), "another's character");
            scene.source.clip = TestScene.Clip("goforward");
            scene.source.Play();
            scene.Enable();
            scene.Run(0.5);
            EditorGUILayout.drawn.Clear();
            inspector.OnInspectorGUI();
            foreach (string wanted in new[] { "Live", "Latency: 98 ms", "Position: 0.", "Pushed", "Late",
                         "slider 0.1 1" })
                Assert.IsTrue(EditorGUILayout.drawn.Exists(line => line.StartsWith(wanted)), wanted);
            scene.speech.enabled = false;
            EditorGUILayout.drawn.Clear();
            inspector.OnInspectorGUI();
            Assert.IsFalse(EditorGUILayout.drawn.Exists(line => line.StartsWith("Latency")));
        }

        [Test]
        public void TheFacesInspectorFindsTheRig()
        {
            TestScene scene = new TestScene(V2FInput.AudioSource);
            scene.head.sharedMesh = new Mesh { shapes = new[] { "あ", "い", "え", "まばたき" } };
            V2FFaceEditor inspector = ScriptableObject.CreateInstance<V2FFaceEditor>();
            inspector.target = scene.face;
            EditorGUILayout.drawn.Clear();
            inspector.OnInspectorGUI();
            CollectionAssert.IsEmpty(EditorGUILayout.drawn, "nobody asked");
            GUILayout.pressed = "Find the rig";
            inspector.OnInspectorGUI();
            Assert.IsTrue(EditorGUILayout.drawn.Exists(
                line => line.StartsWith("Rig: ") && line.Contains("mapping mmd")), "the family");
            CollectionAssert.Contains(EditorGUILayout.drawn, "Without a shape: う, お");
            CollectionAssert.Contains(
                EditorGUILayout.drawn, "the mouth will never round on o, u and w");
            GUILayout.pressed = "Use mmd in test";
            inspector.OnInspectorGUI();
            Assert.AreEqual("mmd", scene.profile.MappingText);
            scene.Enable();
            scene.Run(0.1);
            CollectionAssert.Contains(scene.speech.CurveNames, "あ");
        }

        [Test]
        public void MeshesOfNoKnownRigAreSaid()
        {
            TestScene scene = new TestScene(V2FInput.AudioSource);
            scene.head.sharedMesh = new Mesh { shapes = new[] { "smile" } };
            V2FFaceEditor inspector = ScriptableObject.CreateInstance<V2FFaceEditor>();
            inspector.target = scene.face;
            EditorGUILayout.drawn.Clear();
            GUILayout.pressed = "Find the rig";
            inspector.OnInspectorGUI();
            Assert.IsTrue(EditorGUILayout.drawn.Exists(line => line.Contains("no blend shapes for speech")));
        }

        [TestCase(false)]
        [TestCase(true)]
        public void CalibrationFindsTheStrength(bool fromTheProfile)
        {
            SharedModels.WithoutThreads = true;
            TestScene scene = new TestScene(V2FInput.AudioSource);
            scene.source.clip = TestScene.Clip("austen-0920");
            scene.source.Play();
            scene.Enable();
            UnityEditor.Editor inspector = fromTheProfile
                ? ScriptableObject.CreateInstance<V2FProfileEditor>()
                : (UnityEditor.Editor)ScriptableObject.CreateInstance<V2FSpeechEditor>();
            inspector.target = fromTheProfile ? scene.profile : (UnityEngine.Object)scene.speech;
            GUILayout.pressed = "Calibrate";
            scene.Run(6, () =>
            {
                inspector.OnInspectorGUI();
                GUILayout.pressed = "";
            });
            GUILayout.pressed = "Apply";
            inspector.OnInspectorGUI();
            float strength = scene.profile.tuning[0].value;
            Assert.AreEqual("lower_face.strength", scene.profile.tuning[0].name);
            // The same speech again: its widest vowels now reach the target 0.6.
            GUILayout.pressed = "";
            V2FCalibration after = new V2FCalibration();
            scene.source.Play();
            int jaw = Array.IndexOf(scene.speech.CurveNames, "jawOpen");
            scene.Run(6, () => after.Add(scene.speech.Curves[jaw]));
            Console.WriteLine(
                "calibrated: strength " + strength + ", widest vowels at " + after.Percentile95());
            Assert.AreEqual(0.6f, after.Percentile95(), 0.05f);
        }

        [Test]
        public void BakedClipsAreWhatIsSeenLive()
        {
            TestScene scene = new TestScene(V2FInput.Pushed);
            AnimationClip clip = ClipBaker.Bake(TestScene.Clip("goforward"), scene.profile, scene.character);
            AnimationCurve jaw = clip.curves["head:blendShape.blendShape1.head_jawOpen"];
            Assert.AreEqual(Rig.Shapes.Length, clip.curves.Count);
            using (V2FModel model = StreamTests.Ticked())
            {
                V2FStreamSettings settings = scene.profile.StreamSettings();
                settings.SampleRate = 16000;
                V2FBake bake = V2FBake.Run(model, Paths.Sound("goforward"), settings, null, null);
                int place = Array.IndexOf(bake.Names, "jawOpen");
                for (int i = 0; i < bake.Rows.Length; i++)
                    Assert.AreEqual(bake.Rows[i][place] * 100, jaw.Evaluate((float)bake.Times[i]), 0.2f);
                Assert.That(jaw.keys.Length, Is.LessThan(bake.Rows.Length));
            }
        }

        [Test]
        public void BakedBonesMoveAsLive()
        {
            TestScene scene = new TestScene(V2FInput.Pushed);
            Transform jaw = new GameObject("jaw").transform;
            jaw.parent = scene.character.transform;
            jaw.localRotation = Quaternion.Euler(new Vector3(0, 30, 0));
            jaw.localPosition = new Vector3(0, 1, 0);
            scene.face.bones = new[]
            {
                new V2FBone { bone = jaw, translation = new Vector3(0, 0, 0.1f) },
                new V2FBone { bone = jaw, curve = "mouthClose", rotation = new Vector3(-20, 0, 0) }
            };
            // Names that this rig does not have are skipped, as live.
            scene.profile.SetTuning("noSuch.gain", 2);
            AnimationClip clip = ClipBaker.Bake(TestScene.Clip("goforward"), scene.profile, scene.character);
            SharedModels.WithoutThreads = true;
            scene.Enable();
            scene.speech.Speak(TestScene.Clip("goforward"));
            float most = 0;
            scene.Run(2.5, () =>
            {
                float at = (float)scene.speech.PlayPosition;
                if (at < 0.1f || at > 2.4f) return;
                Assert.AreEqual(0, Quaternion.Angle(BakedRotation(clip, at), jaw.localRotation), 0.1f);
                Assert.AreEqual(jaw.localPosition.z, Baked(clip, "m_LocalPosition.z", at), 0.003f);
                most = Math.Max(most, jaw.localPosition.z);
            });
            Assert.That(most, Is.GreaterThan(0.03f));
            Assert.AreEqual(1f, Baked(clip, "m_LocalPosition.y", 1));
        }

        // Interpolated between the keys, as an Animator does.
        static Quaternion BakedRotation(AnimationClip clip, float at)
        {
            float x = Baked(clip, "m_LocalRotation.x", at), y = Baked(clip, "m_LocalRotation.y", at);
            float z = Baked(clip, "m_LocalRotation.z", at), w = Baked(clip, "m_LocalRotation.w", at);
            float length = (float)Math.Sqrt(x * x + y * y + z * z + w * w);
            return new Quaternion(x / length, y / length, z / length, w / length);
        }

        static float Baked(AnimationClip clip, string property, float at)
        {
            return clip.curves["jaw:" + property].Evaluate(at);
        }

        [Test]
        public void BakingWithoutAStudentIsSaid()
        {
            TestScene scene = new TestScene(V2FInput.Pushed);
            scene.profile.student = null;
            V2FException refused = Assert.Throws<V2FException>(
                () => ClipBaker.Bake(TestScene.Clip("goforward"), scene.profile, scene.character));
            Assert.That(refused.Message, Is.StringContaining("no student"));
        }

        [Test]
        public void UnreadableSoundIsSaid()
        {
            TestScene scene = new TestScene(V2FInput.Pushed);
            AudioClip clip = TestScene.Clip("goforward");
            clip.readable = false;
            V2FException refused =
                Assert.Throws<V2FException>(() => ClipBaker.Bake(clip, scene.profile, scene.character));
            Assert.That(refused.Message, Is.StringContaining("Decompress On Load"));
        }
    }
}
