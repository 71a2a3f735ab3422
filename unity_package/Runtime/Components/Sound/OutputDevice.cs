using UnityEngine;

namespace V2F.Unity
{
    /// <summary>The audio device as Unity tells it, read on the main thread so that the audio thread need not ask.</summary>
    struct OutputDevice
    {
        /// <summary>Frames per second.</summary>
        internal int Rate;
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
            return new OutputDevice { Rate = rate, BlockSeconds = block, LatencySeconds = block * Mathf.Max(0, count - 1) };
        }
    }
}
