namespace V2F
{
    /// <summary>
    /// Result of a call: 0 and above is success, below 0 an error. The value says what the caller can do.
    /// v2f_last_error has the reason as text. Values are never reused.
    /// </summary>
    public enum V2FStatus : int
    {
        /// <summary>Done.</summary>
        Ok = 0,
        /// <summary>Nothing is ready yet: call again later. Not an error.</summary>
        NoFrame = 1,
        /// <summary>An argument is null or out of range: fix the call.</summary>
        ErrorArgument = -1,
        /// <summary>
        /// The struct_size of a struct is not set or too small: call its *_init function first.
        /// </summary>
        ErrorStructSize = -2,
        /// <summary>The handle is destroyed, or of another type.</summary>
        ErrorHandle = -3,
        /// <summary>
        /// Another thread uses the same object, or a queue of events is full: try again later.
        /// </summary>
        Busy = -4,
        /// <summary>A file cannot be read: check its path and permissions.</summary>
        ErrorFile = -5,
        /// <summary>The student file was refused: it is damaged, or not a student.</summary>
        ErrorStudent = -6,
        /// <summary>The requested engine cannot run here: use Auto.</summary>
        ErrorEngine = -7,
        /// <summary>A mapping profile or a tuning is invalid.</summary>
        ErrorProfile = -8,
        /// <summary>No control, parameter or profile has this name.</summary>
        ErrorName = -9,
        /// <summary>The object was opened with settings that do not allow this call.</summary>
        ErrorState = -10,
        /// <summary>The operating system refused a thread or memory.</summary>
        ErrorSystem = -11,
        /// <summary>The audio format or amount is not supported.</summary>
        ErrorAudio = -12,
        /// <summary>An error inside the library: please report it with the text of v2f_last_error.</summary>
        ErrorInternal = -13,
        /// <summary>The caller's own progress function cancelled the call.</summary>
        ErrorCancelled = -14,
    }

    /// <summary>The engine that computes a student: values of V2FModelSettings.Engine.</summary>
    public enum V2FEngine : uint
    {
        /// <summary>The fastest engine that can run the student on this machine.</summary>
        Auto = 0,
        /// <summary>The engine of v2f, for students in stream form; needs no other library.</summary>
        Native = 1,
        /// <summary>ONNX Runtime with the best execution provider of this machine.</summary>
        OnnxRuntime = 2,
        /// <summary>ONNX Runtime on the CPU.</summary>
        OnnxRuntimeCpu = 3,
        /// <summary>ONNX Runtime on DirectML (Windows).</summary>
        OnnxRuntimeDirectMl = 4,
        /// <summary>ONNX Runtime on CoreML (macOS).</summary>
        OnnxRuntimeCoreMl = 5,
    }

    /// <summary>What a full queue does with more sound: values of V2FStreamSettings.Overrun.</summary>
    public enum V2FOverrun : uint
    {
        /// <summary>
        /// Replaces it by silence of the same length, so that later timestamps stay correct. For live sound.
        /// </summary>
        Silence = 0,
        /// <summary>
        /// Does not take it; the caller pushes the rest again later. For files and synthesised speech.
        /// </summary>
        Refuse = 1,
    }

    /// <summary>
    /// Which channels of the sound are heard: values of V2FStreamSettings.Channel. The numbers between are those
    /// of the channels, from 1.
    /// </summary>
    public enum V2FChannel : uint
    {
        /// <summary>The mean of all; where channels cancel or one is far louder, the loudest.</summary>
        Mix = 0,
        /// <summary>The loudest.</summary>
        Loudest = 65535,
    }

    /// <summary>
    /// Curves about the voice: values of V2FStreamSettings.VoiceCurves, added. Each is one more control behind
    /// those of the rig.
    /// </summary>
    [System.Flags]
    public enum V2FVoiceCurve : uint
    {
        /// <summary>voice.activity: how surely somebody speaks, sings or screams, 0 to 1.</summary>
        Activity = 1,
    }

    /// <summary>Whether a microphone's level is good: values of V2FInputLevel.Loudness.</summary>
    public enum V2FLoudness : uint
    {
        /// <summary>No speech in the last two seconds.</summary>
        Silent = 0,
        /// <summary>
        /// Speech is too quiet, measured before the automatic gain: move nearer, or turn the automatic gain
        /// on.
        /// </summary>
        TooQuiet = 1,
        /// <summary>The level is good.</summary>
        Good = 2,
        /// <summary>The input clipped in the last two seconds: turn the microphone down.</summary>
        Clipping = 3,
    }

    /// <summary>Where the values of a pose come from: values of V2FPose.State.</summary>
    public enum V2FPoseState : uint
    {
        /// <summary>Interpolated between two rig frames.</summary>
        Interpolated = 0,
        /// <summary>The position is beyond the newest rig frame. That frame is held for a moment.</summary>
        Held = 1,
        /// <summary>Farther beyond the newest rig frame: fading to neutral, or neutral already.</summary>
        Faded = 2,
        /// <summary>The position is before the oldest rig frame in memory. That frame is shown.</summary>
        Before = 3,
        /// <summary>No rig frame has been computed yet: neutral.</summary>
        Empty = 4,
    }

    /// <summary>The texts of a model: values of the argument of V2FModel.Text.</summary>
    public enum V2FModelText : uint
    {
        /// <summary>The student's name.</summary>
        Name = 0,
        /// <summary>The engine in use, and why no other engine is.</summary>
        Engine = 1,
        /// <summary>The licence of the weights.</summary>
        Licence = 2,
        /// <summary>The whole manifest as JSON.</summary>
        Manifest = 3,
    }
}
