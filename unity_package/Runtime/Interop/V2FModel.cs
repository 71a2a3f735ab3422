using System;

namespace V2F
{
    /// <summary>
    /// A loaded student with its engine and threads. Any number of streams share it; streams may outlive it.
    /// All methods may be called from any thread. They throw V2FException with the library's text.
    /// </summary>
    public sealed unsafe class V2FModel : V2FHandle
    {
        V2FModel(ulong opened)
        {
            SetHandle(opened);
        }

        /// <summary>Default settings: one worker thread, the fastest engine.</summary>
        public static V2FModelSettings DefaultSettings()
        {
            V2FLibrary.Require();
            V2FModelSettings settings;
            V2FException.ThrowIfFailed(
                V2FNative.v2f_model_settings_init(&settings, (UIntPtr)sizeof(V2FModelSettings)));
            return settings;
        }

        /// <summary>Opens the student file at `path` with the default settings. Not real-time safe.</summary>
        public static V2FModel Open(string path)
        {
            return Open(path, DefaultSettings(), null);
        }

        /// <summary>
        /// Opens the student file at `path`. `runtimeLibrary`: path of an ONNX Runtime of the host, or null;
        /// replaces settings.RuntimeLibrary. Not real-time safe.
        /// </summary>
        public static V2FModel Open(string path, V2FModelSettings settings, string runtimeLibrary)
        {
            V2FLibrary.Require();
            fixed (
                byte* pathBytes = Utf8.NulTerminated(path), runtimeBytes = Utf8.NulTerminated(runtimeLibrary))
            {
                if (runtimeBytes != null) settings.RuntimeLibrary = runtimeBytes;
                ulong opened;
                V2FException.ThrowIfFailed(V2FNative.v2f_model_open(pathBytes, &settings, &opened));
                return new V2FModel(opened);
            }
        }

        /// <summary>
        /// Opens a student from memory with the default settings. The library does not keep the bytes.
        /// </summary>
        public static V2FModel OpenMemory(byte[] bytes)
        {
            return OpenMemory(bytes, DefaultSettings(), null, null);
        }

        /// <summary>
        /// Opens a student from memory. `manifest`: JSON for a window-form file without a manifest, else
        /// null. `runtimeLibrary` as in Open. Not real-time safe.
        /// </summary>
        public static V2FModel OpenMemory(
            byte[] bytes, V2FModelSettings settings, string manifest, string runtimeLibrary)
        {
            if (bytes == null) throw new ArgumentNullException("bytes");
            V2FLibrary.Require();
            fixed (byte* first = bytes, manifestBytes = Utf8.NulTerminated(manifest),
                runtimeBytes = Utf8.NulTerminated(runtimeLibrary))
            {
                if (runtimeBytes != null) settings.RuntimeLibrary = runtimeBytes;
                ulong opened;
                V2FException.ThrowIfFailed(V2FNative.v2f_model_open_memory(
                    first, (UIntPtr)bytes.Length, manifestBytes, &settings, &opened));
                return new V2FModel(opened);
            }
        }

        /// <summary>
        /// As Open, on a thread of the library: the model is there at once, IsReady says when it can be used.
        /// Disposing it before gives the opening up.
        /// </summary>
        public static V2FModel OpenAsync(string path, V2FModelSettings settings)
        {
            V2FLibrary.Require();
            fixed (byte* pathBytes = Utf8.NulTerminated(path))
            {
                ulong opened;
                V2FException.ThrowIfFailed(V2FNative.v2f_model_open_async(pathBytes, &settings, &opened));
                return new V2FModel(opened);
            }
        }

        /// <summary>As OpenAsync, from memory. The library copies the bytes.</summary>
        public static V2FModel OpenMemoryAsync(byte[] bytes, V2FModelSettings settings, string manifest)
        {
            if (bytes == null) throw new ArgumentNullException("bytes");
            V2FLibrary.Require();
            fixed (byte* first = bytes, manifestBytes = Utf8.NulTerminated(manifest))
            {
                ulong opened;
                V2FException.ThrowIfFailed(V2FNative.v2f_model_open_memory_async(
                    first, (UIntPtr)bytes.Length, manifestBytes, &settings, &opened));
                return new V2FModel(opened);
            }
        }

        /// <summary>
        /// Whether the model can be used. Throws V2FException if it could not be opened. No garbage otherwise.
        /// </summary>
        public bool IsReady
        {
            get
            {
                EnterOrThrow();
                V2FStatus status = V2FNative.v2f_model_ready(nativeHandle);
                Leave();
                V2FException.ThrowIfFailed(status);
                return status == V2FStatus.Ok;
            }
        }

        /// <summary>Opens a stream with the default settings: 48 kHz, mono, the arkit profile.</summary>
        public V2FStream OpenStream()
        {
            return OpenStream(V2FStream.DefaultSettings(), null, null);
        }

        /// <summary>
        /// Opens a stream. `profile`: a built-in name or a profile's JSON, null is arkit. `tuning`: JSON of a
        /// tuning, or null. They replace the fields of those names in `settings`. Not real-time safe.
        /// </summary>
        public V2FStream OpenStream(V2FStreamSettings settings, string profile, string tuning)
        {
            EnterOrThrow();
            try
            {
                fixed (byte* profileBytes = Utf8.NulTerminated(profile),
                    tuningBytes = Utf8.NulTerminated(tuning))
                {
                    if (profileBytes != null) settings.Profile = profileBytes;
                    if (tuningBytes != null) settings.Tuning = tuningBytes;
                    ulong opened;
                    V2FException.ThrowIfFailed(V2FNative.v2f_stream_open(nativeHandle, &settings, &opened));
                    return new V2FStream(opened, settings.Channels);
                }
            }
            finally
            {
                Leave();
            }
        }

        /// <summary>Properties of the student.</summary>
        public V2FModelDescription Describe()
        {
            V2FModelDescription description;
            V2FException.ThrowIfFailed(
                V2FNative.v2f_model_description_init(&description, (UIntPtr)sizeof(V2FModelDescription)));
            EnterOrThrow();
            V2FStatus status = V2FNative.v2f_model_describe(nativeHandle, &description);
            Leave();
            V2FException.ThrowIfFailed(status);
            return description;
        }

        /// <summary>One of the model's texts. Allocates.</summary>
        public string Text(V2FModelText which)
        {
            EnterOrThrow();
            try
            {
                return Utf8.ReadText((text, capacity, length) =>
                    V2FNative.v2f_model_text(nativeHandle, (uint)which, text, capacity, length));
            }
            finally
            {
                Leave();
            }
        }

        /// <summary>
        /// Computes on the calling thread, for a model opened with Threads 0: at most `rounds` hops per
        /// stream; 0: until no hop is due. Returns the number of computed hops; -1 while another thread
        /// ticks. No garbage.
        /// </summary>
        public int Tick(int rounds)
        {
            if (rounds < 0) throw new ArgumentOutOfRangeException("rounds");
            UIntPtr hops;
            EnterOrThrow();
            V2FStatus status = V2FNative.v2f_tick(nativeHandle, (UIntPtr)rounds, &hops);
            Leave();
            if (status == V2FStatus.Busy) return -1;
            V2FException.ThrowIfFailed(status);
            return (int)hops;
        }

        /// <summary>Calls v2f_model_destroy.</summary>
        protected override V2FStatus Destroy(ulong handle)
        {
            return V2FNative.v2f_model_destroy(handle);
        }
    }
}
