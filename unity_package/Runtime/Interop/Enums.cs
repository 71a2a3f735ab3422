namespace V2F
{
    /// <summary>
    /// Outcome of a call: 0 and above is success, below 0 an error. The number says what the caller can do about it;
    /// v2f_last_error says in words what was wrong. Numbers are never reused.
    /// </summary>
    public enum V2FStatus : int
    {
        /// <summary>Done.</summary>
        Ok = 0,
        /// <summary>Nothing is ready yet; ask again later. Not an error.</summary>
        NoFrame = 1,
        /// <summary>An argument is null or out of its range: mend the call.</summary>
        ErrorArgument = -1,
        /// <summary>A struct's struct_size is not set or too small: call the struct's *_init function first.</summary>
        ErrorStructSize = -2,
        /// <summary>The handle is stale, destroyed, or of another kind.</summary>
        ErrorHandle = -3,
        /// <summary>Another thread is inside the same object, or a queue of marks is full: try again later.</summary>
        Busy = -4,
        /// <summary>A file cannot be read: look at its path and rights.</summary>
        ErrorFile = -5,
        /// <summary>The student file was refused: it is broken, or not a student.</summary>
        ErrorStudent = -6,
        /// <summary>The engine asked for cannot run here; V2F_ENGINE_AUTO takes what can.</summary>
        ErrorEngine = -7,
        /// <summary>A mapping profile or tuning is wrong.</summary>
        ErrorProfile = -8,
        /// <summary>No control or parameter of that name.</summary>
        ErrorName = -9,
        /// <summary>The call does not fit how the object was opened.</summary>
        ErrorState = -10,
        /// <summary>The operating system refused a thread or memory.</summary>
        ErrorSystem = -11,
        /// <summary>The sound's format or amount is not supported.</summary>
        ErrorAudio = -12,
        /// <summary>A fault inside the library; please report it with the text of v2f_last_error.</summary>
        ErrorInternal = -13,
    }

    /// <summary>Which engine computes: the values of V2fModelSettings.engine.</summary>
    public enum V2FEngine : uint
    {
        /// <summary>The fastest that can run the student on this machine.</summary>
        Auto = 0,
        /// <summary>v2f's own, for students in stream form; needs no other library.</summary>
        Native = 1,
        /// <summary>ONNX Runtime on the best provider that works here.</summary>
        OnnxRuntime = 2,
        /// <summary>ONNX Runtime on the CPU.</summary>
        OnnxRuntimeCpu = 3,
        /// <summary>ONNX Runtime on DirectML (Windows).</summary>
        OnnxRuntimeDirectMl = 4,
        /// <summary>ONNX Runtime on CoreML (macOS).</summary>
        OnnxRuntimeCoreMl = 5,
    }

    /// <summary>What becomes of sound that a full queue refuses: the values of V2fStreamSettings.overrun.</summary>
    public enum V2FOverrun : uint
    {
        /// <summary>It stands as silence of the same length, so that later time stamps stay true. For live sound.</summary>
        Silence = 0,
        /// <summary>Nothing stands for it; the caller pushes the rest again later. For files and synthesised speech.</summary>
        Refuse = 1,
    }

    /// <summary>What a person should know of a microphone's level: the values of V2fInputLevel.loudness.</summary>
    public enum V2FLoudness : uint
    {
        /// <summary>Nobody has spoken in the last two seconds.</summary>
        Silent = 0,
        /// <summary>
        /// Somebody speaks, too quietly (before the gain): move nearer, or turn the automatic gain on.
        /// </summary>
        TooQuiet = 1,
        /// <summary>Good.</summary>
        Good = 2,
        /// <summary>The microphone was overdriven in the last two seconds: turn it down.</summary>
        Clipping = 3,
    }

    /// <summary>Where a frame of v2f_rig_at comes from: the values of V2fPose.state.</summary>
    public enum V2FPoseState : uint
    {
        /// <summary>Between two frames.</summary>
        Interpolated = 0,
        /// <summary>Beyond the newest frame, which is held for a moment.</summary>
        Held = 1,
        /// <summary>Farther beyond: fading to neutral, or there already.</summary>
        Faded = 2,
        /// <summary>Before the oldest frame that is kept; that frame is shown.</summary>
        Before = 3,
        /// <summary>No frame has come yet; neutral.</summary>
        Empty = 4,
    }

    /// <summary>What v2f_model_text tells: the values of its which.</summary>
    public enum V2FModelText : uint
    {
        /// <summary>The student's name.</summary>
        Name = 0,
        /// <summary>The engine in use, and why not another.</summary>
        Engine = 1,
        /// <summary>The licence of the weights.</summary>
        Licence = 2,
        /// <summary>The whole manifest, JSON.</summary>
        Manifest = 3,
    }
}
