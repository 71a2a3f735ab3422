using System;
using System.Reflection;
using System.Runtime.InteropServices;
using FakeUnity;
using UnityEngine;
using V2F;
using V2F.Unity;
using V2F.Unity.Tests;

/// <summary>
/// What Unity's components cost beside the C call that is in them, nanoseconds of processor time: a block of sound on the audio
/// thread, a picture on the main thread. In the tests' player loop, so without the engine's own part.
/// </summary>
static unsafe class UnityCost
{
    const int Frames = 1024;
    const int Channels = 2;
    const int Blocks = 20;
    const int Pictures = 2000;
    const int Rounds = 50;

    static void Main()
    {
        Stage stage = new Stage(V2FInput.AudioSource);
        stage.Enable();
        float[] block = new float[Frames * Channels];
        Action<float[], int> filter = Message<Action<float[], int>>(stage.speech, "OnAudioFilterRead");
        Action update = Message<Action>(stage.speech, "Update"), lateUpdate = Message<Action>(stage.speech, "LateUpdate");
        Action face = Message<Action>(stage.face, "LateUpdate");
        filter(block, Channels);
        PlayerLoop.Picture(Stage.PictureSeconds);
        double heard = Least(Blocks, true, () => filter(block, Channels));
        double bareHeard = Least(Blocks, true, () => Push(stage.speech.Stream.Number, block));
        double seen = Least(Pictures, false, () => { update(); lateUpdate(); });
        double bareSeen = Least(Pictures, false, () => RigAt(stage.speech.Stream.Number, stage.speech.Pose.Position, stage.speech.Curves));
        double shown = Least(Pictures, false, face);
        Console.WriteLine("a block of " + Frames + " frames, " + Channels + " channels, with the delay: " + heard.ToString("0") +
            " ns, of it the C call " + bareHeard.ToString("0") + "; a picture: V2FSpeech " + seen.ToString("0") + " ns, of it the C call " +
            bareSeen.ToString("0") + ", V2FFace with " + stage.face.BoundShapes + " shapes " + shown.ToString("0") + "; " +
            RuntimeInformation.FrameworkDescription);
        stage.speech.enabled = false;
    }

    static D Message<D>(object component, string name) where D : class
    {
        MethodInfo method = component.GetType().GetMethod(name, BindingFlags.Instance | BindingFlags.NonPublic);
        return (D)(object)Delegate.CreateDelegate(typeof(D), component, method);
    }

    static void Push(ulong stream, float[] block)
    {
        UIntPtr taken;
        fixed (float* samples = block) V2FNative.v2f_push_audio(stream, samples, (UIntPtr)Frames, &taken);
    }

    static void RigAt(ulong stream, long position, float[] values)
    {
        V2FPose pose;
        V2FNative.v2f_pose_init(&pose, (UIntPtr)sizeof(V2FPose));
        fixed (float* first = values) V2FNative.v2f_rig_at(stream, position, 16000, &pose, first, (UIntPtr)values.Length);
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

    // `listens`: the library's thread empties the queue between the rounds; a full one would only refuse.
    static double Least(int calls, bool listens, Action call)
    {
        double least = double.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            if (listens) System.Threading.Thread.Sleep(40);
            double before = ThreadNanoseconds();
            for (int i = 0; i < calls; i++) call();
            least = Math.Min(least, (ThreadNanoseconds() - before) / calls);
        }
        return least;
    }
}
