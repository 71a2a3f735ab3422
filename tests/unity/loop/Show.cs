using System;
using System.Collections.Generic;
using V2F.Tests;

namespace V2F.Unity.Tests
{
    /// <summary>One recording's run: what the mesh showed at which place of the recording as it was heard.</summary>
    sealed class Show
    {
        // How far lips may lie beside the sound in the search, seconds.
        const double MostLag = 0.2;
        const int MostStartSeconds = 1;
        const int Piece = 4000;

        readonly Stage stage;
        readonly float[] sound;
        readonly List<double> heard = new List<double>();
        readonly List<double> gaps = new List<double>();
        readonly List<float> jaws = new List<float>();

        internal Show(Stage stage, string recording)
        {
            this.stage = stage;
            sound = Paths.Sound(recording);
        }

        internal double Seconds
        {
            get { return sound.Length / 16000.0; }
        }

        internal void See()
        {
            heard.Add(stage.HeardSeconds);
            gaps.Add(Rig.Gap(stage.head));
            jaws.Add(Rig.Shown(stage.head, "jawOpen"));
        }

        /// <summary>Where the recording begins in what was rendered, seconds: found by its sound alone.</summary>
        internal double FoundAt(int deviceRate)
        {
            float[] rendered = stage.rendered.ToArray();
            return FoundBy(rendered, Loudest(0, sound.Length), deviceRate);
        }

        /// <summary>How much later its second half was heard than its first, seconds: 0 unless it was played too fast or slow.</summary>
        internal double Drift(int deviceRate)
        {
            float[] rendered = stage.rendered.ToArray();
            double early = FoundBy(rendered, Loudest(0, sound.Length / 2), deviceRate);
            return FoundBy(rendered, Loudest(sound.Length / 2, sound.Length), deviceRate) - early;
        }

        double FoundBy(float[] rendered, int piece, int deviceRate)
        {
            int coarse = Best(rendered, deviceRate, piece, 0, MostStartSeconds * deviceRate, 6);
            return (double)Best(rendered, deviceRate, piece, Math.Max(0, coarse - 8), coarse + 8, 1) / deviceRate;
        }

        // A quarter second of the recording is enough to know it by: its loudest.
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

        /// <summary>Mean difference between the jaw shown and the jaw baked, at the place that is heard, `lag` later.</summary>
        internal double Difference(V2FBake bake, double start, double lag)
        {
            int jaw = Array.IndexOf(bake.Controls, "jawOpen");
            double sum = 0;
            int count = 0;
            for (int i = 0; i < heard.Count; i++)
            {
                double row = (heard[i] - start - lag) / 0.016;
                if (row < 0 || row >= bake.Rows.Length - 1) continue;
                int first = (int)row;
                double baked = bake.Rows[first][jaw] + (bake.Rows[first + 1][jaw] - bake.Rows[first][jaw]) * (row - first);
                sum += Math.Abs(jaws[i] - baked);
                count++;
            }
            return count < 30 ? 1 : sum / count;
        }

        /// <summary>By how much the lips come after the sound, seconds: where the difference is least.</summary>
        internal double Lag(V2FBake bake, double start)
        {
            double best = 0;
            for (double lag = -MostLag; lag <= MostLag; lag += 0.001)
                if (Difference(bake, start, lag) < Difference(bake, start, best)) best = lag;
            return best;
        }

        /// <summary>Counts phones: how many `chosen`, and how many of them pass the test on their least and widest opening.</summary>
        internal void Count(Phones phones, double start, Predicate<Phones.Phone> chosen, Func<double, double, bool> passes,
            ref int all, ref int passed)
        {
            foreach (Phones.Phone phone in phones.All)
            {
                if (!chosen(phone)) continue;
                double least = 9, widest = 0;
                for (int i = 0; i < heard.Count; i++)
                {
                    double at = heard[i] - start;
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
