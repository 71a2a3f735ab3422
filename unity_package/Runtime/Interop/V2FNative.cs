using System;
using System.Runtime.InteropServices;

namespace V2F
{
    /// <summary>
    /// The functions of v2f.h: same names, same parameters, same contract. v2f.h documents threads, real-time
    /// safety and statuses. All types are blittable: a call makes no garbage, and IL2CPP needs no marshalling
    /// code. Most programs use V2FModel and V2FStream, which own the handles.
    /// </summary>
    public static unsafe class V2FNative
    {
        // On iOS, tvOS, visionOS and WebGL the library is linked into the player.
#if (UNITY_IOS || UNITY_TVOS || UNITY_VISIONOS || UNITY_WEBGL) && !UNITY_EDITOR
        const string Library = "__Internal";
#else
        const string Library = "v2f";
#endif

        const CallingConvention Cdecl = CallingConvention.Cdecl;

        /// <summary>
        /// Number of the binary interface that these declarations describe; V2FLibrary.Require compares it.
        /// </summary>
        public const uint AbiVersion = 1;

        /// <summary>The library's version, major.minor.patch.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern byte* v2f_version();

        /// <summary>Number of the binary interface.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern uint v2f_abi_version();

        /// <summary>Newest version of the student file format that this library reads.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern uint v2f_student_format_version();

        /// <summary>
        /// The ONNX Runtime that the library would use: version and absolute path, or why there is none and
        /// what to do.
        /// </summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_onnxruntime_description(
            byte* text, UIntPtr capacity, UIntPtr* length);

        /// <summary>A text for a status.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern byte* v2f_status_message(int status);

        /// <summary>
        /// Text of the last failed call of this thread: what is wrong, where, and what to do.
        /// </summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern byte* v2f_last_error();

        /// <summary>Sends the library's log lines to a function.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_set_log(IntPtr function, uint severity, IntPtr user);

        /// <summary>Opens the student file at path.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_model_open(byte* path, V2FModelSettings* settings, ulong* model);

