using System;

namespace V2F
{
    // The sound's side: one thread at a time, typically the audio thread. Real-time safe.
    public sealed unsafe partial class V2FStream
    {
        /// <summary>
        /// Gives `frames` frames of interleaved samples, -1 to 1, without throwing: for audio threads. `taken`: the frames taken.
        /// ErrorHandle after Dispose.
        /// </summary>
        public V2FStatus TryPush(float* samples, int frames, out int taken)
        {
            taken = 0;
            if (frames < 0) return V2FStatus.ErrorArgument;
            if (!Enter()) return V2FStatus.ErrorHandle;
            UIntPtr told = UIntPtr.Zero;
            V2FStatus status = V2FNative.v2f_push_audio(number, samples, (UIntPtr)frames, &told);
            Leave();
            taken = (int)told;
            return status;
        }

        /// <summary>As above for 16-bit samples.</summary>
        public V2FStatus TryPush(short* samples, int frames, out int taken)
        {
            taken = 0;
            if (frames < 0) return V2FStatus.ErrorArgument;
            if (!Enter()) return V2FStatus.ErrorHandle;
            UIntPtr told = UIntPtr.Zero;
            V2FStatus status = V2FNative.v2f_push_audio_i16(number, samples, (UIntPtr)frames, &told);
            Leave();
            taken = (int)told;
            return status;
        }

        /// <summary>
        /// Gives `frames` frames of `samples` from frame `first` on; returns the frames taken, which are fewer when the queue is
        /// full.
        /// </summary>
        public int Push(float[] samples, int first, int frames)
        {
            RequirePart(samples == null ? -1 : samples.Length, first, frames);
            int taken;
            fixed (float* all = samples) ThrowIfFailed(TryPush(all + (long)first * channels, frames, out taken));
            return taken;
        }

        /// <summary>As above for 16-bit samples.</summary>
        public int Push(short[] samples, int first, int frames)
        {
            RequirePart(samples == null ? -1 : samples.Length, first, frames);
            int taken;
            fixed (short* all = samples) ThrowIfFailed(TryPush(all + (long)first * channels, frames, out taken));
            return taken;
        }

        /// <summary>Gives all frames of `samples`; a broken last frame is left out.</summary>
        public int Push(float[] samples)
        {
            return Push(samples, 0, samples == null ? 0 : (int)(samples.Length / channels));
        }

        /// <summary>`frames` of sound are missing here; they count as silence.</summary>
        public void PushGap(long frames)
        {
            if (frames < 0) throw new ArgumentOutOfRangeException("frames");
            EnterOrThrow();
            V2FStatus status = V2FNative.v2f_push_gap(number, (ulong)frames);
            Leave();
            V2FException.ThrowIfFailed(status);
        }

        /// <summary>Changes the format of what is pushed from now on; the timeline goes on. Throws nothing.</summary>
        public V2FStatus TrySetFormat(int sampleRate, int channelCount)
        {
            if (sampleRate < 0 || channelCount < 0) return V2FStatus.ErrorArgument;
            if (!Enter()) return V2FStatus.ErrorHandle;
            V2FStatus status = V2FNative.v2f_set_format(number, (uint)sampleRate, (uint)channelCount);
            if (status == V2FStatus.Ok) channels = (uint)channelCount;
            Leave();
            return status;
        }

        /// <summary>As TrySetFormat, but throws.</summary>
        public void SetFormat(int sampleRate, int channelCount)
        {
            if (sampleRate < 0) throw new ArgumentOutOfRangeException("sampleRate");
            if (channelCount < 0) throw new ArgumentOutOfRangeException("channelCount");
            ThrowIfFailed(TrySetFormat(sampleRate, channelCount));
        }

        /// <summary>The utterance is over: its last frames come without more sound. Throws nothing.</summary>
        public V2FStatus TryFlush()
        {
            if (!Enter()) return V2FStatus.ErrorHandle;
            V2FStatus status = V2FNative.v2f_flush(number);
            Leave();
            return status;
        }

        /// <summary>As TryFlush, but throws.</summary>
        public void Flush()
        {
            ThrowIfFailed(TryFlush());
        }

        /// <summary>Forgets everything and keeps memory and tuning. Throws nothing.</summary>
        public V2FStatus TryReset()
        {
            if (!Enter()) return V2FStatus.ErrorHandle;
            V2FStatus status = V2FNative.v2f_reset(number);
            Leave();
            return status;
        }

        /// <summary>As TryReset, but throws.</summary>
        public void Reset()
        {
            ThrowIfFailed(TryReset());
        }

        /// <summary>
        /// The character stops speaking at play position `position / rate` seconds from the stream's start; with a rate of 0 at the
        /// newest position that was shown. Throws nothing.
        /// </summary>
        public V2FStatus TryInterrupt(long position, uint rate)
        {
            if (!Enter()) return V2FStatus.ErrorHandle;
            V2FStatus status = V2FNative.v2f_interrupt(number, position, rate);
            Leave();
            return status;
        }

        /// <summary>As TryInterrupt, but throws.</summary>
        public void Interrupt(long position, uint rate)
        {
            ThrowIfFailed(TryInterrupt(position, rate));
        }

        void ThrowIfFailed(V2FStatus status)
        {
            if (status == V2FStatus.ErrorHandle && IsClosed) throw new ObjectDisposedException(GetType().Name);
            V2FException.ThrowIfFailed(status);
        }

        // The library cannot see how long a managed array is, so this must.
        void RequirePart(long length, int first, int frames)
        {
            if (length < 0) throw new ArgumentNullException("samples");
            if (first < 0 || frames < 0 || ((long)first + frames) * channels > length)
                throw new ArgumentOutOfRangeException("frames", "the array does not hold that many frames of the stream's channels");
        }
    }
}
