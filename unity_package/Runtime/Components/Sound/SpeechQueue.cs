using System;
using System.Threading;

namespace V2F.Unity
{
    /// <summary>
    /// Synthesised speech on its way: written by the main thread, read once towards v2f (main thread) and once towards the mixer
    /// (audio thread). Mono. Nobody waits for anybody.
    /// </summary>
    sealed class SpeechQueue
    {
        readonly float[] ring;
        long written;
        long played;
        // Main thread only.
        long analysed;
        // Audio thread only: between `played` and the next sample.
        double phase;

        internal SpeechQueue(int frames)
        {
            ring = new float[frames];
        }

        /// <summary>Frames that the mixer has not played yet.</summary>
        internal long Waiting
        {
            get { return Interlocked.Read(ref written) - Interlocked.Read(ref played); }
        }

        /// <summary>Frames played since the queue was made.</summary>
        internal long Played
        {
            get { return Interlocked.Read(ref played); }
        }

        /// <summary>Mixes `frames` of `samples` down and takes as many as fit; returns the frames taken.</summary>
        internal int Write(float[] samples, int first, int frames, int channels)
        {
            long end = written;
            long free = ring.Length - (end - Math.Min(Interlocked.Read(ref played), analysed));
            int taken = (int)Math.Min(free, frames);
            for (int frame = 0; frame < taken; frame++)
            {
                float sum = 0;
                int at = (first + frame) * channels;
                for (int channel = 0; channel < channels; channel++) sum += samples[at + channel];
                ring[(end + frame) % ring.Length] = sum / channels;
            }
            Interlocked.Exchange(ref written, end + taken);
            return taken;
        }

        /// <summary>Gives `stream` what it takes.</summary>
        internal unsafe void Analyse(V2FStream stream)
        {
            while (analysed < written)
            {
                int at = (int)(analysed % ring.Length);
                int frames = (int)Math.Min(written - analysed, ring.Length - at);
                int taken;
                fixed (float* samples = ring) V2FException.ThrowIfFailed(stream.TryPush(samples + at, frames, out taken));
                analysed += taken;
                if (taken < frames) return;
            }
        }

        /// <summary>Whether v2f has everything.</summary>
        internal bool Analysed
        {
            get { return analysed == written; }
        }

        /// <summary>
        /// Renders one block: `step` queued frames pass per frame of the device, with a cubic between them. Multiplies `data`,
        /// which carries a source that plays ones, so that volume and distance stay as Unity made them. Returns whether it ran
        /// dry. Audio thread.
        /// </summary>
        internal bool Play(float[] data, int channels, double step, bool ended)
        {
            long end = Interlocked.Read(ref written);
            long at = played;
            int frames = data.Length / channels;
            bool dry = false;
            for (int frame = 0; frame < frames; frame++)
            {
                // The cubic looks two frames ahead; behind the utterance's end there is silence.
                dry = dry || at + (ended ? 0 : 2) >= end;
                float voice = dry ? 0 : Cubic(at, end);
                for (int channel = 0; channel < channels; channel++) data[frame * channels + channel] *= voice;
                if (dry) continue;
                phase += step;
                int whole = (int)phase;
                phase -= whole;
                at = Math.Min(at + whole, end);
            }
            Interlocked.Exchange(ref played, at);
            return dry;
        }

        /// <summary>Forgets what is not played. The audio thread must not be playing.</summary>
        internal void Clear()
        {
            Interlocked.Exchange(ref played, written);
            analysed = written;
            phase = 0;
        }

        float At(long index, long end)
        {
            return index < 0 || index >= end ? 0 : ring[index % ring.Length];
        }

        float Cubic(long at, long end)
        {
            float a = At(at - 1, end), b = At(at, end), c = At(at + 1, end), d = At(at + 2, end);
            float t = (float)phase;
            return b + 0.5f * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
        }
    }
}
