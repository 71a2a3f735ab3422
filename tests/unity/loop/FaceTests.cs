using FakeUnity;
using NUnit.Framework;
using UnityEngine;
using V2F.Tests;

namespace V2F.Unity.Tests
{
    /// <summary>Whose face it is: a voice that comes later, meshes of other names, a face that was handed over.</summary>
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
            PlayerLoop.Picture(Stage.PictureSeconds);
            Assert.AreEqual(0, face.BoundShapes);
            V2FSpeech speech = character.AddComponent<V2FSpeech>();
            speech.profile = ScriptableObject.CreateInstance<V2FProfile>();
            speech.profile.student = Stage.Student();
            speech.enabled = true;
            PlayerLoop.Picture(Stage.PictureSeconds);
            Assert.AreEqual(Rig.Shapes.Length, face.BoundShapes);
        }

        [Test]
        public void AHeadOfOtherNamesIsTold()
        {
            Stage stage = new Stage(V2FInput.Pushed);
            stage.head.sharedMesh = new Mesh { shapes = new[] { "smile", "frown" } };
            stage.Enable();
            stage.Run(0.2);
            Assert.AreEqual(1, Debug.lines.Count, "once");
            Assert.That(Debug.lines[0], Is.StringContaining("'character'").And.StringContaining("eyeBlinkLeft"));
        }

        [Test]
        public void AFaceThatWasHandedOverIsLeftAlone()
        {
            Stage stage = new Stage(V2FInput.AudioSource);
            Transform jaw = new GameObject("jaw").transform;
            stage.face.bones = new[] { new V2FBone { bone = jaw } };
            stage.source.clip = Stage.Clip("goforward");
            stage.source.Play();
            stage.Enable();
            stage.Run(1);
            stage.face.weight = 0;
            stage.Run(0.1);
            stage.head.SetBlendShapeWeight(0, 77);
            jaw.localRotation = Quaternion.Euler(new Vector3(0, 30, 0));
            stage.face.enabled = false;
            Assert.AreEqual(77f, stage.head.GetBlendShapeWeight(0));
            Assert.AreEqual(0f, Quaternion.Angle(Quaternion.Euler(new Vector3(0, 30, 0)), jaw.localRotation), 0.1f);
        }
    }
}
