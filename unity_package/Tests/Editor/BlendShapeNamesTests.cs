using NUnit.Framework;

namespace V2F.Unity.Tests
{
    /// <summary>Spellings that exporters really write.</summary>
    public class BlendShapeNamesTests
    {
        [TestCase("jawOpen", "jawOpen")]
        [TestCase("jawOpen", "blendShape1.jawOpen")]
        [TestCase("jawOpen", "head_jawOpen")]
        [TestCase("jawOpen", "Face.M_F00_JawOpen")]
        [TestCase("jawOpen", "JAW_OPEN")]
        [TestCase("eyeBlinkLeft", "eyeBlink_L")]
        [TestCase("eyeBlinkLeft", "blendShape2.head_eyeBlink_L")]
        [TestCase("eyeBlinkLeft", "EyeBlink.l")]
        [TestCase("eyeBlinkLeft", "Left_EyeBlink")]
        [TestCase("eyeBlinkLeft", "eyeBlinkL")]
        [TestCase("mouthLeft", "mouth_L")]
        [TestCase("mouthSmileRight", "mouthSmile_R")]
        [TestCase("CTRL_expressions_eyeBlinkL", "CTRL_expressions_eyeBlinkL")]
        [TestCase("PP", "viseme_PP")]
        [TestCase("aa", "Fcl_MTH_aa")]
        public void Finds(string curve, string shape)
        {
            Assert.AreEqual(1, BlendShapeNames.Find(curve, new[] { "smile", shape, "other" }));
        }

        [TestCase("jawOpen", "jawForward")]
        [TestCase("eyeBlinkLeft", "eyeBlink_R")]
        [TestCase("eyeBlinkLeft", "eyeBlink")]
        [TestCase("mouthLeft", "mouthSmile_L")]
        [TestCase("mouthClose", "close")]
        [TestCase("aa", "baa")]
        public void DoesNotConfuse(string curve, string shape)
        {
            Assert.AreEqual(-1, BlendShapeNames.Find(curve, new[] { shape }));
        }

        [Test]
        public void TakesTheLeastPrefix()
        {
            Assert.AreEqual(
                2, BlendShapeNames.Find("jawOpen", new[] { "a_b_jawOpen", "teeth_jawOpen", "JawOpen" }));
            Assert.AreEqual(1, BlendShapeNames.Find("jawOpen", new[] { "a_b_jawOpen", "teeth_jawOpen" }));
        }
    }
}
