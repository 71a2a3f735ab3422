using System;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace V2F
{
    /// <summary>Marks a method that C calls. IL2CPP knows the attribute by its name.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    sealed class MonoPInvokeCallbackAttribute : Attribute
    {
        public MonoPInvokeCallbackAttribute(Type type)
        {
        }
    }

    /// <summary>The curves of a whole recording: one row of values per rig frame.</summary>
    public sealed unsafe class V2FBake
    {
        /// <summary>Names of the controls, in the order of a row.</summary>
        public string[] Names { get; private set; }

        /// <summary>Time of each row, seconds from the recording's start.</summary>
        public double[] Times { get; private set; }

        /// <summary>One row per rig frame, one value per control.</summary>
        public float[][] Rows { get; private set; }

        /// <summary>Rate and length of the curves.</summary>
        public V2FCurvesDescription Description { get; private set; }

        /// <summary>Counters of the bake.</summary>
        public V2FStatistics Statistics { get; private set; }

        /// <summary>
        /// Computes a whole recording on the calling thread and returns one rig frame per hop of the student,
        /// with the same bits as live. `settings` has the format of `samples`. Slow: do not call it during
        /// play. Allocates.
        /// </summary>
        public static V2FBake Run(V2FModel model, float[] samples, V2FStreamSettings settings, string profile,
            string tuning)
        {
            return Run(model, samples, settings, profile, tuning, 0, 1, null);
        }

        /// <summary>
        /// As above, with `rateNumerator` / `rateDenominator` rig frames per second (numerator 0: one per hop).
        /// `progress` is called on this thread with the part that is done, 0 to 1; false cancels: the result is
        /// null then. An exception of `progress` cancels too, and is thrown again.
        /// </summary>
        public static V2FBake Run(V2FModel model, float[] samples, V2FStreamSettings settings, string profile,
            string tuning, uint rateNumerator, uint rateDenominator, Func<double, bool> progress)
        {
            if (model == null) throw new ArgumentNullException("model");
            if (samples == null) throw new ArgumentNullException("samples");
            if (settings.Channels == 0) throw new ArgumentException("settings.Channels is 0", "settings");
            Reporter reporter = new Reporter(progress);
            GCHandle user = GCHandle.Alloc(reporter);
            ulong curves;
            V2FStatus status;
            model.EnterOrThrow();
            try
            {
                fixed (float* first = samples)
                fixed (byte* profileBytes = Utf8.NulTerminated(profile),
                    tuningBytes = Utf8.NulTerminated(tuning))
                {
                    if (profileBytes != null) settings.Profile = profileBytes;
                    if (tuningBytes != null) settings.Tuning = tuningBytes;
                    status = V2FNative.v2f_bake(model.Handle, &settings, first,
                        (UIntPtr)(samples.Length / (int)settings.Channels), rateNumerator, rateDenominator,
                        progress == null ? IntPtr.Zero : Reporter.Function, GCHandle.ToIntPtr(user), &curves);
                }
            }
            finally
            {
                model.Leave();
                user.Free();
            }
            if (reporter.Thrown != null) reporter.Thrown.Throw();
            if (status == V2FStatus.ErrorCancelled) return null;
            V2FException.ThrowIfFailed(status);
            try
            {
                return new V2FBake(curves);
            }
            finally
            {
                V2FNative.v2f_curves_destroy(curves);
            }
        }

        V2FBake(ulong curves)
        {
            V2FCurvesDescription description;
            V2FException.ThrowIfFailed(
                V2FNative.v2f_curves_description_init(&description, (UIntPtr)sizeof(V2FCurvesDescription)));
            V2FException.ThrowIfFailed(V2FNative.v2f_curves_describe(curves, &description));
            Description = description;
            V2FStatistics statistics;
            V2FException.ThrowIfFailed(
                V2FNative.v2f_statistics_init(&statistics, (UIntPtr)sizeof(V2FStatistics)));
            V2FException.ThrowIfFailed(V2FNative.v2f_curves_statistics(curves, &statistics));
            Statistics = statistics;
            ReadNames(curves, (int)description.Controls);
            ReadRows(curves, (int)description.Frames, (int)description.Controls);
        }

        void ReadNames(ulong curves, int count)
        {
            Names = new string[count];
            for (int index = 0; index < count; index++)
            {
                V2FControl control;
                V2FException.ThrowIfFailed(
                    V2FNative.v2f_control_init(&control, (UIntPtr)sizeof(V2FControl)));
                V2FException.ThrowIfFailed(
                    V2FNative.v2f_curves_control(curves, (UIntPtr)index, &control));
                Names[index] = Utf8.Read(control.Name);
            }
        }

        void ReadRows(ulong curves, int frames, int controls)
        {
            Times = new double[frames];
            Rows = new float[frames][];
            for (int frame = 0; frame < frames; frame++)
            {
                Rows[frame] = new float[controls];
                double seconds;
                fixed (float* row = Rows[frame])
                    V2FException.ThrowIfFailed(V2FNative.v2f_curves_read(
                        curves, (UIntPtr)frame, (UIntPtr)1, &seconds, row, (UIntPtr)controls));
                Times[frame] = seconds;
            }
        }

        /// <summary>Hands the library's reports on to a function of C#.</summary>
        sealed class Reporter
        {
            [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
            delegate uint ProgressFunction(double done, IntPtr user);

            // Kept for the life of the program: the library holds its address during a bake.
            static readonly ProgressFunction Called = Report;
            internal static readonly IntPtr Function = Marshal.GetFunctionPointerForDelegate(Called);

            readonly Func<double, bool> progress;

            internal Reporter(Func<double, bool> progress)
            {
                this.progress = progress;
            }

            /// <summary>What the function of C# threw: no exception may pass through the library.</summary>
            internal ExceptionDispatchInfo Thrown { get; private set; }

            [MonoPInvokeCallback(typeof(ProgressFunction))]
            static uint Report(double done, IntPtr user)
            {
                Reporter reporter = (Reporter)GCHandle.FromIntPtr(user).Target;
                try
                {
                    return reporter.progress(done) ? 0u : 1u;
                }
                catch (Exception thrown)
                {
                    reporter.Thrown = ExceptionDispatchInfo.Capture(thrown);
                    return 1;
                }
            }
        }
    }
}
