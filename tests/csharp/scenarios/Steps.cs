using System;
using System.Globalization;
using System.IO;
using System.Text;
using V2F;

/// <summary>The steps of a scenario and the lines that they print.</summary>
sealed class Steps
{
    readonly string root;
    readonly V2FModel model;
    readonly V2FStream stream;
    readonly TextWriter output;
    readonly float[] values;

    internal Steps(string root, V2FModel model, V2FStream stream, TextWriter output)
    {
        this.root = root;
        this.model = model;
        this.stream = stream;
        this.output = output;
        values = new float[stream.ControlCount];
    }

    internal void Take(string[] words)
    {
        switch (words[0])
        {
            case "push": new Sound(root, words).Push(stream, output, null); break;
            case "speak": new Sound(root, words).Push(stream, output, Drain); break;
            case "gap": stream.PushGap(Whole(words[1])); break;
            case "format": stream.SetFormat((int)Whole(words[1]), (int)Whole(words[2])); break;
            case "flush": stream.Flush(); break;
            case "reset": stream.Reset(); break;
            case "interrupt": stream.Interrupt(Whole(words[1]), (uint)Whole(words[2])); break;
            case "tick": output.WriteLine("hops " + model.Tick((int)Whole(words[1]))); break;
            case "poll": output.WriteLine("polled " + Poll(Whole(words[1]))); break;
            case "drain": Drain(); break;
            case "at": At(Whole(words[1]), (uint)Whole(words[2])); break;
            case "set":
                stream.SetParameter(words[1], float.Parse(words[2], CultureInfo.InvariantCulture));
                break;
            case "get":
                output.WriteLine("value " + words[1] + " " + Bits(stream.GetParameter(words[1])));
                break;
            case "tuning": stream.LoadTuning(File.ReadAllText(Path.Combine(root, words[1]))); break;
            case "save": Save(); break;
            default: Print(words[0]); break;
        }
    }

    void Print(string what)
    {
        switch (what)
        {
            case "model": TellModel(); break;
            case "controls": TellControls(); break;
            case "parameters": TellParameters(); break;
            case "latency": TellLatency(); break;
            case "statistics": TellStatistics(); break;
            default: throw new InvalidDataException("unknown step " + what);
        }
    }

    static long Whole(string word)
    {
        return long.Parse(word, CultureInfo.InvariantCulture);
    }

    static string Bits(float value)
    {
        return BitConverter.ToUInt32(BitConverter.GetBytes(value), 0).ToString("x8");
    }

    static string Bits(double value)
    {
        return BitConverter.DoubleToInt64Bits(value).ToString("x16");
    }

    string Values()
    {
        StringBuilder line = new StringBuilder();
        foreach (float value in values) line.Append(' ').Append(Bits(value));
        return line.ToString();
    }

    long Poll(long most)
    {
        long frames = 0;
        V2FFrame frame;
        while ((most == 0 || frames < most) && stream.Poll(values, out frame))
        {
            output.WriteLine("frame " + frame.Target + " " + Bits(frame.Seconds) + Values());
            frames++;
        }
        return frames;
    }

    void Drain()
    {
        while (true)
        {
            int hops = model.Tick(0);
            if (Poll(0) == 0 && hops == 0) return;
        }
    }

    void At(long position, uint rate)
    {
        V2FPose pose = stream.RigAt(position, rate, values);
        output.WriteLine("at " + pose.State + " " + pose.Position + " " + Bits(pose.Seconds) + " " +
            Bits(pose.Weight) + Values());
    }

    void Save()
    {
        StringBuilder line = new StringBuilder("tuning ");
        foreach (byte one in Encoding.UTF8.GetBytes(stream.SaveTuning())) line.Append(one.ToString("x2"));
        output.WriteLine(line);
    }

    void TellModel()
    {
        V2FModelDescription description = model.Describe();
        output.WriteLine(string.Join(" ", "model", description.SampleRate, description.Window,
            description.Lookahead, description.HopNumerator, description.HopDenominator, description.Controls,
            description.StateSize));
    }

    void TellControls()
    {
        for (int i = 0; i < stream.ControlCount; i++)
        {
            V2FControl control = stream.Control(i);
            output.WriteLine(string.Join(" ", "control", i, Bits(control.Neutral), Bits(control.Min),
                Bits(control.Max), stream.ControlName(i)));
        }
    }

    void TellParameters()
    {
        V2FTuningParameter[] all = stream.Parameters();
        for (int i = 0; i < all.Length; i++)
            output.WriteLine(string.Join(" ", "parameter", i, Bits(all[i].Min), Bits(all[i].Max),
                Bits(all[i].DefaultValue), Bits(all[i].Value), all[i].Name));
    }

    void TellLatency()
    {
        V2FLatency latency = stream.Latency();
        output.WriteLine(string.Join(" ", "latency", latency.SampleRate, latency.Lookahead, latency.Resampler,
            latency.Ensemble, latency.Hop, latency.Total, Bits(latency.Seconds)));
    }

    void TellStatistics()
    {
        V2FStatistics counters = stream.Statistics();
        output.WriteLine(
            string.Join(" ", "statistics", counters.PushedFrames, counters.RefusedFrames, counters.GapFrames,
                counters.Discontinuities, counters.BadSamples, counters.BadControls, counters.Hops,
                counters.FramesMade, counters.FramesPolled, counters.LateFrames, counters.Underruns,
                counters.DroppedFrames, counters.FailedPredictions, counters.UtterancesEnded,
                counters.OverScaleSamples, counters.SingleChannelFrames));
    }
}
