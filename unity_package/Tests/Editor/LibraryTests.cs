using NUnit.Framework;

namespace V2F.Unity.Tests
{
    /// <summary>The native library loads in this editor. Run these tests first on a new machine.</summary>
    public class LibraryTests
    {
        [Test]
        public void LoadsAndFits()
        {
            V2FLibrary.Require();
            Assert.That(V2FLibrary.Version, Is.Not.Empty);
        }

        [Test]
        public void ABrokenStudentIsRefusedWithAMessage()
        {
            V2FException refused =
                Assert.Throws<V2FException>(() => V2FModel.OpenMemory(new byte[] { 1, 2, 3 }));
            Assert.AreEqual(V2FStatus.ErrorStudent, refused.Status);
            Assert.That(refused.Message, Is.Not.Empty);
        }
    }
}
