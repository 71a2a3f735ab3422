using System.Threading;

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
        const int MostChannels = 8;

        readonly bool delays;
        readonly double curvesLatency;
        float[] delayed;
        int delayedAt;
        volatile int deviceRate;
        volatile int delayFrames;
        // 1 while a thread is on the stream's side of the sound.
        int inside;
        int rate;
        int channelCount;
        int delayChannels;
        int delayLength;
        double delaySeconds;

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
            delayed = new float[delays ? MostChannels * (int)(192000 * (curvesLatency + PictureSeconds)) : 0];
            DeviceChanged(device);
            base.Open(opened, device);
        }

        internal override void DeviceChanged(OutputDevice device)
        {
            double wanted = delays ? curvesLatency + PictureSeconds - device.LatencySeconds : 0;
            delaySeconds = wanted > 0 ? wanted : 0;
            delayFrames = (int)(delaySeconds * device.Rate);
            deviceRate = device.Rate;
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
            if (delayFrames > 0 && channels <= MostChannels) Delay(data, channels);
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

        void Delay(float[] data, int channels)
        {
            int length = delayFrames * channels;
            if (length != delayLength || channels != delayChannels)
            {
                System.Array.Clear(delayed, 0, delayed.Length);
                delayLength = length;
                delayChannels = channels;
                delayedAt = 0;
            }
            for (int i = 0; i < data.Length; i++)
            {
                float earlier = delayed[delayedAt];
                delayed[delayedAt] = data[i];
                data[i] = earlier;
                if (++delayedAt == length) delayedAt = 0;
            }
        }
    }
}
