using System;

namespace V2F
{
    // The sound's side: one thread at a time, typically the audio thread. Real-time safe.
    public sealed unsafe partial class V2FStream
    {
        /// <summary>
        /// Pushes `frames` audio frames of interleaved samples, -1 to 1. Does not throw: for audio threads.
        /// `taken`: the audio frames taken. Returns ErrorHandle after Dispose.
        /// </summary>
        public V2FStatus TryPush(float* samples, int frames, out int taken)
        {
            taken = 0;
            if (frames < 0) return V2FStatus.ErrorArgument;
            if (!Enter()) return V2FStatus.ErrorHandle;
            UIntPtr count = UIntPtr.Zero;
            V2FStatus status = V2FNative.v2f_push_audio(nativeHandle, samples, (UIntPtr)frames, &count);
            Leave();
            taken = (int)count;
            return status;
        }

        /// <summary>As above for 16-bit samples.</summary>
        public V2FStatus TryPush(short* samples, int frames, out int taken)
        {
            taken = 0;
            if (frames < 0) return V2FStatus.ErrorArgument;
            if (!Enter()) return V2FStatus.ErrorHandle;
            UIntPtr count = UIntPtr.Zero;
            V2FStatus status = V2FNative.v2f_push_audio_i16(nativeHandle, samples, (UIntPtr)frames, &count);
            Leave();
            taken = (int)count;
            return status;
        }

        /// <summary>
        /// Pushes `frames` audio frames of `samples` from audio frame `first` on. Returns the audio frames
        /// taken: fewer if the queue is full.
        /// </summary>
        public int Push(float[] samples, int first, int frames)
        {
            RequirePart(samples == null ? -1 : samples.Length, first, frames);
            int taken;
            fixed (float* all = samples)
                ThrowIfFailed(TryPush(all + (long)first * channels, frames, out taken));
            return taken;
        }

        /// <summary>As above for 16-bit samples.</summary>
        public int Push(short[] samples, int first, int frames)
        {
            RequirePart(samples == null ? -1 : samples.Length, first, frames);
            int taken;
            fixed (short* all = samples)
                ThrowIfFailed(TryPush(all + (long)first * channels, frames, out taken));
            return taken;
        }

        /// <summary>Pushes all complete audio frames of `samples`.</summary>
        public int Push(float[] samples)
        {
            return Push(samples, 0, samples == null ? 0 : (int)(samples.Length / channels));
        }

        /// <summary>Reports `frames` missing audio frames. They count as silence.</summary>
        public void PushGap(long frames)
        {
            if (frames < 0) throw new ArgumentOutOfRangeException("frames");
            EnterOrThrow();
            V2FStatus status = V2FNative.v2f_push_gap(nativeHandle, (ulong)frames);
            Leave();
            V2FException.ThrowIfFailed(status);
        }

        /// <summary>
        /// Changes the format of the sound pushed from now on; the timeline continues. Does not throw.
        /// </summary>
        public V2FStatus TrySetFormat(int sampleRate, int channelCount)
        {
            if (sampleRate < 0 || channelCount < 0) return V2FStatus.ErrorArgument;
            if (!Enter()) return V2FStatus.ErrorHandle;
            V2FStatus status = V2FNative.v2f_set_format(nativeHandle, (uint)sampleRate, (uint)channelCount);
            if (status == V2FStatus.Ok) channels = (uint)channelCount;
            Leave();
            return status;
        }

        /// <summary>As TrySetFormat, but throws on errors.</summary>
        public void SetFormat(int sampleRate, int channelCount)
        {
            if (sampleRate < 0) throw new ArgumentOutOfRangeException("sampleRate");
            if (channelCount < 0) throw new ArgumentOutOfRangeException("channelCount");
            ThrowIfFailed(TrySetFormat(sampleRate, channelCount));
        }

        /// <summary>
        /// Ends the utterance: its last rig frames are computed without waiting for more sound. Does not
        /// throw.
        /// </summary>
        public V2FStatus TryFlush()
        {
            if (!Enter()) return V2FStatus.ErrorHandle;
            V2FStatus status = V2FNative.v2f_flush(nativeHandle);
            Leave();
            return status;
        }

        /// <summary>As TryFlush, but throws on errors.</summary>
        public void Flush()
        {
            ThrowIfFailed(TryFlush());
        }

        /// <summary>Clears sound and rig frames; keeps memory and tuning. Does not throw.</summary>
        public V2FStatus TryReset()
        {
            if (!Enter()) return V2FStatus.ErrorHandle;
            V2FStatus status = V2FNative.v2f_reset(nativeHandle);
            Leave();
            return status;
        }

        /// <summary>As TryReset, but throws on errors.</summary>
        public void Reset()
        {
            ThrowIfFailed(TryReset());
        }

        /// <summary>
        /// Stops the character's speech at the play position `position / rate` seconds from the stream's
        /// start; rate 0: at the newest shown position. Does not throw.
        /// </summary>
        public V2FStatus TryInterrupt(long position, uint rate)
        {
            if (!Enter()) return V2FStatus.ErrorHandle;
            V2FStatus status = V2FNative.v2f_interrupt(nativeHandle, position, rate);
            Leave();
            return status;
        }

        /// <summary>As TryInterrupt, but throws on errors.</summary>
        public void Interrupt(long position, uint rate)
        {
            ThrowIfFailed(TryInterrupt(position, rate));
        }

        void ThrowIfFailed(V2FStatus status)
        {
            if (status == V2FStatus.ErrorHandle && IsClosed)
                throw new ObjectDisposedException(GetType().Name);
            V2FException.ThrowIfFailed(status);
        }

        // The library cannot know the length of a managed array; this method checks it.
        void RequirePart(long length, int first, int frames)
        {
            if (length < 0) throw new ArgumentNullException("samples");
            if (first < 0 || frames < 0 || ((long)first + frames) * channels > length)
                throw new ArgumentOutOfRangeException("frames",
                    "the array has fewer audio frames with the stream's number of channels");
        }
    }
}
