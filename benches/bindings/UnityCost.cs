using System;
using System.Reflection;
using System.Runtime.InteropServices;
using FakeUnity;
using UnityEngine;
using V2F;
using V2F.Unity;
using V2F.Unity.Tests;

/// <summary>
/// Cost of the Unity components and of the C call in them, nanoseconds of processor time: a block of sound on
/// the audio thread, a rendered frame on the main thread. Runs in the tests' player loop, thus without the
/// engine's own cost.
/// </summary>
static unsafe class UnityCost
{
    const int Frames = 1024;
    const int Channels = 2;
    const int Blocks = 20;
    const int RenderedFrames = 2000;
    const int Rounds = 50;

    static void Main()
    {
        TestScene scene = new TestScene(V2FInput.AudioSource);
        scene.Enable();
        float[] block = new float[Frames * Channels];
        Action<float[], int> filter = Message<Action<float[], int>>(scene.speech, "OnAudioFilterRead");
        Action update = Message<Action>(scene.speech, "Update"),
               lateUpdate = Message<Action>(scene.speech, "LateUpdate");
        Action face = Message<Action>(scene.face, "LateUpdate");
        filter(block, Channels);
        PlayerLoop.RenderedFrame(TestScene.RenderedFrameSeconds);
        double pushed = Least(Blocks, true, () => filter(block, Channels));
        double barePushed = Least(Blocks, true, () => Push(scene.speech.Stream.Handle, block));
        double read = Least(RenderedFrames, false, () => { update(); lateUpdate(); });
        double bareRead = Least(RenderedFrames, false,
            () => RigAt(scene.speech.Stream.Handle, scene.speech.Pose.Position, scene.speech.Curves));
        double shown = Least(RenderedFrames, false, face);
        Console.WriteLine("a block of " + Frames + " frames, " + Channels +
            " channels, with the delay: " + pushed.ToString("0") + " ns, of it the C call " +
            barePushed.ToString("0") + "; a rendered frame: V2FSpeech " + read.ToString("0") +
            " ns, of it the C call " + bareRead.ToString("0") + ", V2FFace with " + scene.face.BoundShapes +
            " shapes " + shown.ToString("0") + "; " + RuntimeInformation.FrameworkDescription);
        scene.speech.enabled = false;
    }

    static D Message<D>(object component, string name) where D : class
    {
        MethodInfo method =
            component.GetType().GetMethod(name, BindingFlags.Instance | BindingFlags.NonPublic);
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
        fixed (float* first = values)
            V2FNative.v2f_rig_at(stream, position, 16000, &pose, first, (UIntPtr)values.Length);
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
