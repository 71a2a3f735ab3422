using System;
using System.IO;

namespace V2F.Tests
{
    /// <summary>
    /// Paths of the tests' files. V2F_ROOT: the repository. V2F_TEST_FOLDER: the files of this run.
    /// </summary>
    static class Paths
    {
        internal static string Root
        {
            get { return Environment.GetEnvironmentVariable("V2F_ROOT") ?? "."; }
        }

        internal static string Student
        {
            get { return Path.Combine(Root, "models/tiny-low-latency/tiny-low-latency.onnx"); }
        }

        internal static string Facts
        {
            get
            {
                return Path.Combine(
                    Environment.GetEnvironmentVariable("V2F_TEST_FOLDER") ?? ".", "facts.txt");
            }
        }

        internal static string Recording(string name)
        {
            return Path.Combine(Root, "tests/recordings/" + name);
        }

        /// <summary>Samples of a recording: 16 kHz, 16 bit, mono, after a header of 44 bytes.</summary>
        internal static float[] Sound(string name)
        {
            byte[] bytes = File.ReadAllBytes(Recording(name + ".wav"));
            float[] samples = new float[(bytes.Length - 44) / 2];
            for (int i = 0; i < samples.Length; i++)
                samples[i] = BitConverter.ToInt16(bytes, 44 + 2 * i) / 32768f;
            return samples;
        }
    }
}
