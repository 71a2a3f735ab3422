using System.Runtime.InteropServices;

namespace V2F
{
    /// <summary>How a model is opened. Fill it with v2f_model_settings_init.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct V2FModelSettings
    {
        /// <summary>Bytes of this struct as the caller knows it; set by the init function.</summary>
        public uint StructSize;
        /// <summary>A value of V2fEngine. Default: auto.</summary>
        public uint Engine;
        /// <summary>Worker threads that the model owns, 0 to 64; with 0 the host calls v2f_tick. Default: 1.</summary>
        public uint Threads;
        /// <summary>Streams that one call of the network advances together, 1 to 1024. Default: 64.</summary>
        public uint MaxBatch;
        /// <summary>Path of an ONNX Runtime library of the host's own, UTF-8, or null. Read during the call only.</summary>
        public byte* RuntimeLibrary;
    }

    /// <summary>How a stream is opened. Fill it with v2f_stream_settings_init.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct V2FStreamSettings
    {
        /// <summary>Bytes of this struct as the caller knows it; set by the init function.</summary>
        public uint StructSize;
        /// <summary>Samples per second of the pushed sound, 8000 to 192000. Default: 48000.</summary>
        public uint SampleRate;
        /// <summary>Interleaved channels of the pushed sound, 1 to 64. Default: 1.</summary>
        public uint Channels;
        /// <summary>A value of V2fOverrun. Default: silence.</summary>
        public uint Overrun;
        /// <summary>Sound that may wait for the network, seconds. Default: 1.</summary>
        public float QueueSeconds;
        /// <summary>
        /// Frames that may wait for the host, seconds. Default: 1. When they are full the sound waits; no frame is lost.
        /// </summary>
        public float FramesSeconds;
        /// <summary>Only every n-th frame is computed in full and delivered, 1 to 16. Default: 1.</summary>
        public uint Divider;
        /// <summary>1: neighbouring predictions are averaged (one hop more of latency). Default: 1.</summary>
        public uint Smoothing;
        /// <summary>1: the mouth rests in silence and in steady noise. Default: 1.</summary>
        public uint Gate;
        /// <summary>1: blinks, small gaze and brow life. Default: 0.</summary>
        public uint Idle;
        /// <summary>Seed of the idle layer; give each character another. Default: 0.</summary>
        public ulong IdleSeed;
        /// <summary>
        /// Mapping profile: a built-in name (arkit, metahuman, oculus, vrm) or a profile's JSON; null is arkit. Read
        /// during the call only.
        /// </summary>
        public byte* Profile;
        /// <summary>A tuning's JSON, or null. Read during the call only.</summary>
        public byte* Tuning;
        /// <summary>v2f_rig_at: time that the newest frame is held beyond its target, seconds. Default: 0.1.</summary>
        public float HoldSeconds;
        /// <summary>v2f_rig_at: time from there to neutral, seconds. Default: 0.2.</summary>
        public float FadeSeconds;
        /// <summary>
        /// Most that the automatic gain may lift a quiet microphone, dB, 0 to 40; 0: off. Default: 0.
        /// </summary>
        public float GainCeilingDb;
        /// <summary>Where it lifts speech to, dBFS, -60 to -10. Default: -26.</summary>
        public float GainTargetDbfs;
    }
}
