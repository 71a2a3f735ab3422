using UnityEngine;

namespace V2F.Unity
{
    /// <summary>The audio device as Unity tells it, read on the main thread so that the audio thread need not ask.</summary>
    struct OutputDevice
    {
        /// <summary>Frames per second.</summary>
        internal int Rate;
        /// <summary>Channels of the mixer's blocks.</summary>
        internal int Channels;
        /// <summary>Length of one block of the mixer, seconds.</summary>
        internal double BlockSeconds;
        /// <summary>From a block's rendering to its sounding, as far as Unity knows, seconds.</summary>
        internal double LatencySeconds;

        internal static OutputDevice Now()
        {
            int frames, count;
            AudioSettings.GetDSPBufferSize(out frames, out count);
            int rate = AudioSettings.outputSampleRate > 0 ? AudioSettings.outputSampleRate : 48000;
            double block = (double)frames / rate;
            return new OutputDevice
            {
                Rate = rate,
                Channels = ChannelsOf(AudioSettings.speakerMode),
                BlockSeconds = block,
                LatencySeconds = block * Mathf.Max(0, count - 1)
            };
        }

        static int ChannelsOf(AudioSpeakerMode mode)
        {
            switch (mode)
            {
                case AudioSpeakerMode.Mono: return 1;
                case AudioSpeakerMode.Quad: return 4;
                case AudioSpeakerMode.Surround: return 5;
                case AudioSpeakerMode.Mode5point1: return 6;
                case AudioSpeakerMode.Mode7point1: return 8;
                default: return 2;
            }
        }
    }
}
