using System;
using System.IO;
using V2F;

/// <summary>The sound of a push or speak step, in the stream's current format.</summary>
sealed class Sound
{
    const int BadDivisor = 5;
    readonly bool whole, bad;
    readonly byte[] file;
    readonly int first, count, repeat;
    readonly int[] cuts;

    internal Sound(string root, string[] words)
    {
        bad = words[1] == "bad";
        if (words[1] != "i16" && words[1] != "f32" && !bad)
            throw new InvalidDataException("unknown kind of sound " + words[1]);
        whole = words[1] == "i16";
        file = File.ReadAllBytes(Path.Combine(root, words[2]));
        first = int.Parse(words[3]);
        count = int.Parse(words[4]);
        repeat = int.Parse(words[5]);
        cuts = Array.ConvertAll(words[6].Split(','), int.Parse);
    }

    /// <summary>
    /// Pushes the sound in its cuts, calls `after` after each, and prints the audio frames taken.
    /// </summary>
    internal void Push(V2FStream stream, TextWriter output, Action after)
    {
        short[] samples = Samples(stream.Channels);
        float[] floats = whole ? null : Array.ConvertAll(samples, Float);
        int frames = count * repeat;
        int at = 0;
        long taken = 0;
        for (int cut = 0; at < frames; cut++)
        {
            int now = Math.Min(cuts[Math.Min(cut, cuts.Length - 1)], frames - at);
            taken += whole ? stream.Push(samples, at, now) : stream.Push(floats, at, now);
            at += now;
            if (after != null) after();
        }
        output.WriteLine("taken " + taken);
    }

    float Float(short sample)
    {
        return bad && sample % BadDivisor == 0 ? float.NaN : sample / 32768f;
    }

    short[] Samples(int channels)
    {
        short[] samples = new short[count * repeat * channels];
        for (int i = 0; i < samples.Length; i++)
        {
            int frame = i / channels;
            samples[i] =
                (short)(BitConverter.ToInt16(file, 44 + 2 * (first + frame / repeat)) >> (i % channels));
        }
        return samples;
    }
}
