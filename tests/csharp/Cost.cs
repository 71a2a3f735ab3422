using System;
using System.Diagnostics;
using System.Runtime.InteropServices;
using V2F;
using V2F.Tests;

/// <summary>What the binding adds to a call of the C function, in nanoseconds: the same call through V2FNative and V2FStream.</summary>
static unsafe class Cost
{
    const int Calls = 200000;

    static void Main()
    {
        V2FModelSettings settings = V2FModel.DefaultSettings();
        settings.Threads = 0;
        using (V2FModel model = V2FModel.Open(Paths.Student, settings, null))
        using (V2FStream stream = model.OpenStream())
        {
            float[] sound = new float[480];
            float[] values = new float[stream.ControlCount];
            V2FFrame frame;
            double push = Least(() => { for (int i = 0; i < Calls; i++) stream.Push(sound, 0, 0); });
            double bare = Least(() => BarePush(stream.Number, sound));
            double poll = Least(() => { for (int i = 0; i < Calls; i++) stream.Poll(values, out frame); });
            double barePoll = Least(() => BarePoll(stream.Number, values));
            Console.WriteLine("push " + push.ToString("0") + " ns, of it the C call " + bare.ToString("0") + "; poll " +
                poll.ToString("0") + " ns, of it the C call " + barePoll.ToString("0") + "; " + RuntimeInformation.FrameworkDescription);
        }
    }

    // Empty pushes and polls without a frame: the call itself, nothing to copy.
    static void BarePush(ulong stream, float[] sound)
    {
        UIntPtr taken;
        fixed (float* samples = sound)
            for (int i = 0; i < Calls; i++) V2FNative.v2f_push_audio(stream, samples, UIntPtr.Zero, &taken);
    }

    static void BarePoll(ulong stream, float[] values)
    {
        V2FFrame frame;
        V2FNative.v2f_frame_init(&frame, (UIntPtr)sizeof(V2FFrame));
        fixed (float* first = values)
            for (int i = 0; i < Calls; i++) V2FNative.v2f_poll_rig(stream, &frame, first, (UIntPtr)values.Length);
    }

    static double Least(Action calls)
    {
        double least = double.MaxValue;
        for (int round = 0; round < 7; round++)
        {
            Stopwatch watch = Stopwatch.StartNew();
            calls();
            least = Math.Min(least, watch.Elapsed.TotalMilliseconds * 1e6 / Calls);
        }
        return least;
    }
}
