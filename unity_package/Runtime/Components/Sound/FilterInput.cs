using System.Threading;
using UnityEngine;

namespace V2F.Unity
{
    /// <summary>
    /// Hears what an AudioSource plays. The curves of an instant are known only when the sound after it has been heard too, so
    /// the sound can be passed on later by as much: then lips and sound agree.
    /// </summary>
    sealed class FilterInput : SpeechInput
    {
        // A picture may take this long after the curves are there.
        const double PictureSeconds = 0.02;
        readonly bool delays;
        readonly double curvesLatency;
        // The line that delays the sound: made by the main thread for the device, taken up by the audio thread with the next block.
        volatile float[] prepared = new float[0];
        volatile int deviceRate;
        // 1 while a thread is on the stream's side of the sound; 2 when it is closed for good.
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

        // It hears only while the mixer calls.
        internal override bool Speaking
        {
            get { return false; }
        }

        // Without a delay the curves come after the sound; then the newest place that they cover is shown.
        internal override double Lag(double outputLatency)
        {
            double heard = delaySeconds + outputLatency;
            return heard > curvesLatency ? heard : curvesLatency;
        }

        internal override void Open(V2FStream opened, OutputDevice device)
        {
            DeviceChanged(device);
            base.Open(opened, device);
        }

        internal override void DeviceChanged(OutputDevice device)
        {
            double wanted = delays ? curvesLatency + PictureSeconds - device.LatencySeconds : 0;
            delaySeconds = wanted > 0 ? wanted : 0;
            prepared = new float[(int)(delaySeconds * device.Rate) * device.Channels];
            deviceRate = device.Rate;
        }

        // Waits for a block that is inside, far less than a millisecond: so it is never the audio thread that frees the stream.
        internal override void Close()
        {
            while (Interlocked.CompareExchange(ref inside, 2, 0) == 1) Thread.Sleep(0);
        }

        internal override unsafe void Filter(float[] data, int channels)
        {
            V2FStream to = stream;
            if (to == null || channels < 1) return;
            // The main thread gives a moment of silence just now: this block passes unheard.
            if (Interlocked.CompareExchange(ref inside, 1, 0) != 0) return;
            if (!FormatIs(to, deviceRate, channels))
            {
                Volatile.Write(ref inside, 0);
                return;
            }
            int frames = data.Length / channels;
            int taken;
            // What a full queue refuses stands as silence, so the whole block counts.
            fixed (float* samples = data) to.TryPush(samples, frames, out taken);
            Rendered(frames, rate);
            Volatile.Write(ref inside, 0);
            Delay(data, channels);
        }

        // The mixer is not calling, since its source is stopped; should it call again just now, it finds `inside` taken.
        internal override void Rest(double seconds)
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
            // Whole frames of what the mixer gives just now, should it differ from what it told.
            int length = line.Length - line.Length % channels;
            if (length == 0) return;
            fixed (float* sound = data, ring = line)
                for (int done = 0; done < data.Length;)
                {
                    if (delayedAt >= length) delayedAt = 0;
                    // To the ring's end at most.
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
