using System.Runtime.InteropServices;

namespace V2F
{
    /// <summary>What a student's file says of it.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct V2FModelDescription
    {
        /// <summary>Bytes of this struct as the caller knows it; set by the init function.</summary>
        public uint StructSize;
        /// <summary>Samples per second that the network hears.</summary>
        public uint SampleRate;
        /// <summary>Samples that one prediction sees.</summary>
        public uint Window;
        /// <summary>Of those, how many lie after the target.</summary>
        public uint Lookahead;
        /// <summary>Samples between targets, numerator ...</summary>
        public uint HopNumerator;
        /// <summary>... and denominator.</summary>
        public uint HopDenominator;
        /// <summary>Controls that the student predicts.</summary>
        public uint Controls;
        /// <summary>Floats that the network keeps per stream.</summary>
        public uint StateSize;
    }

    /// <summary>When a polled frame is to be shown.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct V2FFrame
    {
        /// <summary>Bytes of this struct as the caller knows it; set by the init function.</summary>
        public uint StructSize;
        /// <summary>Values written.</summary>
        public uint Count;
        /// <summary>The sample that the frame speaks of, at the student's rate, from the stream's start.</summary>
        public long Target;
        /// <summary>The same in seconds.</summary>
        public double Seconds;
    }

    /// <summary>What v2f_rig_at used.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct V2FPose
    {
        /// <summary>Bytes of this struct as the caller knows it; set by the init function.</summary>
        public uint StructSize;
        /// <summary>A value of V2fPoseState.</summary>
        public uint State;
        /// <summary>The position used, in samples at the student's rate.</summary>
        public long Position;
        /// <summary>The same in seconds.</summary>
        public double Seconds;
        /// <summary>1 while the frame counts in full, down to 0 when it has faded to neutral.</summary>
        public float Weight;
        /// <summary>Values written.</summary>
        public uint Count;
    }

    /// <summary>One control of the rig that a stream's frames are in.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct V2FControl
    {
        /// <summary>Bytes of this struct as the caller knows it; set by the init function.</summary>
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
        /// <summary>Bytes of this struct as the caller knows it; set by the init function.</summary>
        public uint StructSize;
        /// <summary>Smallest value.</summary>
        public float Min;
        /// <summary>Largest value.</summary>
        public float Max;
        /// <summary>Value of an untuned stream.</summary>
        public float DefaultValue;
        /// <summary>Value in force.</summary>
        public float Value;
        /// <summary>Name, ended by a zero byte, e.g. jawOpen.gain.</summary>
        public fixed byte Name[96];
        /// <summary>What it does, ended by a zero byte.</summary>
        public fixed byte Description[128];
    }

    /// <summary>Where a stream's latency comes from, in samples at the student's rate.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct V2FLatency
    {
        /// <summary>Bytes of this struct as the caller knows it; set by the init function.</summary>
        public uint StructSize;
        /// <summary>Samples per second of the items below.</summary>
        public uint SampleRate;
        /// <summary>Future sound that one prediction sees.</summary>
        public uint Lookahead;
        /// <summary>Filter delay and chunking of the resampler.</summary>
        public uint Resampler;
        /// <summary>Later neighbours that the ensemble waits for.</summary>
        public uint Ensemble;
        /// <summary>Longest wait until a hop of sound is complete.</summary>
        public uint Hop;
        /// <summary>The sum.</summary>
        public uint Total;
        /// <summary>Zero.</summary>
        public uint Reserved;
        /// <summary>The sum in seconds.</summary>
        public double Seconds;
    }

    /// <summary>What the meter says of a stream's sound; levels are before the automatic gain.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct V2FInputLevel
    {
        /// <summary>Bytes of this struct as the caller knows it; set by the init function.</summary>
        public uint StructSize;
        /// <summary>A value of V2fLoudness.</summary>
        public uint Loudness;
        /// <summary>RMS of the newest hop, dBFS.</summary>
        public float RmsDbfs;
        /// <summary>Highest magnitude of the newest hop, dBFS.</summary>
        public float PeakDbfs;
        /// <summary>Level of speech, dBFS; -200 before the first.</summary>
        public float SpeechDbfs;
        /// <summary>Level of the room, dBFS; -200 at first.</summary>
        public float NoiseDbfs;
        /// <summary>The automatic gain in force, dB.</summary>
        public float GainDb;
        /// <summary>Zero.</summary>
        public uint Reserved;
    }

    /// <summary>Counters of a stream. All count from its opening and never go back.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct V2FStatistics
    {
        /// <summary>Bytes of this struct as the caller knows it; set by the init function.</summary>
        public uint StructSize;
        /// <summary>Zero.</summary>
        public uint Reserved;
        /// <summary>Sound that push took, frames at the input's rate.</summary>
        public ulong PushedFrames;
        /// <summary>Sound that push refused because the queue was full, frames.</summary>
        public ulong RefusedFrames;
        /// <summary>Silence that stands for refused or announced missing sound, frames.</summary>
        public ulong GapFrames;
        /// <summary>Times that the sound broke off: resets, interrupts and long gaps.</summary>
        public ulong Discontinuities;
        /// <summary>NaN or infinite samples in the sound, heard as silence.</summary>
        public ulong BadSamples;
        /// <summary>NaN or infinite values out of the student, shown as neutral.</summary>
        public ulong BadControls;
        /// <summary>Hops that the network advanced.</summary>
        public ulong Hops;
        /// <summary>Rig frames that the pipeline made.</summary>
        public ulong FramesMade;
        /// <summary>Rig frames that v2f_poll_rig handed out.</summary>
        public ulong FramesPolled;
        /// <summary>Frames that came after the play position had passed them.</summary>
        public ulong LateFrames;
        /// <summary>Calls of v2f_rig_at for which no frame had come yet.</summary>
        public ulong Underruns;
        /// <summary>Frames dropped by reset or interrupt before they were shown.</summary>
        public ulong DroppedFrames;
        /// <summary>Times that the network call itself failed; its frames are neutral.</summary>
        public ulong FailedPredictions;
        /// <summary>
        /// Flushed utterances (and such that a long gap ended) whose last frame has been made: what polling finds is all
        /// of them.
        /// </summary>
        public ulong UtterancesEnded;
    }
}
