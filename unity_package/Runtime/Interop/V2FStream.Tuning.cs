using System;

namespace V2F
{
    /// <summary>One tuning parameter, with its texts as strings.</summary>
    public struct V2FTuningParameter
    {
        /// <summary>Name, for example jawOpen.gain.</summary>
        public string Name;
        /// <summary>What the parameter does.</summary>
        public string Description;
        /// <summary>Smallest value.</summary>
        public float Min;
        /// <summary>Largest value.</summary>
        public float Max;
        /// <summary>Value without tuning.</summary>
        public float DefaultValue;
        /// <summary>Current value.</summary>
        public float Value;
    }

    // Tuning: any thread except the audio thread. Not real-time safe; all methods allocate.
    public sealed unsafe partial class V2FStream
    {
        /// <summary>Number of tuning parameters.</summary>
        public int ParameterCount()
        {
            UIntPtr count;
            EnterOrThrow();
            V2FStatus status = V2FNative.v2f_parameter_count(nativeHandle, &count);
            Leave();
            V2FException.ThrowIfFailed(status);
            return (int)count;
        }

        /// <summary>Name, description, range, default and current value of a parameter.</summary>
        public V2FTuningParameter Parameter(int index)
        {
            V2FParameter parameter;
            V2FException.ThrowIfFailed(
                V2FNative.v2f_parameter_init(&parameter, (UIntPtr)sizeof(V2FParameter)));
            EnterOrThrow();
            V2FStatus status = V2FNative.v2f_parameter(nativeHandle, (UIntPtr)index, &parameter);
            Leave();
            V2FException.ThrowIfFailed(status);
            return new V2FTuningParameter
            {
                Name = Utf8.Read(parameter.Name),
                Description = Utf8.Read(parameter.Description),
                Min = parameter.Min,
                Max = parameter.Max,
                DefaultValue = parameter.DefaultValue,
                Value = parameter.Value
            };
        }

        /// <summary>All tuning parameters.</summary>
        public V2FTuningParameter[] Parameters()
        {
            V2FTuningParameter[] all = new V2FTuningParameter[ParameterCount()];
            for (int index = 0; index < all.Length; index++) all[index] = Parameter(index);
            return all;
        }

        /// <summary>Reads a parameter by name.</summary>
        public float GetParameter(string name)
        {
            float value;
            V2FStatus status;
            EnterOrThrow();
            fixed (byte* bytes = Utf8.NulTerminated(name)) status =
                V2FNative.v2f_get_parameter(nativeHandle, bytes, &value);
            Leave();
            V2FException.ThrowIfFailed(status);
            return value;
        }

        /// <summary>Sets a parameter. It takes effect with the next computed rig frame.</summary>
        public void SetParameter(string name, float value)
        {
            V2FStatus status;
            EnterOrThrow();
            fixed (byte* bytes = Utf8.NulTerminated(name)) status =
                V2FNative.v2f_set_parameter(nativeHandle, bytes, value);
            Leave();
            V2FException.ThrowIfFailed(status);
        }

        /// <summary>
        /// Replaces the tuning by JSON; parameters that it does not name return to their defaults.
        /// </summary>
        public void LoadTuning(string json)
        {
            V2FStatus status;
            EnterOrThrow();
            fixed (byte* bytes = Utf8.NulTerminated(json)) status =
                V2FNative.v2f_load_tuning(nativeHandle, bytes);
            Leave();
            V2FException.ThrowIfFailed(status);
        }

        /// <summary>The current tuning as JSON.</summary>
        public string SaveTuning()
        {
            EnterOrThrow();
            try
            {
                return Utf8.ReadText((json, capacity, length) =>
                                         V2FNative.v2f_save_tuning(nativeHandle, json, capacity, length));
            }
            finally
            {
                Leave();
            }
        }
    }
}
