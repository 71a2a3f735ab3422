using System.Threading;
using UnityEngine;

namespace V2F.Unity
{
    /// <summary>
    /// Taps the sound of an AudioSource. The curves of an instant need the sound after it. Thus this input
    /// can delay the audible sound by the latency: then lips and sound agree.
    /// </summary>
    sealed class FilterInput : SpeechInput
    {
        // Extra delay: a rendered frame may come this much after its curves.
        const double RenderedFrameSeconds = 0.02;
        readonly bool delays;
        readonly double curvesLatency;
        // The delay line. The main thread makes it for the device; the audio thread uses it from the next
        // block on.
        volatile float[] prepared = new float[0];
        volatile int deviceRate;
        // 1 while a thread pushes to the stream; 2 after Close.
        int inside;
        int rate;
        int channelCount;
        // Main thread only.
        double delaySeconds;
        // Audio thread only.
        float[] delayed;
        int delayedAt;

        internal FilterInput(bool delays, double curvesLatency)
        {
            this.delays = delays;
            this.curvesLatency = curvesLatency;
        }

        // Sound arrives only while the mixer calls Filter.
        internal override bool IsSpeaking
        {
            get { return false; }
        }

        // Without a delay the curves come after the sound. Then the newest pose is shown.
        internal override double Lag(double outputLatency)
        {
            double outputDelay = delaySeconds + outputLatency;
            return outputDelay > curvesLatency ? outputDelay : curvesLatency;
        }

        internal override void Open(V2FStream opened, OutputDevice device)
        {
            DeviceChanged(device);
            base.Open(opened, device);
        }

        internal override void DeviceChanged(OutputDevice device)
        {
            double wanted = delays ? curvesLatency + RenderedFrameSeconds - device.LatencySeconds : 0;
            delaySeconds = wanted > 0 ? wanted : 0;
            prepared = new float[(int)(delaySeconds * device.Rate) * device.Channels];
            deviceRate = device.Rate;
        }

        // Waits for a running block, much less than a millisecond: thus the audio thread never frees the
        // stream.
        internal override void Close()
        {
            while (Interlocked.CompareExchange(ref inside, 2, 0) == 1) Thread.Sleep(0);
        }

        internal override unsafe void Filter(float[] data, int channels)
        {
            V2FStream to = stream;
            if (to == null || channels < 1) return;
            // The main thread is pushing silence: this block is not pushed.
            if (Interlocked.CompareExchange(ref inside, 1, 0) != 0) return;
            if (!FormatIs(to, deviceRate, channels))
            {
                Volatile.Write(ref inside, 0);
                return;
            }
            int frames = data.Length / channels;
            int taken;
            // A full queue replaces the rest by silence, so the whole block counts.
            fixed (float* samples = data) to.TryPush(samples, frames, out taken);
            Rendered(frames, rate);
            Volatile.Write(ref inside, 0);
            Delay(data, channels);
        }

        // The source is stopped, so the mixer does not call Filter. If it does at this moment, Filter finds
        // `inside` set.
        internal override void PushIdleSilence(double seconds)
        {
            if (rate == 0 || Interlocked.CompareExchange(ref inside, 1, 0) != 0) return;
            PushSilence(seconds, rate, channelCount);
            Volatile.Write(ref inside, 0);
        }

        bool FormatIs(V2FStream to, int now, int channels)
        {
            if (now == rate && channels == channelCount) return true;
            if (to.TrySetFormat(now, channels) != V2FStatus.Ok) return false;
            rate = now;
            channelCount = channels;
            return true;
        }

        unsafe void Delay(float[] data, int channels)
        {
            float[] line = prepared;
            if (!ReferenceEquals(line, delayed))
            {
                delayed = line;
                delayedAt = 0;
            }
            // Complete audio frames of the block's channels, which may differ from the device's.
            int length = line.Length - line.Length % channels;
            if (length == 0) return;
            fixed (float* sound = data, ring = line)
                for (int done = 0; done < data.Length;)
                {
                    if (delayedAt >= length) delayedAt = 0;
                    // At most to the end of the ring.
                    int run = Mathf.Min(length - delayedAt, data.Length - done);
                    Swap(sound + done, ring + delayedAt, run);
                    done += run;
                    delayedAt += run;
                }
        }

        static unsafe void Swap(float* a, float* b, int count)
        {
            for (int i = 0; i < count; i++)
            {
                float before = a[i];
                a[i] = b[i];
                b[i] = before;
            }
        }
    }
}
