using System;
using System.Collections.Generic;

namespace V2F
{
    /// <summary>The curves of a whole recording: one row of values per frame.</summary>
    public sealed class V2FBake
    {
        /// <summary>Names of the controls, in the order of a row.</summary>
        public string[] Controls { get; private set; }

        /// <summary>When each row is to be shown, seconds from the recording's start.</summary>
        public double[] Seconds { get; private set; }

        /// <summary>One row per frame, one value per control.</summary>
        public float[][] Rows { get; private set; }

        /// <summary>
        /// Runs a whole recording through a stream of its own and returns every frame: the same bits as live. `model` is one
        /// opened with Threads 0; `settings` say rate, channels and the rest. Allocates; not for a game's frame.
        /// </summary>
        public static V2FBake Run(V2FModel model, float[] samples, V2FStreamSettings settings, string profile, string tuning)
        {
            if (samples == null) throw new ArgumentNullException("samples");
            settings.Overrun = (uint)V2FOverrun.Refuse;
            using (V2FStream stream = model.OpenStream(settings, profile, tuning))
            {
                V2FBake bake = new V2FBake { Controls = stream.ControlNames() };
                List<double> seconds = new List<double>();
                List<float[]> rows = new List<float[]>();
                int frames = samples.Length / (int)settings.Channels;
                int at = 0;
                while (at < frames)
                {
                    at += stream.Push(samples, at, frames - at);
                    Take(model, stream, seconds, rows);
                }
                stream.Flush();
                Take(model, stream, seconds, rows);
                bake.Seconds = seconds.ToArray();
                bake.Rows = rows.ToArray();
                return bake;
            }
        }

        // A full queue of frames holds the sound back, so computing and taking alternate until nothing is due.
        static void Take(V2FModel model, V2FStream stream, List<double> seconds, List<float[]> rows)
        {
            int hops;
            do
            {
                hops = model.Tick(0);
                V2FFrame frame;
                float[] row = new float[stream.ControlCount];
                while (stream.Poll(row, out frame))
                {
                    seconds.Add(frame.Seconds);
                    rows.Add(row);
                    row = new float[stream.ControlCount];
                }
            }
            while (hops != 0);
        }
    }
}
