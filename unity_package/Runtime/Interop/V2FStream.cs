using System;

namespace V2F
{
    /// <summary>
    /// One character's stream. One thread at a time may use the sound's side (push, gap, format, flush,
    /// reset, interrupt), and one thread at a time the frames' side (poll, RigAt); both sides may run at the
    /// same time, see v2f.h. Dispose waits for running calls. Methods named Try... return the status and
    /// never throw: use them on audio threads. The other methods throw V2FException with the library's text.
    /// Methods without the note "allocates" make no garbage.
    /// </summary>
    public sealed unsafe partial class V2FStream : V2FHandle
    {
        // Filled once by the init functions. Each call copies one, which saves a second native call.
        readonly V2FFrame preparedFrame;
        readonly V2FPose preparedPose;
        readonly int controlCount;
        uint channels;

        internal V2FStream(ulong opened, uint channels)
        {
            SetHandle(opened);
            this.channels = channels;
            UIntPtr count;
            V2FFrame frame;
            V2FPose pose;
            V2FException.ThrowIfFailed(V2FNative.v2f_control_count(opened, &count));
            V2FException.ThrowIfFailed(V2FNative.v2f_frame_init(&frame, (UIntPtr)sizeof(V2FFrame)));
            V2FException.ThrowIfFailed(V2FNative.v2f_pose_init(&pose, (UIntPtr)sizeof(V2FPose)));
            controlCount = (int)count;
            preparedFrame = frame;
            preparedPose = pose;
        }

        /// <summary>Default settings: 48 kHz, mono, one second of audio queue.</summary>
        public static V2FStreamSettings DefaultSettings()
        {
            V2FLibrary.Require();
            V2FStreamSettings settings;
            V2FException.ThrowIfFailed(
                V2FNative.v2f_stream_settings_init(&settings, (UIntPtr)sizeof(V2FStreamSettings)));
            return settings;
        }

        /// <summary>Number of controls of the rig.</summary>
        public int ControlCount
        {
            get { return controlCount; }
        }

        /// <summary>Interleaved channels of the current format.</summary>
        public int Channels
        {
            get { return (int)channels; }
        }

        /// <summary>Range, neutral value and name of a control.</summary>
        public V2FControl Control(int index)
        {
            V2FControl control;
            V2FException.ThrowIfFailed(V2FNative.v2f_control_init(&control, (UIntPtr)sizeof(V2FControl)));
            EnterOrThrow();
            V2FStatus status = V2FNative.v2f_control(nativeHandle, (UIntPtr)index, &control);
            Leave();
            V2FException.ThrowIfFailed(status);
            return control;
        }

        /// <summary>Name of a control. Allocates.</summary>
        public string ControlName(int index)
        {
            V2FControl control = Control(index);
            return Utf8.Read(control.Name);
        }

        /// <summary>Names of all controls in the order of the values. Allocates.</summary>
        public string[] ControlNames()
        {
            string[] names = new string[controlCount];
            for (int index = 0; index < names.Length; index++) names[index] = ControlName(index);
            return names;
        }

        /// <summary>Index of a control in the values. Throws V2FException if there is none. Allocates.</summary>
        public int FindControl(string name)
        {
            UIntPtr index;
            V2FStatus status;
            EnterOrThrow();
            fixed (byte* nameBytes = Utf8.NulTerminated(name))
                status = V2FNative.v2f_find_control(nativeHandle, nameBytes, &index);
            Leave();
            V2FException.ThrowIfFailed(status);
            return (int)index;
        }

        /// <summary>Delay from sound to curves, by cause.</summary>
        public V2FLatency Latency()
        {
            V2FLatency latency;
            V2FException.ThrowIfFailed(V2FNative.v2f_latency_init(&latency, (UIntPtr)sizeof(V2FLatency)));
            EnterOrThrow();
            V2FStatus status = V2FNative.v2f_latency(nativeHandle, &latency);
            Leave();
            V2FException.ThrowIfFailed(status);
            return latency;
        }

        /// <summary>Level of the input: too quiet, good, or clipping.</summary>
        public V2FInputLevel InputLevel()
        {
            V2FInputLevel level;
            V2FException.ThrowIfFailed(
                V2FNative.v2f_input_level_init(&level, (UIntPtr)sizeof(V2FInputLevel)));
            EnterOrThrow();
            V2FStatus status = V2FNative.v2f_input_level(nativeHandle, &level);
            Leave();
            V2FException.ThrowIfFailed(status);
            return level;
        }

        /// <summary>Counters of the stream.</summary>
        public V2FStatistics Statistics()
        {
            V2FStatistics statistics;
            V2FException.ThrowIfFailed(
                V2FNative.v2f_statistics_init(&statistics, (UIntPtr)sizeof(V2FStatistics)));
            EnterOrThrow();
            V2FStatus status = V2FNative.v2f_statistics(nativeHandle, &statistics);
            Leave();
            V2FException.ThrowIfFailed(status);
            return statistics;
        }

        /// <summary>Calls v2f_stream_destroy.</summary>
        protected override V2FStatus Destroy(ulong handle)
        {
            return V2FNative.v2f_stream_destroy(handle);
        }
    }
}
