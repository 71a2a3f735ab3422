using System.Threading;

namespace V2F.Unity
{
    /// <summary>
    /// An input for a character's sound. Open, Update and Close run on the main thread. Filter runs on the
    /// audio thread; the stream may be closed at the same time, and V2FStream allows that.
    /// </summary>
    abstract class SpeechInput
    {
        /// <summary>Rate of positions on the stream's timeline: nanoseconds.</summary>
        internal const uint PositionRate = 1000000000;

        static readonly float[] silence = new float[9600];

        protected V2FStream stream;
        long renderedNanoseconds;
        // Start of the current format, and its audio frames so far: rounding errors do not add up.
        long formatStart;
        long formatFrames;
        int formatRate;

        /// <summary>
        /// Position of the sound that the mixer has, nanoseconds from the stream's start. Any thread.
        /// </summary>
        internal long RenderedNanoseconds
        {
            get { return Interlocked.Read(ref renderedNanoseconds); }
        }

        /// <summary>Whether it plays speech, now or in a moment.</summary>
        internal virtual bool IsSpeaking
        {
            get { return true; }
        }

        /// <summary>Why no sound arrives; empty if no problem is known.</summary>
        internal virtual string Problem
        {
            get { return ""; }
        }

        /// <summary>Time from the mixer's position back to the position of the pose, seconds.</summary>
        internal virtual double Lag(double outputLatency)
        {
            return outputLatency;
        }

        internal virtual void Open(V2FStream opened, OutputDevice device)
        {
            stream = opened;
        }

        /// <summary>Continues at the position of another input of the same stream.</summary>
        internal void Continue(SpeechInput before)
        {
            if (before != null) RenderedAt(before.RenderedNanoseconds);
        }

        /// <summary>Called once per rendered frame.</summary>
        internal virtual void Update()
        {
        }

        /// <summary>Called when the device or its format has changed.</summary>
        internal virtual void DeviceChanged(OutputDevice device)
        {
        }

        /// <summary>Reads or replaces a block of the mixer. Audio thread; no garbage, no lock.</summary>
        internal virtual void Filter(float[] data, int channels)
        {
        }

        /// <summary>
        /// Pushes `seconds` of silence when nothing is rendered, so that the idle layer moves on.
        /// </summary>
        internal virtual void PushIdleSilence(double seconds)
        {
        }

        /// <summary>
        /// Drops the sound that is not played yet; the timeline continues at `position` nanoseconds.
        /// </summary>
        internal virtual void Interrupt(long position)
        {
            RenderedAt(position);
        }

        internal virtual void Close()
        {
        }

        /// <summary>Counts audio frames that the mixer got at `rate`.</summary>
        protected void Rendered(int frames, int rate)
        {
            if (rate != formatRate)
            {
                formatStart = Interlocked.Read(ref renderedNanoseconds);
                formatFrames = 0;
                formatRate = rate;
            }
            formatFrames += frames;
            Interlocked.Exchange(ref renderedNanoseconds, formatStart + formatFrames * PositionRate / rate);
        }

        /// <summary>Pushes silence in the current format, at most 0.1 s for two channels at 48 kHz.</summary>
        protected unsafe void PushSilence(double seconds, int rate, int channels)
        {
            int frames = System.Math.Min((int)(seconds * rate), silence.Length / channels);
            int taken;
            fixed (float* zeros = silence) stream.TryPush(zeros, frames, out taken);
            Rendered(taken, rate);
        }

        /// <summary>Sets the rendered position.</summary>
        protected void RenderedAt(long nanoseconds)
        {
            formatRate = 0;
            Interlocked.Exchange(ref renderedNanoseconds, nanoseconds);
        }
    }
}
