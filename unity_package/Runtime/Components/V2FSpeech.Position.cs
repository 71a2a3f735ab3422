using UnityEngine;

namespace V2F.Unity
{
    // Which instant is to be seen now, and the way to rest when there is no sound any more.
    public sealed partial class V2FSpeech
    {
        // As long as the library itself holds and fades by default: the sound may only have stumbled.
        const double HoldSeconds = 0.1;
        const double FadeSeconds = 0.2;
        // The picture after a pause of the application may claim minutes, in which nothing was to be rendered.
        const double LongestPicture = 0.1;

        bool resting;
        long restedTo;

        /// <summary>The position of what is seen, seconds from the stream's start.</summary>
        public double PlayPosition { get; private set; }

        /// <summary>1 while sound comes, down to 0 when the face rests because there is none.</summary>
        public float Presence { get; private set; }

        static double PictureSeconds
        {
            get { return System.Math.Min(Time.unscaledDeltaTime, LongestPicture); }
        }

        long AdvancePosition(double delta)
        {
            clock.Advance(source.RenderedNanoseconds, device.BlockSeconds, delta);
            double lag = source.Lag(device.LatencySeconds + extraLatency);
            // Silence is made as time passes, so the newest of it has no curves yet.
            if (resting && lag < latency.Seconds) lag = latency.Seconds;
            // While nothing is rendered the sound that is on its way to the ear still plays out.
            double playedOut = clock.StalledSeconds < lag ? clock.StalledSeconds : lag;
            double position = clock.Seconds - lag + playedOut;
            // A face never moves backwards in time; where the lag grew it waits.
            if (position > PlayPosition) PlayPosition = position;
            double quiet = clock.StalledSeconds - lag - HoldSeconds;
            Presence = quiet <= 0 ? 1 : quiet >= FadeSeconds ? 0 : (float)(1 - quiet / FadeSeconds);
            return (long)(PlayPosition * SpeechInput.PositionRate);
        }

        // Without sound the timeline stands still; the idle layer needs time, so it gets silence.
        void KeepTimeRunning(double delta)
        {
            if (!inForce.idle || source.Speaking)
            {
                resting = false;
                return;
            }
            if (resting && source.RenderedNanoseconds != restedTo) resting = false;
            else if (!resting) resting = clock.StalledSeconds > HoldSeconds + FadeSeconds;
            if (!resting) return;
            source.Rest(delta);
            restedTo = source.RenderedNanoseconds;
        }

        // The timeline stands still without sound, so the library cannot know that time passes.
        void Rest()
        {
            if (Presence >= 1) return;
            for (int i = 0; i < curves.Length; i++) curves[i] = neutral[i] + (curves[i] - neutral[i]) * Presence;
        }
    }
}