        /// <summary>Opens a student from memory, for example from an archive.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_model_open_memory(byte* bytes, UIntPtr size, byte* manifest,
            V2FModelSettings* settings, ulong* model);

        /// <summary>As v2f_model_open, on a thread of its own; v2f_model_ready says when it is open.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_model_open_async(
            byte* path, V2FModelSettings* settings, ulong* model);

        /// <summary>As v2f_model_open_async, from memory. The bytes are copied.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_model_open_memory_async(byte* bytes, UIntPtr size,
            byte* manifest, V2FModelSettings* settings, ulong* model);

        /// <summary>Ok when the model can be used, NoFrame while it is being opened.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_model_ready(ulong model);

        /// <summary>Releases a model. Its streams stay open.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_model_destroy(ulong model);

        /// <summary>Reads the properties of the student.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_model_describe(ulong model, V2FModelDescription* description);

        /// <summary>Reads one of the model's texts.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_model_text(ulong model, uint which, byte* text, UIntPtr capacity,
            UIntPtr* length);

        /// <summary>
        /// Computes on the calling thread: advances every stream with queued sound, of a model opened with
        /// threads 0.
        /// </summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_tick(ulong model, UIntPtr rounds, UIntPtr* hops);

        /// <summary>Takes the next rig frame in order.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_poll_rig(
            ulong stream, V2FFrame* frame, float* values, UIntPtr capacity);

        /// <summary>
        /// The pose at a play position, interpolated between the rig frames around it.
        /// </summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_rig_at(ulong stream, long position, uint rate, V2FPose* pose,
            float* values, UIntPtr capacity);

        /// <summary>Number of controls of the stream's rig.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_control_count(ulong stream, UIntPtr* count);

        /// <summary>Name and range of one control of the stream's rig.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_control(ulong stream, UIntPtr index, V2FControl* control);

        /// <summary>Index of a control in the values, by its name.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_find_control(ulong stream, byte* name, UIntPtr* index);

        /// <summary>Delay from sound to curves, by cause.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_latency(ulong stream, V2FLatency* latency);

        /// <summary>Level of the input: too quiet, good, or clipping.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_input_level(ulong stream, V2FInputLevel* level);

        /// <summary>Reads the stream's counters.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_statistics(ulong stream, V2FStatistics* statistics);

        /// <summary>
        /// Computes all rig frames of a recording on the calling thread. progress: a function pointer of C,
        /// uint (double done, void* user), or IntPtr.Zero; another result than 0 cancels.
        /// </summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_bake(ulong model, V2FStreamSettings* settings, float* samples,
            UIntPtr frames, uint rateNumerator, uint rateDenominator, IntPtr progress, IntPtr user,
            ulong* curves);

        /// <summary>Number of rig frames and controls, and the rate.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_curves_describe(ulong curves, V2FCurvesDescription* description);

        /// <summary>Name and range of one control of the curves.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_curves_control(
            ulong curves, UIntPtr index, V2FControl* control);

        /// <summary>Copies rig frames: their times and their values.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_curves_read(ulong curves, UIntPtr first, UIntPtr count,
            double* seconds, float* values, UIntPtr capacity);

        /// <summary>Reads the counters of the bake.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_curves_statistics(ulong curves, V2FStatistics* statistics);

        /// <summary>Frees the curves.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_curves_destroy(ulong curves);

        /// <summary>Prepares a struct for v2f_curves_describe.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_curves_description_init(
            V2FCurvesDescription* description, UIntPtr size);

        /// <summary>Opens a stream, one per character.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_stream_open(
            ulong model, V2FStreamSettings* settings, ulong* stream);

        /// <summary>Closes a stream and frees what it holds.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_stream_destroy(ulong stream);

        /// <summary>
        /// Pushes audio frames of interleaved 32-bit floats in the stream's format, -1 to 1.
        /// </summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_push_audio(
            ulong stream, float* samples, UIntPtr frames, UIntPtr* taken);

        /// <summary>As v2f_push_audio for 16-bit samples.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_push_audio_i16(
            ulong stream, short* samples, UIntPtr frames, UIntPtr* taken);

        /// <summary>Reports missing audio frames, for example a lost network packet.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_push_gap(ulong stream, ulong frames);

        /// <summary>Changes the format of the sound pushed from now on; the timeline continues.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_set_format(ulong stream, uint sampleRate, uint channels);

        /// <summary>
        /// Ends the utterance: its last rig frames are computed without waiting for more sound.
        /// </summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_flush(ulong stream);

        /// <summary>
        /// Clears all sound and rig frames; keeps memory and tuning. Afterwards the stream gives the same
        /// bits as a new one.
        /// </summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_reset(ulong stream);

        /// <summary>
        /// Stops the character's speech: drops the sound that is not played yet, and eases the face to
        /// neutral within 160 ms. The next pushed sound starts at the play position.
        /// </summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_interrupt(ulong stream, long position, uint rate);

        /// <summary>Fills in the defaults of a model's settings.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_model_settings_init(V2FModelSettings* settings, UIntPtr size);

        /// <summary>Fills in the defaults of a stream's settings.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_stream_settings_init(V2FStreamSettings* settings, UIntPtr size);

        /// <summary>Prepares a struct for v2f_model_describe.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_model_description_init(
            V2FModelDescription* description, UIntPtr size);

        /// <summary>Prepares a struct for v2f_poll_rig.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_frame_init(V2FFrame* frame, UIntPtr size);

        /// <summary>Prepares a struct for v2f_rig_at.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_pose_init(V2FPose* pose, UIntPtr size);

        /// <summary>Prepares a struct for v2f_latency.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_latency_init(V2FLatency* latency, UIntPtr size);

        /// <summary>Prepares a struct for v2f_control.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_control_init(V2FControl* control, UIntPtr size);

        /// <summary>Prepares a struct for v2f_parameter.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_parameter_init(V2FParameter* parameter, UIntPtr size);

        /// <summary>Prepares a struct for v2f_input_level.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_input_level_init(V2FInputLevel* level, UIntPtr size);

        /// <summary>Prepares a struct for v2f_statistics.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_statistics_init(V2FStatistics* statistics, UIntPtr size);

        /// <summary>Number of tuning parameters of the stream.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_parameter_count(ulong stream, UIntPtr* count);

        /// <summary>Name, description, range, default and current value of one tuning parameter.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_parameter(ulong stream, UIntPtr index, V2FParameter* parameter);

        /// <summary>Reads a tuning parameter.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_get_parameter(ulong stream, byte* name, float* value);

        /// <summary>Sets a tuning parameter. It takes effect with the next computed rig frame.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_set_parameter(ulong stream, byte* name, float value);

        /// <summary>
        /// Replaces the tuning by JSON; parameters that it does not name return to their defaults.
        /// </summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_load_tuning(ulong stream, byte* json);

        /// <summary>Writes the current tuning as JSON.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_save_tuning(
            ulong stream, byte* json, UIntPtr capacity, UIntPtr* length);

        /// <summary>Finds the shapes of a mesh that controls drive.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_match_shapes(
            byte* profile, byte* controls, byte* shapes, int* found, UIntPtr capacity);

        /// <summary>Says which rig the shapes of a character are made for, as JSON.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_detect_rig(
            byte* profile, byte* shapes, byte* json, UIntPtr capacity, UIntPtr* length);
    }
}
