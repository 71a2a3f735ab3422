using FakeUnity;
using NUnit.Framework;
using UnityEngine;
using V2F.Tests;

namespace V2F.Unity.Tests
{
    /// <summary>
    /// V2FFace: a speech component that is added later, meshes with other names, a weight of 0.
    /// </summary>
    public class FaceTests
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
        }

        [Test]
        public void AVoiceThatComesLaterIsFound()
        {
            GameObject character = new GameObject("character");
            SkinnedMeshRenderer head = character.AddComponent<SkinnedMeshRenderer>();
            head.sharedMesh = new Mesh { shapes = Rig.Shapes };
            V2FFace face = character.AddComponent<V2FFace>();
            face.enabled = true;
            PlayerLoop.RenderedFrame(TestScene.RenderedFrameSeconds);
            Assert.AreEqual(0, face.BoundShapes);
            V2FSpeech speech = character.AddComponent<V2FSpeech>();
            speech.profile = ScriptableObject.CreateInstance<V2FProfile>();
            speech.profile.student = TestScene.Student();
            speech.enabled = true;
            PlayerLoop.RenderedFrame(TestScene.RenderedFrameSeconds);
            Assert.AreEqual(Rig.Shapes.Length, face.BoundShapes);
        }

        [Test]
        public void AHeadOfOtherNamesIsTold()
        {
            TestScene scene = new TestScene(V2FInput.Pushed);
            scene.head.sharedMesh = new Mesh { shapes = new[] { "smile", "frown" } };
            scene.Enable();
            scene.Run(0.2);
            Assert.AreEqual(1, Debug.lines.Count, "once");
            Assert.That(
                Debug.lines[0], Is.StringContaining("'character'").And.StringContaining("eyeBlinkLeft"));
        }

        [Test]
        public void AFaceThatWasHandedOverIsLeftAlone()
        {
            TestScene scene = new TestScene(V2FInput.AudioSource);
            Transform jaw = new GameObject("jaw").transform;
            scene.face.bones = new[] { new V2FBone { bone = jaw } };
            scene.source.clip = TestScene.Clip("goforward");
            scene.source.Play();
            scene.Enable();
            scene.Run(1);
            scene.face.weight = 0;
            scene.Run(0.1);
            scene.head.SetBlendShapeWeight(0, 77);
            jaw.localRotation = Quaternion.Euler(new Vector3(0, 30, 0));
            scene.face.enabled = false;
            Assert.AreEqual(77f, scene.head.GetBlendShapeWeight(0));
            Assert.AreEqual(
                0f, Quaternion.Angle(Quaternion.Euler(new Vector3(0, 30, 0)), jaw.localRotation), 0.1f);
        }
    }
}
