using System.Runtime.InteropServices;

namespace V2F
{
    /// <summary>Properties of a student, from its file.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct V2FModelDescription
    {
        /// <summary>Size of this struct in bytes; set by the init function.</summary>
        public uint StructSize;
        /// <summary>Sample rate of the network's input, Hz.</summary>
        public uint SampleRate;
        /// <summary>Length of the window of one prediction, samples.</summary>
        public uint Window;
        /// <summary>Samples of the window that are after the target.</summary>
        public uint Lookahead;
        /// <summary>Distance between targets, samples: numerator.</summary>
        public uint HopNumerator;
        /// <summary>Distance between targets, samples: denominator.</summary>
        public uint HopDenominator;
        /// <summary>Controls that the student predicts.</summary>
        public uint Controls;
        /// <summary>Size of the network's state per stream, floats.</summary>
        public uint StateSize;
    }

    /// <summary>The curves of a bake.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct V2FCurvesDescription
    {
        /// <summary>Size of this struct in bytes; set by the init function.</summary>
        public uint StructSize;
        /// <summary>Controls of a rig frame.</summary>
        public uint Controls;
        /// <summary>Number of rig frames.</summary>
        public ulong Frames;
        /// <summary>Rig frames per second: numerator.</summary>
        public uint RateNumerator;
        /// <summary>Rig frames per second: denominator.</summary>
        public uint RateDenominator;
        /// <summary>Length of the recording, seconds.</summary>
        public double RecordingSeconds;
    }

    /// <summary>The time of a polled rig frame.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct V2FFrame
    {
        /// <summary>Size of this struct in bytes; set by the init function.</summary>
        public uint StructSize;
        /// <summary>Number of values written.</summary>
        public uint Count;
        /// <summary>
        /// Position of the rig frame, in samples at the student's rate from the stream's start.
        /// </summary>
        public long Target;
        /// <summary>The same position in seconds.</summary>
        public double Seconds;
    }

    /// <summary>The pose of v2f_rig_at.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct V2FPose
    {
        /// <summary>Size of this struct in bytes; set by the init function.</summary>
        public uint StructSize;
        /// <summary>A value of V2FPoseState.</summary>
        public uint State;
        /// <summary>Position of the pose, in samples at the student's rate.</summary>
        public long Position;
        /// <summary>The same position in seconds.</summary>
        public double Seconds;
        /// <summary>Weight of the rig frame: 1, falling to 0 while it fades to neutral.</summary>
        public float Weight;
        /// <summary>Number of values written.</summary>
        public uint Count;
    }

    /// <summary>One control of a stream's rig.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct V2FControl
    {
        /// <summary>Size of this struct in bytes; set by the init function.</summary>
        public uint StructSize;
        /// <summary>Value at rest.</summary>
        public float Neutral;
        /// <summary>Smallest value.</summary>
        public float Min;
        /// <summary>Largest value.</summary>
        public float Max;
        /// <summary>Name, ended by a zero byte.</summary>
        public fixed byte Name[64];
    }

    /// <summary>One tuning parameter.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct V2FParameter
    {
        /// <summary>Size of this struct in bytes; set by the init function.</summary>
        public uint StructSize;
        /// <summary>Smallest value.</summary>
        public float Min;
        /// <summary>Largest value.</summary>
        public float Max;
        /// <summary>Value without tuning.</summary>
        public float DefaultValue;
        /// <summary>Current value.</summary>
        public float Value;
        /// <summary>Name, ended by a zero byte, for example jawOpen.gain.</summary>
        public fixed byte Name[96];
        /// <summary>What the parameter does, ended by a zero byte.</summary>
        public fixed byte Description[128];
    }

    /// <summary>Latency of a stream by cause, in samples at the student's rate.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct V2FLatency
    {
        /// <summary>Size of this struct in bytes; set by the init function.</summary>
        public uint StructSize;
        /// <summary>Sample rate of the fields below, Hz.</summary>
        public uint SampleRate;
        /// <summary>Lookahead of one prediction.</summary>
        public uint Lookahead;
        /// <summary>Filter delay and chunking of the resampler.</summary>
        public uint Resampler;
        /// <summary>Later predictions that the ensemble waits for.</summary>
        public uint Ensemble;
        /// <summary>Longest wait for a complete hop of sound.</summary>
        public uint Hop;
        /// <summary>The sum of the four fields above.</summary>
        public uint Total;
        /// <summary>Zero.</summary>
        public uint Reserved;
        /// <summary>The sum in seconds.</summary>
        public double Seconds;
    }

    /// <summary>Level of a stream's input, measured before the automatic gain.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct V2FInputLevel
    {
        /// <summary>Size of this struct in bytes; set by the init function.</summary>
        public uint StructSize;
        /// <summary>A value of V2FLoudness.</summary>
        public uint Loudness;
        /// <summary>RMS of the newest hop, dBFS.</summary>
        public float RmsDbfs;
        /// <summary>Highest magnitude of the newest hop, dBFS.</summary>
        public float PeakDbfs;
        /// <summary>Level of speech, dBFS; -200 before the first speech.</summary>
        public float SpeechDbfs;
        /// <summary>Level of the background noise, dBFS; -200 before it is measured.</summary>
        public float NoiseDbfs;
        /// <summary>Current automatic gain, dB.</summary>
        public float GainDb;
        /// <summary>Zero.</summary>
        public uint Reserved;
    }

    /// <summary>Counters of a stream since it was opened. They never decrease.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct V2FStatistics
    {
        /// <summary>Size of this struct in bytes; set by the init function.</summary>
        public uint StructSize;
        /// <summary>Zero.</summary>
        public uint Reserved;
        /// <summary>Audio frames that push took, at the input's rate.</summary>
        public ulong PushedFrames;
        /// <summary>Audio frames that push refused because the queue was full.</summary>
        public ulong RefusedFrames;
        /// <summary>Audio frames of silence in place of refused or missing sound.</summary>
        public ulong GapFrames;
        /// <summary>Resets, interrupts and long gaps.</summary>
        public ulong Discontinuities;
        /// <summary>NaN or infinite samples in the sound. They count as silence.</summary>
        public ulong BadSamples;
        /// <summary>NaN or infinite outputs of the student. They are shown as neutral.</summary>
        public ulong BadControls;
        /// <summary>Hops that the network computed.</summary>
        public ulong Hops;
        /// <summary>Rig frames computed.</summary>
        public ulong FramesMade;
        /// <summary>Rig frames that v2f_poll_rig returned.</summary>
        public ulong FramesPolled;
        /// <summary>Rig frames computed after the play position had passed them.</summary>
        public ulong LateFrames;
        /// <summary>Calls of v2f_rig_at for which no rig frame was available yet.</summary>
        public ulong Underruns;
        /// <summary>Rig frames that a reset or an interrupt dropped before they were shown.</summary>
        public ulong DroppedFrames;
        /// <summary>Failed calls of the network. Their rig frames are neutral.</summary>
        public ulong FailedPredictions;
        /// <summary>
        /// Utterances that a flush or a long gap ended, and whose last rig frame has been computed. Polling
        /// returns all their rig frames.
        /// </summary>
        public ulong UtterancesEnded;
        /// <summary>
        /// Samples above 16 times full scale, clamped: probably 16-bit numbers that were not divided by 32768.
        /// </summary>
        public ulong OverScaleSamples;
        /// <summary>
        /// Audio frames for which the loudest channel replaced the mix, because channels cancel or one is far
        /// louder.
        /// </summary>
        public ulong SingleChannelFrames;
    }
}
