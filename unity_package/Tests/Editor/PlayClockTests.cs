using System;
using NUnit.Framework;

namespace V2F.Unity.Tests
{
    /// <summary>The clock between blocks of sound and rendered frames.</summary>
    public class PlayClockTests
    {
        const long Nanoseconds = 1000000000;

        [TestCase(0.0213, 60)]
        [TestCase(0.0427, 60)]
        [TestCase(0.0053, 144)]
        [TestCase(0.0213, 30)]
        public void FollowsTheMixerWithinAFewMilliseconds(double block, double framesPerSecond)
        {
            PlayClock clock = new PlayClock();
            double last = 0;
            for (int renderedFrame = 1; renderedFrame < 600; renderedFrame++)
            {
                double now = renderedFrame / framesPerSecond;
                double rendered = (Math.Floor(now / block) + 1) * block;
                clock.Advance((long)(rendered * Nanoseconds), block, 1 / framesPerSecond);
                Assert.AreEqual(now, clock.Seconds, 0.3 * block + 0.003);
                Assert.That(clock.Seconds, Is.GreaterThanOrEqualTo(last));
                Assert.AreEqual(0, clock.StalledSeconds, 1e-9);
                last = clock.Seconds;
            }
        }

        [Test]
        public void StandsStillWithTheSound()
        {
            PlayClock clock = new PlayClock();
            for (int renderedFrame = 0; renderedFrame < 60; renderedFrame++)
                clock.Advance(Nanoseconds, 0.02, 1 / 60.0);
            Assert.AreEqual(1, clock.Seconds, 1e-9);
            Assert.AreEqual(59 / 60.0 - 0.02, clock.StalledSeconds, 1e-6);
        }

        [Test]
        public void JumpsToAnotherPlace()
        {
            PlayClock clock = new PlayClock();
            clock.Advance(Nanoseconds, 0.02, 0.016);
            clock.Advance(5 * Nanoseconds, 0.02, 0.016);
            Assert.AreEqual(4.99, clock.Seconds, 1e-6);
        }
    }
}
