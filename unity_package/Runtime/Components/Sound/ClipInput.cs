using UnityEngine;

namespace V2F.Unity
{
    /// <summary>
    /// Plays an AudioClip through the AudioSource and pushes its sound to v2f before it plays: no delay is
    /// needed, and the play position is that of the source. Also works where scripts cannot tap the mixer
    /// (WebGL).
    /// </summary>
    sealed class ClipInput : SpeechInput
    {
        const int PieceFrames = 1024;

        readonly AudioSource source;
        AudioClip clip;
        float[] piece;
        int readAt;
        int pieceAt;
        int pieceEnd;
        bool flushed;
        long start;
        int playedTo;
        float begunAt;
        int rate;
        int channels = 1;

        internal ClipInput(AudioSource source)
        {
            this.source = source;
        }

        internal override void Open(V2FStream opened, OutputDevice device)
        {
            base.Open(opened, device);
            SetFormat(device.Rate, 1);
        }

        /// <summary>Whether the clip is playing or about to play.</summary>
        internal override bool IsSpeaking
        {
            get { return clip != null && !(flushed && HasEnded); }
        }

        // At its end a source reports position 0; a paused source reports its position. A short clip may play
        // within one rendered frame, so that no position is ever seen: then the elapsed time decides.
        bool HasEnded
        {
            get { return !source.isPlaying && source.timeSamples == 0 && (playedTo > 0 || IsOverdue); }
        }

        bool IsOverdue
        {
            get
            {
                return !AudioListener.pause &&
                    Time.unscaledTime - begunAt > (float)clip.samples / clip.frequency + 0.1f;
            }
        }

        /// <summary>Starts a clip, after the earlier sound on the timeline.</summary>
        internal void Speak(AudioClip speech)
        {
            // Without "Preload Audio Data" a clip is empty until it is loaded.
            if (speech.loadState == AudioDataLoadState.Unloaded) speech.LoadAudioData();
            clip = speech;
            start = RenderedNanoseconds;
            readAt = pieceAt = pieceEnd = playedTo = 0;
            flushed = false;
            piece = new float[PieceFrames * speech.channels];
            SetFormat(speech.frequency, speech.channels);
            source.clip = speech;
            source.loop = false;
            begunAt = Time.unscaledTime;
            Update();
            source.Play();
        }

        internal override void Update()
        {
            if (clip == null) return;
            while (!flushed && PushPiece())
            {
            }
            int played = HasEnded ? clip.samples : source.timeSamples;
            if (played > playedTo) playedTo = played;
            RenderedAt(start + playedTo * (long)PositionRate / clip.frequency);
        }

        internal override void DeviceChanged(OutputDevice device)
        {
            // Unity stops every source when the device changes.
            if (clip == null || source.isPlaying || playedTo == 0 || playedTo >= clip.samples) return;
            source.Play();
            source.timeSamples = playedTo;
        }

        internal override void PushIdleSilence(double seconds)
        {
            PushSilence(seconds, rate, channels);
        }

        internal override void Interrupt(long position)
        {
            source.Stop();
            clip = null;
            base.Interrupt(position);
        }

        internal override void Close()
        {
            if (clip != null) source.Stop();
            clip = null;
        }

        void SetFormat(int sampleRate, int channelCount)
        {
            stream.SetFormat(sampleRate, channelCount);
            rate = sampleRate;
            channels = channelCount;
        }

        // False if the queue is full or the clip has ended.
        bool PushPiece()
        {
            if (pieceAt == pieceEnd)
            {
                if (readAt >= clip.samples)
                {
                    flushed = stream.TryFlush() == V2FStatus.Ok;
                    return false;
                }
                // GetData wraps around at the clip's end; only the remaining samples count.
                if (!clip.GetData(piece, readAt))
                {
                    Debug.LogError("V2F: the sound of '" + clip.name +
                        "' cannot be read: set its Load Type to Decompress On Load");
                    flushed = true;
                    return false;
                }
                pieceAt = 0;
                pieceEnd = Mathf.Min(PieceFrames, clip.samples - readAt);
                readAt += pieceEnd;
            }
            pieceAt += stream.Push(piece, pieceAt, pieceEnd - pieceAt);
            return pieceAt == pieceEnd;
        }
    }
}
