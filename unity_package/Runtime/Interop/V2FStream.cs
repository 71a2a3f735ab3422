using System;

namespace V2F
{
    /// <summary>
    /// One character's voice. The sound's side (push, gap, format, flush, reset, interrupt) belongs to one thread at a time, the
    /// frames' side (poll, RigAt) to one, and both may be used beside each other; see v2f.h. Disposing waits for a call that is
    /// inside. Methods named Try... return the status and throw nothing, for audio threads; the others throw V2FException with
    /// the library's sentence. What does not say "allocates" makes no garbage.
    /// </summary>
    public sealed unsafe partial class V2FStream : V2FHandle
    {
        // Made by the init functions once; each call copies one instead of crossing twice.
        readonly V2FFrame preparedFrame;
        readonly V2FPose preparedPose;
        readonly int controlCount;
        uint channels;

        internal V2FStream(ulong given, uint channels)
        {
            Take(given);
            this.channels = channels;
            UIntPtr count;
            V2FFrame frame;
            V2FPose pose;
            V2FException.ThrowIfFailed(V2FNative.v2f_control_count(given, &count));
            V2FException.ThrowIfFailed(V2FNative.v2f_frame_init(&frame, (UIntPtr)sizeof(V2FFrame)));
            V2FException.ThrowIfFailed(V2FNative.v2f_pose_init(&pose, (UIntPtr)sizeof(V2FPose)));
            controlCount = (int)count;
            preparedFrame = frame;
            preparedPose = pose;
        }

        /// <summary>The settings' defaults: 48 kHz, mono, one second of queue.</summary>
        public static V2FStreamSettings DefaultSettings()
        {
            V2FLibrary.Require();
            V2FStreamSettings settings;
            V2FException.ThrowIfFailed(V2FNative.v2f_stream_settings_init(&settings, (UIntPtr)sizeof(V2FStreamSettings)));
            return settings;
        }

        /// <summary>How many controls its frames have.</summary>
        public int ControlCount
        {
            get { return controlCount; }
        }

        /// <summary>Interleaved channels of what is pushed now.</summary>
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
            V2FStatus status = V2FNative.v2f_control(number, (UIntPtr)index, &control);
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

        /// <summary>How far the curves lie behind the sound, itemised.</summary>
        public V2FLatency Latency()
        {
            V2FLatency latency;
            V2FException.ThrowIfFailed(V2FNative.v2f_latency_init(&latency, (UIntPtr)sizeof(V2FLatency)));
            EnterOrThrow();
            V2FStatus status = V2FNative.v2f_latency(number, &latency);
            Leave();
            V2FException.ThrowIfFailed(status);
            return latency;
        }

        /// <summary>The meter: too quiet, good, or overdriven.</summary>
        public V2FInputLevel InputLevel()
        {
            V2FInputLevel level;
            V2FException.ThrowIfFailed(V2FNative.v2f_input_level_init(&level, (UIntPtr)sizeof(V2FInputLevel)));
            EnterOrThrow();
            V2FStatus status = V2FNative.v2f_input_level(number, &level);
            Leave();
            V2FException.ThrowIfFailed(status);
            return level;
        }

        /// <summary>The counters.</summary>
        public V2FStatistics Statistics()
        {
            V2FStatistics statistics;
            V2FException.ThrowIfFailed(V2FNative.v2f_statistics_init(&statistics, (UIntPtr)sizeof(V2FStatistics)));
            EnterOrThrow();
            V2FStatus status = V2FNative.v2f_statistics(number, &statistics);
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
