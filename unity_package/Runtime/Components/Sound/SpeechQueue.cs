using System;
using System.Threading;

namespace V2F.Unity
{
    /// <summary>
    /// Queue of synthesised speech, mono. The main thread writes it and pushes it to v2f; the audio thread
    /// plays it. No thread waits for the other.
    /// </summary>
    sealed class SpeechQueue
    {
        readonly float[] ring;
        long written;
        long played;
        // Main thread only.
        long pushed;
        // Audio thread only: fraction between `played` and the next sample, 0 to 1.
        double phase;

        internal SpeechQueue(int frames)
        {
            ring = new float[frames];
        }

        /// <summary>Audio frames that the mixer has not played yet.</summary>
        internal long Waiting
        {
            get { return Interlocked.Read(ref written) - Interlocked.Read(ref played); }
        }

        /// <summary>Audio frames played since the queue was made.</summary>
        internal long Played
        {
            get { return Interlocked.Read(ref played); }
        }

        /// <summary>
        /// Mixes `frames` audio frames of `samples` to mono and takes as many as fit; returns their number.
        /// </summary>
        internal int Write(float[] samples, int first, int frames, int channels)
        {
            long end = written;
            long free = ring.Length - (end - Math.Min(Interlocked.Read(ref played), pushed));
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

        /// <summary>Pushes as much as `stream` takes.</summary>
        internal unsafe void PushTo(V2FStream stream)
        {
            while (pushed < written)
            {
                int at = (int)(pushed % ring.Length);
                int frames = (int)Math.Min(written - pushed, ring.Length - at);
                int taken;
                fixed (float* samples = ring)
                    V2FException.ThrowIfFailed(stream.TryPush(samples + at, frames, out taken));
                pushed += taken;
                if (taken < frames) return;
            }
        }

        /// <summary>Whether v2f has all of the sound.</summary>
        internal bool IsPushed
        {
            get { return pushed == written; }
        }

        /// <summary>
        /// Renders one block: `step` queued audio frames per audio frame of the device, with cubic
        /// interpolation. Multiplies `data`, the block of a source that plays ones, so that Unity's volume
        /// and distance apply. Returns whether the queue ran empty (underrun). Audio thread.
        /// </summary>
        internal bool Play(float[] data, int channels, double step, bool ended)
        {
            long end = Interlocked.Read(ref written);
            long at = played;
            int frames = data.Length / channels;
            bool underrun = false;
            for (int frame = 0; frame < frames; frame++)
            {
                // The cubic needs two audio frames ahead; after the end of the utterance there is silence.
                underrun = underrun || at + (ended ? 0 : 2) >= end;
                float sample = underrun ? 0 : Cubic(at, end);
                for (int channel = 0; channel < channels; channel++)
                    data[frame * channels + channel] *= sample;
                if (underrun) continue;
                phase += step;
                int whole = (int)phase;
                phase -= whole;
                at = Math.Min(at + whole, end);
            }
            Interlocked.Exchange(ref played, at);
            return underrun;
        }

        /// <summary>Drops the sound that is not played. The audio thread must not be playing.</summary>
        internal void Clear()
        {
            Interlocked.Exchange(ref played, written);
            pushed = written;
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
