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
        // On iOS, tvOS and WebGL the library is linked into the player itself.
#if (UNITY_IOS || UNITY_TVOS || UNITY_WEBGL) && !UNITY_EDITOR
        const string Library = "__Internal";
#else
        const string Library = "v2f";
#endif

        /// <summary>Number of the binary interface that these declarations describe; V2FLibrary.Require compares it.</summary>
        public const uint AbiVersion = 1;

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern byte* v2f_version();

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern uint v2f_abi_version();

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern uint v2f_student_format_version();

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern V2FStatus v2f_onnxruntime_description(byte* text, UIntPtr capacity, UIntPtr* length);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern byte* v2f_status_message(int status);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern byte* v2f_last_error();

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern V2FStatus v2f_set_log(IntPtr function, uint severity, IntPtr user);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern V2FStatus v2f_model_open(byte* path, V2FModelSettings* settings, ulong* model);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern V2FStatus v2f_model_open_memory(byte* bytes, UIntPtr size, byte* manifest,
            V2FModelSettings* settings, ulong* model);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern V2FStatus v2f_model_destroy(ulong model);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern V2FStatus v2f_model_describe(ulong model, V2FModelDescription* description);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern V2FStatus v2f_model_text(ulong model, uint which, byte* text, UIntPtr capacity,
            UIntPtr* length);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern V2FStatus v2f_tick(ulong model, UIntPtr rounds, UIntPtr* hops);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern V2FStatus v2f_poll_rig(ulong stream, V2FFrame* frame, float* values, UIntPtr capacity);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern V2FStatus v2f_rig_at(ulong stream, long position, uint rate, V2FSample* sample,
            float* values, UIntPtr capacity);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern V2FStatus v2f_control_count(ulong stream, UIntPtr* count);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern V2FStatus v2f_control(ulong stream, UIntPtr index, V2FControl* control);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern V2FStatus v2f_latency(ulong stream, V2FLatency* latency);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern V2FStatus v2f_statistics(ulong stream, V2FStatistics* statistics);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern V2FStatus v2f_stream_open(ulong model, V2FStreamSettings* settings, ulong* stream);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern V2FStatus v2f_stream_destroy(ulong stream);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern V2FStatus v2f_push_audio(ulong stream, float* samples, UIntPtr frames, UIntPtr* taken);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern V2FStatus v2f_push_audio_i16(ulong stream, short* samples, UIntPtr frames, UIntPtr* taken);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern V2FStatus v2f_push_gap(ulong stream, ulong frames);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern V2FStatus v2f_set_format(ulong stream, uint sampleRate, uint channels);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern V2FStatus v2f_flush(ulong stream);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern V2FStatus v2f_reset(ulong stream);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern V2FStatus v2f_interrupt(ulong stream, long position, uint rate);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern V2FStatus v2f_model_settings_init(V2FModelSettings* settings, UIntPtr size);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern V2FStatus v2f_stream_settings_init(V2FStreamSettings* settings, UIntPtr size);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern V2FStatus v2f_model_description_init(V2FModelDescription* description, UIntPtr size);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern V2FStatus v2f_frame_init(V2FFrame* frame, UIntPtr size);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern V2FStatus v2f_sample_init(V2FSample* sample, UIntPtr size);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern V2FStatus v2f_latency_init(V2FLatency* latency, UIntPtr size);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern V2FStatus v2f_control_init(V2FControl* control, UIntPtr size);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern V2FStatus v2f_parameter_init(V2FParameter* parameter, UIntPtr size);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern V2FStatus v2f_statistics_init(V2FStatistics* statistics, UIntPtr size);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern V2FStatus v2f_parameter_count(ulong stream, UIntPtr* count);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern V2FStatus v2f_parameter(ulong stream, UIntPtr index, V2FParameter* parameter);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern V2FStatus v2f_get_parameter(ulong stream, byte* name, float* value);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern V2FStatus v2f_set_parameter(ulong stream, byte* name, float value);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern V2FStatus v2f_load_tuning(ulong stream, byte* json);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl)]
        public static extern V2FStatus v2f_save_tuning(ulong stream, byte* json, UIntPtr capacity, UIntPtr* length);
    }
}
