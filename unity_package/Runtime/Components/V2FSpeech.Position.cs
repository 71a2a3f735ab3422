using UnityEngine;

namespace V2F.Unity
{
    // The play position of the pose, and the fade to neutral when no sound arrives.
    public sealed partial class V2FSpeech
    {
        // The library's default times: the sound may only have a short gap.
        const double HoldSeconds = 0.1;
        const double FadeSeconds = 0.2;
        // After a pause of the application Unity may report a rendered frame of minutes.
        const double MaxRenderedFrameSeconds = 0.1;

        bool pushingSilence;
        long silenceEnd;

        /// <summary>Position of the shown pose, seconds from the stream's start.</summary>
        public double PlayPosition { get; private set; }

        /// <summary>
        /// 1 while sound arrives; falls to 0 while the face fades to neutral because there is no sound.
        /// </summary>
        public float SoundWeight { get; private set; }

        static double RenderedFrameSeconds
        {
            get { return System.Math.Min(Time.unscaledDeltaTime, MaxRenderedFrameSeconds); }
        }

        long AdvancePosition(double delta)
        {
            clock.Advance(source.RenderedNanoseconds, device.BlockSeconds, delta);
            double lag = source.Lag(device.LatencySeconds + extraLatency);
            // The newest pushed silence has no curves yet.
            if (pushingSilence && lag < latency.Seconds) lag = latency.Seconds;
            // If nothing is rendered, the device still plays the blocks that it has.
            double playedOut = clock.StalledSeconds < lag ? clock.StalledSeconds : lag;
            double position = clock.Seconds - lag + playedOut;
            // The face never moves back in time. If the lag has grown, it waits.
            if (position > PlayPosition) PlayPosition = position;
            double quiet = clock.StalledSeconds - lag - HoldSeconds;
            SoundWeight = quiet <= 0 ? 1 : quiet >= FadeSeconds ? 0 : (float)(1 - quiet / FadeSeconds);
            return (long)(PlayPosition * SpeechInput.PositionRate);
        }

        // Without sound the timeline stops. Silence moves it on for the idle layer.
        void PushIdleSilence(double delta)
        {
            if (!openProfile.idle || source.IsSpeaking)
            {
                pushingSilence = false;
                return;
            }
            if (pushingSilence && source.RenderedNanoseconds != silenceEnd) pushingSilence = false;
            else if (!pushingSilence) pushingSilence = clock.StalledSeconds > HoldSeconds + FadeSeconds;
            if (!pushingSilence) return;
            source.PushIdleSilence(delta);
            silenceEnd = source.RenderedNanoseconds;
        }

        // Without sound the timeline stops, and the library does not fade the pose. This does.
        void FadeToNeutral()
        {
            if (SoundWeight >= 1) return;
            for (int i = 0; i < curves.Length; i++)
                curves[i] = neutral[i] + (curves[i] - neutral[i]) * SoundWeight;
        }
    }
}
