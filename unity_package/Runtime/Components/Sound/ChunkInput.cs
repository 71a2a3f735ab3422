using UnityEngine;

namespace V2F.Unity
{
    /// <summary>
    /// Chunks of synthesised speech. They go to v2f at once, and to the AudioSource when the mixer requests
    /// them. Playback starts when enough sound is queued for the curves. If the synthesis is late, sound,
    /// position and lips wait together.
    /// </summary>
    sealed class ChunkInput : SpeechInput
    {
        readonly AudioSource source;
        readonly double headStart;
        readonly float queueSeconds;
        SpeechQueue queue;
        AudioClip carrier;
        int rate;
        volatile int deviceRate;
        volatile bool ended = true;
        volatile bool playing;
        // 1 while the audio thread is in Filter; the queue may only be cleared while it is 0.
        int filtering;
        bool flushed = true;

        internal ChunkInput(AudioSource source, double headStart, float queueSeconds)
        {
            this.source = source;
            this.headStart = headStart;
            this.queueSeconds = queueSeconds;
        }

        /// <summary>Whether queued sound is not played yet.</summary>
        internal override bool IsSpeaking
        {
            get { return queue != null && queue.Waiting > 0; }
        }

        internal override void Open(V2FStream opened, OutputDevice device)
        {
            base.Open(opened, device);
            deviceRate = device.Rate;
        }

        /// <summary>
        /// Takes audio frames of a chunk and returns their number: fewer if the queue is full, 0 while sound
        /// of another rate plays.
        /// </summary>
        internal int Push(float[] samples, int first, int frames, int channels, int sampleRate)
        {
            if (sampleRate != rate && !StartRate(sampleRate)) return 0;
            int taken = queue.Write(samples, first, frames, channels);
            if (taken > 0) ended = flushed = false;
            queue.PushTo(stream);
            return taken;
        }

        /// <summary>Ends the utterance: the queued sound is played to its end.</summary>
        internal void End()
        {
            ended = true;
            Update();
        }

        internal override void Update()
        {
            if (queue == null) return;
            queue.PushTo(stream);
            if (ended && !flushed && queue.IsPushed) flushed = stream.TryFlush() == V2FStatus.Ok;
            if (!playing && queue.Waiting > (ended ? 0 : (long)(headStart * rate))) playing = true;
        }

        internal override void DeviceChanged(OutputDevice device)
        {
            deviceRate = device.Rate;
            if (carrier == null) return;
            // A change of the device deletes the samples of clips made by scripts.
            Object.Destroy(carrier);
            carrier = null;
            StartSource();
        }

        internal override void Filter(float[] data, int channels)
        {
            System.Threading.Interlocked.Exchange(ref filtering, 1);
            SpeechQueue from = queue;
            if (!playing || from == null || channels < 1)
                System.Array.Clear(data, 0, data.Length);
            else
            {
                long before = from.Played;
                bool underrun = from.Play(data, channels, (double)rate / deviceRate, ended);
                Rendered((int)(from.Played - before), rate);
                // After an underrun playback waits for enough queued sound again.
                if (underrun) playing = false;
            }
            System.Threading.Interlocked.Exchange(ref filtering, 0);
        }

        internal override void Interrupt(long position)
        {
            Drop();
            base.Interrupt(position);
        }

        internal override void PushIdleSilence(double seconds)
        {
            if (rate > 0) PushSilence(seconds, rate, 1);
        }

        void Drop()
        {
            if (queue == null) return;
            playing = false;
            // Waits for the block that the audio thread is rendering: much less than a millisecond.
            while (System.Threading.Interlocked.CompareExchange(ref filtering, 0, 0) == 1)
                System.Threading.Thread.Sleep(0);
            queue.Clear();
            ended = flushed = true;
        }

        internal override void Close()
        {
            Drop();
            if (carrier == null) return;
            source.Stop();
            source.clip = null;
            Object.Destroy(carrier);
            carrier = null;
        }

        bool StartRate(int sampleRate)
        {
            if (IsSpeaking) return false;
            // First, because it refuses unsupported rates.
            stream.SetFormat(sampleRate, 1);
            Drop();
            queue = new SpeechQueue((int)(queueSeconds * sampleRate));
            rate = sampleRate;
            if (carrier == null) StartSource();
            return true;
        }

        // The source plays a clip of ones, and the filter multiplies it by the speech. Thus Unity's volume,
        // distance and effects apply.
        void StartSource()
        {
            if (carrier == null)
            {
                float[] samples = new float[deviceRate];
                for (int i = 0; i < samples.Length; i++) samples[i] = 1;
                carrier = AudioClip.Create("V2F speech", samples.Length, 1, deviceRate, false);
                carrier.SetData(samples, 0);
            }
            source.clip = carrier;
            source.loop = true;
            source.Play();
        }
    }
}
