using System;
using System.IO;
using System.Threading;
using NUnit.Framework;

namespace V2F.Tests
{
    /// <summary>Sound in, rig frames out, without garbage; errors as exceptions.</summary>
    public class StreamTests
    {
        internal static V2FModel Ticked()
        {
            V2FModelSettings settings = V2FModel.DefaultSettings();
            settings.Threads = 0;
            return V2FModel.Open(Paths.Student, settings, null);
        }

        static V2FStreamSettings At16()
        {
            V2FStreamSettings settings = V2FStream.DefaultSettings();
            settings.SampleRate = 16000;
            return settings;
        }

        [Test]
        public void ARecordingMovesTheJaw()
        {
            using (V2FModel model = Ticked())
            {
                float[] sound = Paths.Sound("goforward");
                V2FBake bake = V2FBake.Run(model, sound, At16(), null, null);
                int jaw = Array.IndexOf(bake.Names, "jawOpen");
                float widest = 0;
                foreach (float[] row in bake.Rows) widest = Math.Max(widest, row[jaw]);
                Assert.AreEqual(sound.Length / 16000.0, bake.Times[bake.Times.Length - 1], 0.02);
                Assert.That(widest, Is.GreaterThan(0.3f));
                Assert.AreEqual(54, bake.Names.Length);
            }
        }

        [Test]
        public void ShortsAndFloatsGiveTheSameFrames()
        {
            float[] sound = Paths.Sound("cards-001");
            short[] whole = Array.ConvertAll(sound, sample => (short)(sample * 32768));
            using (V2FModel model = Ticked())
            using (V2FStream floats = model.OpenStream(At16(), null, null))
            using (V2FStream shorts = model.OpenStream(At16(), null, null))
            {
                Assert.AreEqual(8000, floats.Push(sound, 100, 8000));
                Assert.AreEqual(8000, shorts.Push(whole, 100, 8000));
                Assert.That(model.Tick(0), Is.GreaterThan(20));
                float[] a = new float[floats.ControlCount], b = new float[floats.ControlCount];
                V2FFrame frame, same;
                int frames = 0;
                for (; floats.Poll(a, out frame); frames++)
                {
                    Assert.IsTrue(shorts.Poll(b, out same));
                    Assert.AreEqual(frame.Target, same.Target);
                    CollectionAssert.AreEqual(a, b);
                }
                Assert.That(frames, Is.GreaterThan(20));
            }
        }

        [Test]
        public unsafe void PushAndPollMakeNoGarbage()
        {
            using (V2FModel model = Ticked())
            using (V2FStream stream = model.OpenStream(At16(), null, null))
            {
                float[] sound = Paths.Sound("cards-002");
                float[] values = new float[stream.ControlCount];
                Turn(model, stream, sound, values, 200);
                long before = GC.GetAllocatedBytesForCurrentThread();
                int frames = Turn(model, stream, sound, values, 10000);
                long garbage = GC.GetAllocatedBytesForCurrentThread() - before;
                Assert.That(frames, Is.GreaterThan(5000));
                Assert.AreEqual(0, garbage);
                // Checks the count itself: a hundred small arrays are counted.
                before = GC.GetAllocatedBytesForCurrentThread();
                for (int i = 0; i < 100; i++) GC.KeepAlive(new byte[1000]);
                Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.GreaterThan(50000));
            }
        }

        static int Turn(V2FModel model, V2FStream stream, float[] sound, float[] values, int times)
        {
            int frames = 0;
            for (int i = 0; i < times; i++)
            {
                stream.Push(sound, i * 160 % 16000, 160);
                model.Tick(0);
                V2FFrame frame;
                if (stream.Poll(values, out frame)) frames++;
                stream.RigAt(frame.Target, 16000, values);
                stream.Statistics();
            }
            return frames;
        }

        [Test]
        public void ErrorsCarryTheLibrarysSentence()
        {
            V2FException missing = Assert.Throws<V2FException>(() => V2FModel.Open("no/such/student.onnx"));
            Assert.AreEqual(V2FStatus.ErrorFile, missing.Status);
            Assert.That(missing.Message, Is.StringContaining("no/such/student.onnx"));
            V2FException broken =
                Assert.Throws<V2FException>(() => V2FModel.OpenMemory(new byte[] { 1, 2, 3 }));
            Assert.AreEqual(V2FStatus.ErrorStudent, broken.Status);
            using (V2FModel model = Ticked())
            using (V2FStream stream = model.OpenStream())
            {
                V2FException name = Assert.Throws<V2FException>(() => stream.SetParameter("jawOpne.gain", 1));
                Assert.AreEqual(V2FStatus.ErrorName, name.Status);
                Assert.That(name.Message, Is.StringContaining("jawOpen.gain"));
                Assert.Throws<V2FException>(() => stream.SetParameter("jawOpen.gain", 99));
                Assert.Throws<V2FException>(
                    () => model.OpenStream(V2FStream.DefaultSettings(), "no such profile", null));
                Assert.Throws<V2FException>(() => stream.SetFormat(7, 1));
                V2FFrame frame;
                Assert.Throws<V2FException>(() => stream.Poll(new float[3], out frame));
                Assert.Throws<ArgumentOutOfRangeException>(() => stream.Push(new float[10], 5, 6));
                Assert.Throws<ArgumentNullException>(() => stream.Push((float[])null));
            }
        }

        [Test]
        public void ErrorsBelongToTheirThread()
        {
            using (ManualResetEvent failed = new ManualResetEvent(false))
            using (V2FModel model = Ticked())
            using (V2FStream stream = model.OpenStream())
            {
                Thread other = new Thread(() =>
                    {
                        for (int i = 0; i < 200; i++)
                            Assert.Throws<V2FException>(() => V2FModel.OpenMemory(new byte[1]));
                    });
                other.Start();
                for (int i = 0; i < 200; i++)
                    Assert.That(
                        Assert.Throws<V2FException>(() => stream.GetParameter("nothing.gain")).Message,
                        Is.StringContaining("nothing.gain"));
                other.Join();
            }
        }

        [Test]
        public void TextsCrossBothWays()
        {
            using (V2FModel model = Ticked())
            using (V2FStream stream = model.OpenStream())
            {
                Assert.AreEqual("tiny-low-latency", model.Text(V2FModelText.Name));
                Assert.That(model.Text(V2FModelText.Manifest).Length, Is.GreaterThan(1000));
                Assert.AreEqual(8192, model.Describe().Window);
                stream.SetParameter("jawOpen.gain", 1.5f);
                string saved = stream.SaveTuning();
                Assert.That(saved, Is.StringContaining("jawOpen.gain"));
                stream.LoadTuning("{\"format\": 1, \"parameters\": {}}");
                Assert.AreEqual(1f, stream.GetParameter("jawOpen.gain"));
                stream.LoadTuning(saved);
                Assert.AreEqual(1.5f, stream.GetParameter("jawOpen.gain"));
                Assert.AreEqual(stream.ParameterCount(), stream.Parameters().Length);
                Assert.AreEqual(0.08, stream.Latency().Seconds, 0.05);
                string folder = Path.Combine(Path.GetTempPath(),
                    "v2f \u00fc\u4e2d " + System.Diagnostics.Process.GetCurrentProcess().Id);
                Directory.CreateDirectory(folder);
                File.Copy(Paths.Student, Path.Combine(folder, "s.onnx"), true);
                V2FModel.Open(Path.Combine(folder, "s.onnx")).Dispose();
                Directory.Delete(folder, true);
            }
        }
    }
}
