using System;
using System.Runtime.InteropServices;
using V2F;
using V2F.Tests;

/// <summary>
/// Measures the cost of the binding beside a call of the C function, in nanoseconds: the same call through
/// V2FNative and V2FStream. Uses the processor time of this thread, because other processes disturb the wall
/// clock.
/// </summary>
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
            V2FPose pose;
            double push = Least(() => { for (int i = 0; i < Calls; i++) stream.Push(sound, 0, 0); });
            double bare = Least(() => BarePush(stream.Handle, sound));
            double poll = Least(() => { for (int i = 0; i < Calls; i++) stream.Poll(values, out frame); });
            double barePoll = Least(() => BarePoll(stream.Handle, values));
            double rigAt = Least(() =>
                {
                    for (int i = 0; i < Calls; i++) stream.TryRigAt(0, 48000, values, out pose);
                });
            double bareRigAt = Least(() => BareRigAt(stream.Handle, values));
            Console.WriteLine(Both("push", push, bare) + Both("poll", poll, barePoll) +
                Both("rig_at", rigAt, bareRigAt) + RuntimeInformation.FrameworkDescription);
        }
    }

    static string Both(string call, double whole, double bare)
    {
        return call + " " + whole.ToString("0") + " ns, of it the C call " + bare.ToString("0") + "; ";
    }

    // Empty pushes, and polls without a rig frame: only the call, nothing to copy.
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
        fixed (float* first = values) for (int i = 0; i < Calls; i++)
            V2FNative.v2f_poll_rig(stream, &frame, first, (UIntPtr)values.Length);
    }

    static void BareRigAt(ulong stream, float[] values)
    {
        V2FPose pose;
        V2FNative.v2f_pose_init(&pose, (UIntPtr)sizeof(V2FPose));
        fixed (float* first = values) for (int i = 0; i < Calls; i++)
            V2FNative.v2f_rig_at(stream, 0, 48000, &pose, first, (UIntPtr)values.Length);
    }

    [DllImport("libc")]
    static extern int clock_gettime(int clock, long* time);

    static double ThreadNanoseconds()
    {
        const int ThreadProcessorTime = 3;
        long* time = stackalloc long[2];
        clock_gettime(ThreadProcessorTime, time);
        return time[0] * 1e9 + time[1];
    }

    static double Least(Action calls)
    {
        double least = double.MaxValue;
        for (int round = 0; round < 7; round++)
        {
            double before = ThreadNanoseconds();
            calls();
            least = Math.Min(least, (ThreadNanoseconds() - before) / Calls);
        }
        return least;
    }
}
