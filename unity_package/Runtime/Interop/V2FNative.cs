using System;
using System.Runtime.InteropServices;

namespace V2F
{
    /// <summary>
    /// The functions of v2f.h as they are: same names, same parameters, same contract (threads, real-time safety and statuses
    /// stand in v2f.h). Everything here is blittable, so that a call costs no garbage and IL2CPP needs no marshalling code.
    /// Most programs use V2FModel and V2FStream instead, which own the handles.
    /// </summary>
    public static unsafe class V2FNative
    {
        // On iOS, tvOS, visionOS and WebGL the library is linked into the player itself.
#if (UNITY_IOS || UNITY_TVOS || UNITY_VISIONOS || UNITY_WEBGL) && !UNITY_EDITOR
        const string Library = "__Internal";
#else
        const string Library = "v2f";
#endif

        const CallingConvention Cdecl = CallingConvention.Cdecl;

        /// <summary>Number of the binary interface that these declarations describe; V2FLibrary.Require compares it.</summary>
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
        /// Says which ONNX Runtime would be used: version and absolute path, or why there is none and what to do.
        /// </summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_onnxruntime_description(byte* text, UIntPtr capacity, UIntPtr* length);

        /// <summary>A sentence for a status code.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern byte* v2f_status_message(int status);

        /// <summary>What was wrong with the last call that failed on this thread: what, where, and what to do.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern byte* v2f_last_error();

        /// <summary>Sends the library's log lines to a function.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_set_log(IntPtr function, uint severity, IntPtr user);

        /// <summary>Opens the student file at path.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_model_open(byte* path, V2FModelSettings* settings, ulong* model);

        /// <summary>Opens a student from memory, an engine's archive say.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_model_open_memory(byte* bytes, UIntPtr size, byte* manifest,
            V2FModelSettings* settings, ulong* model);

        /// <summary>Lets go of a model.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_model_destroy(ulong model);

        /// <summary>Tells the student's facts.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_model_describe(ulong model, V2FModelDescription* description);

        /// <summary>Tells one of the model's texts.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_model_text(ulong model, uint which, byte* text, UIntPtr capacity,
            UIntPtr* length);

        /// <summary>
        /// Computes on the calling thread: advances every stream of a model opened with threads 0 that has sound waiting.
        /// </summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_tick(ulong model, UIntPtr rounds, UIntPtr* hops);

        /// <summary>Takes the next frame in order.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_poll_rig(ulong stream, V2FFrame* frame, float* values, UIntPtr capacity);

        /// <summary>
        /// The rig at the position that the audio device is playing, interpolated between the frames around it.
        /// </summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_rig_at(ulong stream, long position, uint rate, V2FPose* pose,
            float* values, UIntPtr capacity);

        /// <summary>How many controls the stream's frames have.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_control_count(ulong stream, UIntPtr* count);

        /// <summary>Describes one control of the stream's frames: name and range.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_control(ulong stream, UIntPtr index, V2FControl* control);

        /// <summary>How far the curves lie behind the sound, itemised.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_latency(ulong stream, V2FLatency* latency);

        /// <summary>What the meter says of a stream's sound: too quiet, good, or overdriven.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_input_level(ulong stream, V2FInputLevel* level);

        /// <summary>Reads the stream's counters.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_statistics(ulong stream, V2FStatistics* statistics);

        /// <summary>Opens a stream: one character's voice.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_stream_open(ulong model, V2FStreamSettings* settings, ulong* stream);

        /// <summary>Closes a stream and frees what it holds.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_stream_destroy(ulong stream);

        /// <summary>Gives sound: frames frames of interleaved 32-bit floats in the stream's format, -1 to 1.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_push_audio(ulong stream, float* samples, UIntPtr frames, UIntPtr* taken);

        /// <summary>As v2f_push_audio for 16-bit samples.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_push_audio_i16(ulong stream, short* samples, UIntPtr frames, UIntPtr* taken);

        /// <summary>Says that frames of sound are missing here, a lost network packet say.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_push_gap(ulong stream, ulong frames);

        /// <summary>Changes the format of what is pushed from now on; the timeline goes on.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_set_format(ulong stream, uint sampleRate, uint channels);

        /// <summary>The utterance is over: its last frames are delivered without waiting for more sound.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_flush(ulong stream);

        /// <summary>
        /// Forgets everything, queued sound and frames included, and keeps the memory and the tuning: afterwards the
        /// stream gives, bit for bit, what a fresh one gives.
        /// </summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_reset(ulong stream);

        /// <summary>
        /// The character stops speaking: what was not played yet is dropped, the face eases to neutral within 160 ms, and
        /// what is pushed next stands at the play position.
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
        public static extern V2FStatus v2f_model_description_init(V2FModelDescription* description, UIntPtr size);

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

        /// <summary>How many tuning parameters the stream has.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_parameter_count(ulong stream, UIntPtr* count);

        /// <summary>Describes one tuning parameter: name, range, default, value, and what it does.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_parameter(ulong stream, UIntPtr index, V2FParameter* parameter);

        /// <summary>Reads a tuning parameter.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_get_parameter(ulong stream, byte* name, float* value);

        /// <summary>Sets a tuning parameter; it takes effect with the next computed frame.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_set_parameter(ulong stream, byte* name, float value);

        /// <summary>Replaces the tuning by a tuning file's JSON: what it does not name goes back to its default.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_load_tuning(ulong stream, byte* json);

        /// <summary>Tells the tuning in force as a tuning file's JSON.</summary>
        [DllImport(Library, CallingConvention = Cdecl)]
        public static extern V2FStatus v2f_save_tuning(ulong stream, byte* json, UIntPtr capacity, UIntPtr* length);
    }
}
