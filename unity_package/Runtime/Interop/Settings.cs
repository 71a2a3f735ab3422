using System.Runtime.InteropServices;

namespace V2F
{
    /// <summary>Settings of a model. V2FModel.DefaultSettings fills in the defaults.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct V2FModelSettings
    {
        /// <summary>Size of this struct in bytes; set by the init function.</summary>
        public uint StructSize;
        /// <summary>A value of V2FEngine. Default: Auto.</summary>
        public uint Engine;
        /// <summary>
        /// Worker threads of the model, 0 to 64. With 0 the host calls V2FModel.Tick. Default: 1.
        /// </summary>
        public uint Threads;
        /// <summary>Most streams in one call of the network, 1 to 1024. Default: 64.</summary>
        public uint MaxBatch;
        /// <summary>
        /// Path of an ONNX Runtime library of the host, UTF-8, or null. Read only during the call.
        /// </summary>
        public byte* RuntimeLibrary;
    }

    /// <summary>Settings of a stream. V2FStream.DefaultSettings fills in the defaults.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct V2FStreamSettings
    {
        /// <summary>Size of this struct in bytes; set by the init function.</summary>
        public uint StructSize;
        /// <summary>Sample rate of the pushed sound, 8000 to 192000 Hz. Default: 48000.</summary>
        public uint SampleRate;
        /// <summary>Interleaved channels of the pushed sound, 1 to 64. Default: 1.</summary>
        public uint Channels;
        /// <summary>A value of V2FOverrun. Default: Silence.</summary>
        public uint Overrun;
        /// <summary>Capacity of the audio queue, seconds. Default: 1.</summary>
        public float QueueSeconds;
        /// <summary>
        /// Capacity of the queue of rig frames, seconds. Default: 1. While it is full the sound waits; no rig
        /// frame is lost.
        /// </summary>
        public float FramesSeconds;
        /// <summary>Computes and delivers only every n-th rig frame, 1 to 16. Default: 1.</summary>
        public uint Divider;
        /// <summary>1: averages neighbouring predictions (one hop more latency). Default: 1.</summary>
        public uint Smoothing;
        /// <summary>1: keeps the mouth closed in silence and in steady noise. Default: 1.</summary>
        public uint Gate;
        /// <summary>1: adds blinks and small movements of eyes and brows. Default: 0.</summary>
        public uint Idle;
        /// <summary>Seed of the idle layer; use another for each character. Default: 0.</summary>
        public ulong IdleSeed;
        /// <summary>
        /// Mapping profile: a built-in name (arkit, metahuman, oculus, vrm) or a profile's JSON; null is
        /// arkit. Read only during the call.
        /// </summary>
        public byte* Profile;
        /// <summary>JSON of a tuning, or null. Read only during the call.</summary>
        public byte* Tuning;
        /// <summary>
        /// RigAt: time that the newest rig frame is held after its position, seconds. Default: 0.1.
        /// </summary>
        public float HoldSeconds;
        /// <summary>RigAt: time of the fade from there to neutral, seconds. Default: 0.2.</summary>
        public float FadeSeconds;
        /// <summary>
        /// Largest automatic gain for a quiet microphone, dB, 0 to 40; 0 turns it off. Default: 0.
        /// </summary>
        public float GainCeilingDb;
        /// <summary>
        /// Level of speech that the automatic gain aims at, dBFS, -60 to -10. Default: -26.
        /// </summary>
        public float GainTargetDbfs;
        /// <summary>
        /// The curves come so much later than the sound, seconds, -10 to 10; negative: earlier. Default: 0.
        /// </summary>
        public float OffsetSeconds;
        /// <summary>
        /// Channel to hear: a value of <see cref="V2FChannel"/>, or the number of one, 1 to 64. Default: the mix.
        /// </summary>
        public uint Channel;
        /// <summary>
        /// 1: only a voice opens the gate: tones, music and noises leave the mouth at rest. Default: 1.
        /// </summary>
        public uint VoiceGate;
        /// <summary>
        /// 1: speech is brought to one level before the student hears it. Default: 1.
        /// </summary>
        public uint Normalise;
        /// <summary>
        /// Curves about the voice behind the rig's controls: values of V2FVoiceCurve, added. Default: 0.
        /// </summary>
        public uint VoiceCurves;
        /// <summary>Zero.</summary>
        public uint Reserved;
    }
}
