using System;
using System.Runtime.CompilerServices;
using System.Threading;
using NUnit.Framework;

namespace V2F.Tests
{
    /// <summary>
    /// Disposing in any order, twice, while other threads call, and by the garbage collector.
    /// </summary>
    public class LifetimeTests
    {
        static V2FStatus Ask(ulong stream)
        {
            unsafe
            {
                UIntPtr count;
                return V2FNative.v2f_control_count(stream, &count);
            }
        }

        [Test]
        public void TheModelMayGoFirst()
        {
            int before = V2FHandle.OpenCount;
            V2FModel model = V2FModel.Open(Paths.Student);
            V2FStream stream = model.OpenStream();
            ulong number = stream.Handle;
            model.Dispose();
            Assert.AreEqual(480, stream.Push(new float[480]));
            Assert.AreEqual(V2FStatus.Ok, Ask(number));
            stream.Dispose();
            Assert.AreEqual(V2FStatus.ErrorHandle, Ask(number));
            Assert.AreEqual(before, V2FHandle.OpenCount);
        }

        [Test]
        public unsafe void ADisposedStreamRefuses()
        {
            V2FModel model = V2FModel.Open(Paths.Student);
            V2FStream stream = model.OpenStream();
            stream.Dispose();
            stream.Dispose();
            float[] sound = new float[10];
            int taken;
            Assert.Throws<ObjectDisposedException>(() => stream.Push(sound));
            fixed (float* samples = sound)
                Assert.AreEqual(V2FStatus.ErrorHandle, stream.TryPush(samples, 10, out taken));
            model.Dispose();
            Assert.Throws<ObjectDisposedException>(() => model.OpenStream());
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        static ulong[] Forget(int times)
        {
            ulong[] numbers = new ulong[times];
            for (int i = 0; i < times; i++) numbers[i] = V2FModel.Open(Paths.Student).OpenStream().Handle;
            return numbers;
        }

        [Test]
        public void TheCollectorClosesWhatWasForgotten()
        {
            int before = V2FHandle.OpenCount;
            ulong[] numbers = Forget(4);
            // A conservative collector may find a reference on the stack.
            for (int i = 0; i < 50 && V2FHandle.OpenCount > before + 2; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                Thread.Sleep(10);
            }
            int refused = 0;
            foreach (ulong number in numbers) if (Ask(number) == V2FStatus.ErrorHandle) refused++;
            Assert.That(V2FHandle.OpenCount, Is.LessThanOrEqualTo(before + 2));
            Assert.That(refused, Is.GreaterThanOrEqualTo(3));
        }

        [Test]
        public void DisposeWaitsForTheAudioThread()
        {
            using (V2FModel model = V2FModel.Open(Paths.Student))
                for (int round = 0; round < 50; round++)
                {
                    V2FStream stream = model.OpenStream();
                    float[] sound = new float[480];
                    Exception seen = null;
                    Thread audio = new Thread(() =>
                    {
                        try
                        {
                            while (true) stream.Push(sound);
                        }
                        catch (ObjectDisposedException)
                        {
                        }
                        catch (Exception other)
                        {
                            seen = other;
                        }
                    });
                    audio.Start();
                    Thread.Sleep(1);
                    stream.Dispose();
                    audio.Join();
                    Assert.IsNull(seen);
                }
        }
    }
}
