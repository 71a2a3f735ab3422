using UnityEngine;

namespace V2F.Unity
{
    /// <summary>
    /// Chunks of synthesised speech: given to v2f at once, played through the AudioSource as the mixer asks for them. It begins
    /// to play when the curves have a head start, and stands still while the synthesis is late: sound, position and lips then
    /// wait together.
    /// </summary>
    sealed class ChunkInput : SpeechInput
    {
        readonly AudioSource source;
        readonly double headStart;
        readonly float queueSeconds;
        SpeechQueue queue;
        AudioClip ones;
        int rate;
        volatile int deviceRate;
        volatile bool ended = true;
        volatile bool playing;
        // 1 while the audio thread is inside Filter: Interrupt may only clear the queue then.
        int filtering;
        bool flushed = true;

        internal ChunkInput(AudioSource source, double headStart, float queueSeconds)
        {
            this.source = source;
            this.headStart = headStart;
            this.queueSeconds = queueSeconds;
        }

        /// <summary>Whether something is still to be heard.</summary>
        internal override bool Speaking
        {
            get { return queue != null && queue.Waiting > 0; }
        }

        internal override void Open(V2FStream opened, OutputDevice device)
        {
            base.Open(opened, device);
            deviceRate = device.Rate;
        }

        /// <summary>Takes frames of a chunk; returns how many, fewer when the queue is full or another rate is still to be heard.</summary>
        internal int Push(float[] samples, int first, int frames, int channels, int sampleRate)
        {
            if (sampleRate != rate && !StartRate(sampleRate)) return 0;
            int taken = queue.Write(samples, first, frames, channels);
            if (taken > 0) ended = flushed = false;
            queue.Analyse(stream);
            return taken;
        }

        /// <summary>No chunk follows: the rest is played to its end.</summary>
        internal void End()
        {
            ended = true;
            Update();
        }

        internal override void Update()
        {
            if (queue == null) return;
            queue.Analyse(stream);
            if (ended && !flushed && queue.Analysed) flushed = stream.TryFlush() == V2FStatus.Ok;
            if (!playing && queue.Waiting > (ended ? 0 : (long)(headStart * rate))) playing = true;
        }

        internal override void DeviceChanged(OutputDevice device)
        {
            deviceRate = device.Rate;
            if (ones == null) return;
            // A device that comes or goes takes sounds made by scripts with it.
            Object.Destroy(ones);
            ones = null;
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
                bool dry = from.Play(data, channels, (double)rate / deviceRate, ended);
                Rendered((int)(from.Played - before), rate);
                // After running dry it needs a head start again.
                if (dry) playing = false;
            }
            System.Threading.Interlocked.Exchange(ref filtering, 0);
        }

        internal override void Interrupt(long position)
        {
            Drop();
            base.Interrupt(position);
        }

        internal override void Rest(double seconds)
        {
            if (rate > 0) PushSilence(seconds, rate, 1);
        }

        void Drop()
        {
            if (queue == null) return;
            playing = false;
            // A block takes well under a millisecond; one that is being rendered is let finish.
            while (System.Threading.Interlocked.CompareExchange(ref filtering, 0, 0) == 1) System.Threading.Thread.Sleep(0);
            queue.Clear();
            ended = flushed = true;
        }

        internal override void Close()
        {
            Drop();
            if (ones == null) return;
            source.Stop();
            source.clip = null;
            Object.Destroy(ones);
            ones = null;
        }

        bool StartRate(int sampleRate)
        {
            if (Speaking) return false;
            // First, since it refuses rates that no speech has.
            stream.SetFormat(sampleRate, 1);
            Drop();
            queue = new SpeechQueue((int)(queueSeconds * sampleRate));
            rate = sampleRate;
            if (ones == null) StartSource();
            return true;
        }

        // A source that plays ones carries the voice: the filter multiplies, and Unity's volume, distance and effects work.
        void StartSource()
        {
            if (ones == null)
            {
                float[] samples = new float[deviceRate];
                for (int i = 0; i < samples.Length; i++) samples[i] = 1;
                ones = AudioClip.Create("V2F voice", samples.Length, 1, deviceRate, false);
                ones.SetData(samples, 0);
            }
            source.clip = ones;
            source.loop = true;
            source.Play();
        }
    }
}
