using System;
using UnityEngine;

namespace V2F.Unity
{
    // The functions for scripts that give a character speech.
    public sealed partial class V2FSpeech
    {
        // Synthesised speech starts to play when this much more than the latency of the curves is queued,
        // seconds.
        const double HeadStartSeconds = 0.05;

        /// <summary>
        /// Pushed: whether pushed sound is not played to its end. Other inputs: whether sound arrives.
        /// </summary>
        public bool IsSpeaking
        {
            get
            {
                return source != null &&
                    (input == V2FInput.Pushed ? source.IsSpeaking : clock.StalledSeconds < HoldSeconds);
            }
        }

        /// <summary>
        /// Plays a clip through the AudioSource and moves the face with it. Stops what is still playing.
        /// Needs V2FInput.Pushed, and a clip with the Load Type Decompress On Load.
        /// </summary>
        public void Speak(AudioClip clip)
        {
            if (clip == null) throw new ArgumentNullException("clip");
            RequirePushed();
            if (IsSpeaking) Interrupt();
            ClipInput player = source as ClipInput ?? (ClipInput)ChangeTo(new ClipInput(RequireSource()));
            player.Speak(clip);
        }

        /// <summary>
        /// Pushes a chunk of synthesised speech, interleaved floats at `sampleRate`; it plays as soon as
        /// possible. Returns the audio frames taken: fewer than `frames` if more than queueSeconds are
        /// queued; push the rest later. Needs V2FInput.Pushed. No garbage, except in the first chunk of
        /// another sample rate.
        /// </summary>
        public int Push(float[] samples, int first, int frames, int channels, int sampleRate)
        {
            if (samples == null) throw new ArgumentNullException("samples");
            if (channels < 1 || first < 0 || frames < 0 || ((long)first + frames) * channels > samples.Length)
                throw new ArgumentOutOfRangeException("frames");
            RequirePushed();
#if UNITY_WEBGL && !UNITY_EDITOR
            throw new NotSupportedException(
                "in WebGL scripts cannot write to the mixer: make an AudioClip of the speech and call Speak");
#else
            ChunkInput player = source as ChunkInput;
            if (player == null)
            {
                if (IsSpeaking) return 0;
                player = (ChunkInput)ChangeTo(
                    new ChunkInput(RequireSource(), latency.Seconds + HeadStartSeconds, queueSeconds));
            }
            return player.Push(samples, first, frames, channels, sampleRate);
#endif
        }

        /// <summary>
        /// Ends the utterance: the queued sound is played to its end, then the mouth closes.
        /// </summary>
        public void EndSpeech()
        {
            ChunkInput player = source as ChunkInput;
            if (player != null) player.End();
        }

        /// <summary>
        /// Stops the character's speech: drops the sound that is not played yet, and eases the face to
        /// neutral. Needs V2FInput.Pushed; with the other inputs stop the sound itself.
        /// </summary>
        public void Interrupt()
        {
            RequirePushed();
            long position = (long)(PlayPosition * SpeechInput.PositionRate);
            source.Interrupt(position);
            stream.Interrupt(position, SpeechInput.PositionRate);
            clock = default(PlayClock);
        }

        SpeechInput ChooseInput()
        {
            switch (input)
            {
#if UNITY_WEBGL && !UNITY_EDITOR
                case V2FInput.Pushed: return new ClipInput(RequireSource());
                default:
                    throw new V2FException(V2FStatus.ErrorState,
                        "in WebGL scripts have no mixer and no microphone: use Pushed, and Speak(clip)");
#else
#if V2F_NO_MICROPHONE
                case V2FInput.Microphone:
                    throw new V2FException(V2FStatus.ErrorState,
                        "this application is built with V2F_NO_MICROPHONE: remove it to use a microphone");
#else
                case V2FInput.Microphone: return new MicrophoneInput(microphone, latency.Seconds);
#endif
                case V2FInput.Pushed: return new ClipInput(RequireSource());
                default: return new FilterInput(delaySound, latency.Seconds);
#endif
            }
        }

        SpeechInput ChangeTo(SpeechInput next)
        {
            SpeechInput before = source;
            source = null;
            before.Close();
            next.Continue(before);
            StartInput(next);
            return next;
        }

        AudioSource RequireSource()
        {
            AudioSource found = GetComponent<AudioSource>();
            return found != null ? found : gameObject.AddComponent<AudioSource>();
        }

        void RequirePushed()
        {
            if (input != V2FInput.Pushed)
                throw new InvalidOperationException(
                    "this V2FSpeech has another input: set its Input to Pushed");
            if (source == null) throw new InvalidOperationException("this V2FSpeech is not open: " + Problem);
        }
    }
}
