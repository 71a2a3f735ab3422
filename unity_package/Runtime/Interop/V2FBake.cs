using System;
using System.Collections.Generic;

namespace V2F
{
    /// <summary>The curves of a whole recording: one row of values per rig frame.</summary>
    public sealed class V2FBake
    {
        /// <summary>Names of the controls, in the order of a row.</summary>
        public string[] Names { get; private set; }

        /// <summary>Time of each row, seconds from the recording's start.</summary>
        public double[] Times { get; private set; }

        /// <summary>One row per rig frame, one value per control.</summary>
        public float[][] Rows { get; private set; }

        /// <summary>
        /// Computes a whole recording in a stream of its own and returns every rig frame, with the same bits
        /// as live. `model` must be opened with Threads 0. `settings` has the format of `samples`. Slow: do
        /// not call it during play. Allocates.
        /// </summary>
        public static V2FBake Run(V2FModel model, float[] samples, V2FStreamSettings settings, string profile,
            string tuning)
        {
            if (samples == null) throw new ArgumentNullException("samples");
            settings.Overrun = (uint)V2FOverrun.Refuse;
            using (V2FStream stream = model.OpenStream(settings, profile, tuning))
            {
                V2FBake bake = new V2FBake { Names = stream.ControlNames() };
                List<double> times = new List<double>();
                List<float[]> rows = new List<float[]>();
                int frames = samples.Length / (int)settings.Channels;
                int at = 0;
                while (at < frames)
                {
                    at += stream.Push(samples, at, frames - at);
                    Poll(model, stream, times, rows);
                }
                stream.Flush();
                Poll(model, stream, times, rows);
                bake.Times = times.ToArray();
                bake.Rows = rows.ToArray();
                return bake;
            }
        }

        // While the queue of rig frames is full the sound waits. Thus ticks and polls alternate until no hop
        // is due.
        static void Poll(V2FModel model, V2FStream stream, List<double> times, List<float[]> rows)
        {
            int hops;
            do
            {
                hops = model.Tick(0);
                V2FFrame frame;
                float[] row = new float[stream.ControlCount];
                while (stream.Poll(row, out frame))
                {
                    times.Add(frame.Seconds);
                    rows.Add(row);
                    row = new float[stream.ControlCount];
                }
            }
            while (hops != 0);
        }
    }
}
