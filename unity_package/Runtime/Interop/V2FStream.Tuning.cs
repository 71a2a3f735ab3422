using System;

namespace V2F
{
    /// <summary>One tuning parameter, with its texts as strings.</summary>
    public struct V2FTuningParameter
    {
        /// <summary>Name, jawOpen.gain say.</summary>
        public string Name;
        /// <summary>What it does.</summary>
        public string Description;
        /// <summary>Smallest value.</summary>
        public float Min;
        /// <summary>Largest value.</summary>
        public float Max;
        /// <summary>Value of an untuned stream.</summary>
        public float DefaultValue;
        /// <summary>Value in force.</summary>
        public float Value;
    }

    // Tuning: any thread but the audio thread. Not real-time safe; everything here allocates.
    public sealed unsafe partial class V2FStream
    {
        /// <summary>How many tuning parameters there are.</summary>
        public int ParameterCount()
        {
            UIntPtr count;
            EnterOrThrow();
            V2FStatus status = V2FNative.v2f_parameter_count(number, &count);
            Leave();
            V2FException.ThrowIfFailed(status);
            return (int)count;
        }

        /// <summary>Name, range, default and value of a parameter, and what it does.</summary>
        public V2FTuningParameter Parameter(int index)
        {
            V2FParameter told;
            V2FException.ThrowIfFailed(V2FNative.v2f_parameter_init(&told, (UIntPtr)sizeof(V2FParameter)));
            EnterOrThrow();
            V2FStatus status = V2FNative.v2f_parameter(number, (UIntPtr)index, &told);
            Leave();
            V2FException.ThrowIfFailed(status);
            return new V2FTuningParameter
            {
                Name = Utf8.Read(told.Name),
                Description = Utf8.Read(told.Description),
                Min = told.Min,
                Max = told.Max,
                DefaultValue = told.DefaultValue,
                Value = told.Value
            };
        }

        /// <summary>All tuning parameters.</summary>
        public V2FTuningParameter[] Parameters()
        {
            V2FTuningParameter[] all = new V2FTuningParameter[ParameterCount()];
            for (int index = 0; index < all.Length; index++) all[index] = Parameter(index);
            return all;
        }

        /// <summary>Value of a parameter by name.</summary>
        public float GetParameter(string name)
        {
            float value;
            V2FStatus status;
            EnterOrThrow();
            fixed (byte* bytes = Utf8.Closed(name)) status = V2FNative.v2f_get_parameter(number, bytes, &value);
            Leave();
            V2FException.ThrowIfFailed(status);
            return value;
        }

        /// <summary>Sets a parameter; in force with the next computed frame.</summary>
        public void SetParameter(string name, float value)
        {
            V2FStatus status;
            EnterOrThrow();
            fixed (byte* bytes = Utf8.Closed(name)) status = V2FNative.v2f_set_parameter(number, bytes, value);
            Leave();
            V2FException.ThrowIfFailed(status);
        }

        /// <summary>Replaces the tuning by a tuning file's JSON; what it does not name goes back to its default.</summary>
        public void LoadTuning(string json)
        {
            V2FStatus status;
            EnterOrThrow();
            fixed (byte* bytes = Utf8.Closed(json)) status = V2FNative.v2f_load_tuning(number, bytes);
            Leave();
            V2FException.ThrowIfFailed(status);
        }

        /// <summary>The tuning in force as a tuning file's JSON.</summary>
        public string SaveTuning()
        {
            EnterOrThrow();
            try
            {
                return Utf8.Whole((json, capacity, length) => V2FNative.v2f_save_tuning(number, json, capacity, length));
            }
            finally
            {
                Leave();
            }
        }
    }
}
