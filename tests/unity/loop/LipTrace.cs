using System;
using System.Collections.Generic;
using V2F.Tests;

namespace V2F.Unity.Tests
{
    /// <summary>
    /// Trace of one recording: the shown lips, each with the position of the audible sound.
    /// </summary>
    sealed class LipTrace
    {
        // Largest delay of the lips that the search covers, seconds.
        const double MaxLagSeconds = 0.2;
        const int MaxStartSeconds = 1;
        const int Piece = 4000;

        readonly TestScene scene;
        readonly float[] sound;
        readonly List<double> audible = new List<double>();
        readonly List<double> gaps = new List<double>();
        readonly List<float> jaws = new List<float>();

        internal LipTrace(TestScene scene, string recording)
        {
            this.scene = scene;
            sound = Paths.Sound(recording);
        }

        internal double Seconds
        {
            get { return sound.Length / 16000.0; }
        }

        internal void Add()
        {
            audible.Add(scene.AudibleSeconds);
            gaps.Add(Rig.Gap(scene.head));
            jaws.Add(Rig.Shown(scene.head, "jawOpen"));
        }

        /// <summary>Start of the recording in the rendered sound, seconds: found by correlation.</summary>
        internal double FoundAt(int deviceRate)
        {
            float[] rendered = scene.rendered.ToArray();
            return FoundBy(rendered, Loudest(0, sound.Length), deviceRate);
        }

        /// <summary>
        /// Shift of the second half against the first, seconds: not 0 if it was played too fast or too
        /// slowly.
        /// </summary>
        internal double Drift(int deviceRate)
        {
            float[] rendered = scene.rendered.ToArray();
            double early = FoundBy(rendered, Loudest(0, sound.Length / 2), deviceRate);
            return FoundBy(rendered, Loudest(sound.Length / 2, sound.Length), deviceRate) - early;
        }

        double FoundBy(float[] rendered, int piece, int deviceRate)
        {
            int coarse = Best(rendered, deviceRate, piece, 0, MaxStartSeconds * deviceRate, 6);
            return (double)Best(rendered, deviceRate, piece, Math.Max(0, coarse - 8), coarse + 8, 1) /
                deviceRate;
        }

        // The loudest quarter second of the recording identifies it.
        int Loudest(int from, int to)
        {
            int best = from;
            double most = 0;
            for (int first = from; first + Piece <= to; first += Piece / 4)
            {
                double power = 0;
                for (int i = first; i < first + Piece; i++) power += sound[i] * sound[i];
                if (power <= most) continue;
                most = power;
                best = first;
            }
            return best;
        }

        int Best(float[] rendered, int deviceRate, int first, int from, int to, int step)
        {
            int best = from;
            double most = 0;
            for (int offset = from; offset < to; offset += step)
            {
                double match = 0;
                for (int i = first; i < first + Piece; i += 3)
                {
                    int at = offset + (int)((long)i * deviceRate / 16000);
                    if (at < rendered.Length) match += sound[i] * rendered[at];
                }
                if (match <= most) continue;
                most = match;
                best = offset;
            }
            return best;
        }

        /// <summary>
        /// Mean difference between shown and baked jawOpen at the audible position, `lag` seconds later.
        /// </summary>
        internal double Difference(V2FBake bake, double start, double lag)
        {
            int jaw = Array.IndexOf(bake.Names, "jawOpen");
            double sum = 0;
            int count = 0;
            for (int i = 0; i < audible.Count; i++)
            {
                double row = (audible[i] - start - lag) / 0.016;
                if (row < 0 || row >= bake.Rows.Length - 1) continue;
                int first = (int)row;
                double baked = bake.Rows[first][jaw] +
                    (bake.Rows[first + 1][jaw] - bake.Rows[first][jaw]) * (row - first);
                sum += Math.Abs(jaws[i] - baked);
                count++;
            }
            return count < 30 ? 1 : sum / count;
        }

        /// <summary>Delay of the lips behind the sound, seconds: where the difference is smallest.</summary>
        internal double Lag(V2FBake bake, double start)
        {
            double best = 0;
            for (double lag = -MaxLagSeconds; lag <= MaxLagSeconds; lag += 0.001)
                if (Difference(bake, start, lag) < Difference(bake, start, best)) best = lag;
            return best;
        }

        /// <summary>
        /// Counts the `chosen` phones, and those whose smallest and widest openings pass the test.
        /// </summary>
        internal void Count(Phones phones, double start, Predicate<Phones.Phone> chosen,
            Func<double, double, bool> passes, ref int all, ref int passed)
        {
            foreach (Phones.Phone phone in phones.All)
            {
                if (!chosen(phone)) continue;
                double least = 9, widest = 0;
                for (int i = 0; i < audible.Count; i++)
                {
                    double at = audible[i] - start;
                    if (at < phone.Start - 0.016 || at > phone.End + 0.016) continue;
                    least = Math.Min(least, gaps[i]);
                    widest = Math.Max(widest, gaps[i]);
                }
                all++;
                if (passes(least, widest)) passed++;
            }
        }
    }
}
