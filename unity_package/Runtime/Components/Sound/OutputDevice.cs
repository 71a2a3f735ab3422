using UnityEngine;

namespace V2F.Unity
{
    /// <summary>Properties of the audio device, read on the main thread for the audio thread.</summary>
    struct OutputDevice
    {
        /// <summary>Sample rate, Hz.</summary>
        internal int Rate;
        /// <summary>Channels of the mixer's blocks.</summary>
        internal int Channels;
        /// <summary>Length of one block of the mixer, seconds.</summary>
        internal double BlockSeconds;
        /// <summary>
        /// Time from the rendering of a block until it is audible, as Unity reports it, seconds.
        /// </summary>
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
