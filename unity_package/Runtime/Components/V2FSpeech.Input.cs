using System;
using UnityEngine;

namespace V2F.Unity
{
    // What scripts say to a character.
    public sealed partial class V2FSpeech
    {
        // Synthesised speech begins to play when it is this much ahead of the curves' own latency, seconds.
        const double HeadStartSeconds = 0.05;

        /// <summary>Whether pushed sound is still to be heard; for the other inputs whether sound comes.</summary>
        public bool IsSpeaking
        {
            get { return source != null && (input == V2FInput.Pushed ? source.Speaking : clock.StalledSeconds < HoldSeconds); }
        }

        /// <summary>
        /// Plays a clip through the AudioSource with the face moving to it; what is still playing is broken off. Needs
        /// V2FInput.Pushed, and a clip whose Load Type is Decompress On Load.
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
        /// Gives a chunk of synthesised speech, interleaved floats at `sampleRate`; it is heard and seen as soon as it can be.
        /// Returns the frames taken: fewer than `frames` when more than queueSeconds wait, then push the rest later. Needs
        /// V2FInput.Pushed. No garbage, but for the first chunk of another sample rate.
        /// </summary>
        public int Push(float[] samples, int first, int frames, int channels, int sampleRate)
        {
            if (samples == null) throw new ArgumentNullException("samples");
            if (channels < 1 || first < 0 || frames < 0 || ((long)first + frames) * channels > samples.Length)
                throw new ArgumentOutOfRangeException("frames");
            RequirePushed();
#if UNITY_WEBGL && !UNITY_EDITOR
            throw new NotSupportedException("WebGL gives scripts no way into the mixer: make an AudioClip of the speech and call Speak");
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

        /// <summary>The utterance is complete: what waits is played to its end, and the mouth closes behind it.</summary>
        public void EndSpeech()
        {
            ChunkInput player = source as ChunkInput;
            if (player != null) player.End();
        }

        /// <summary>
        /// The character stops in mid-word: what is not played yet is dropped, and the face eases to neutral. For V2FInput.Pushed;
        /// with the other inputs stop the sound itself.
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
                        "WebGL gives scripts neither the mixer nor a microphone: use the input Pushed, and Speak(clip)");
#else
#if V2F_NO_MICROPHONE
                case V2FInput.Microphone:
                    throw new V2FException(V2FStatus.ErrorState, "this application is built with V2F_NO_MICROPHONE");
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
            if (input != V2FInput.Pushed) throw new InvalidOperationException("this V2FSpeech has another input than Pushed");
            if (source == null) throw new InvalidOperationException("this V2FSpeech is not open: " + Problem);
        }
    }
}
