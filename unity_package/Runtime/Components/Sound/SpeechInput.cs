using System.Threading;

namespace V2F.Unity
{
    /// <summary>
    /// Where a character's sound comes from. Open, Update and Close run on the main thread; Filter runs on the audio thread and
    /// may meet a stream that is closed meanwhile, which V2FStream bears.
    /// </summary>
    abstract class SpeechInput
    {
        /// <summary>Unit of positions on the stream's timeline: exact at every sample rate that devices have.</summary>
        internal const uint PositionRate = 1000000000;

        static readonly float[] silence = new float[9600];

        protected V2FStream stream;
        long renderedNanoseconds;
        // Where the present format began, and the frames of it so far: no rounding adds up.
        long formatStart;
        long formatFrames;
        int formatRate;

        /// <summary>Sound that was given to the mixer, nanoseconds from the stream's start. Any thread.</summary>
        internal long RenderedNanoseconds
        {
            get { return Interlocked.Read(ref renderedNanoseconds); }
        }

        /// <summary>Whether it has something to say, now or in a moment.</summary>
        internal virtual bool Speaking
        {
            get { return true; }
        }

        /// <summary>Why no sound comes, in a sentence; empty when nothing is known to be wrong.</summary>
        internal virtual string Problem
        {
            get { return ""; }
        }

        /// <summary>Seconds from the mixer's place to the place whose face is to be shown, given the device's output latency.</summary>
        internal virtual double Lag(double outputLatency)
        {
            return outputLatency;
        }

        internal virtual void Open(V2FStream opened, OutputDevice device)
        {
            stream = opened;
        }

        /// <summary>Goes on where another input of the same stream was.</summary>
        internal void Continue(SpeechInput before)
        {
            if (before != null) RenderedAt(before.RenderedNanoseconds);
        }

        /// <summary>Once a picture.</summary>
        internal virtual void Update()
        {
        }

        /// <summary>The device or its format has changed.</summary>
        internal virtual void DeviceChanged(OutputDevice device)
        {
        }

        /// <summary>What the mixer renders for this character: may be read and replaced. Audio thread; no garbage, no lock.</summary>
        internal virtual void Filter(float[] data, int channels)
        {
        }

        /// <summary>Nothing was rendered for a while: time goes on by `seconds` of silence, so that the idle layer lives.</summary>
        internal virtual void Rest(double seconds)
        {
        }

        /// <summary>What is not played yet is dropped; the timeline goes on at `position` nanoseconds.</summary>
        internal virtual void Interrupt(long position)
        {
            RenderedAt(position);
        }

        internal virtual void Close()
        {
        }

        /// <summary>Counts frames that went to the mixer at `rate`.</summary>
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

        /// <summary>Gives silence in the present format, at most a tenth of a second for two channels at 48 kHz.</summary>
        protected unsafe void PushSilence(double seconds, int rate, int channels)
        {
            int frames = System.Math.Min((int)(seconds * rate), silence.Length / channels);
            int taken;
            fixed (float* zeros = silence) stream.TryPush(zeros, frames, out taken);
            Rendered(taken, rate);
        }

        /// <summary>Sets the rendered position outright.</summary>
        protected void RenderedAt(long nanoseconds)
        {
            formatRate = 0;
            Interlocked.Exchange(ref renderedNanoseconds, nanoseconds);
        }
    }
}
