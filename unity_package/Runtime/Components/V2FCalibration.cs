using System;

namespace V2F.Unity
{
    /// <summary>
    /// Adjusts how far a speaker opens the character's mouth: collects the values of one curve while the
    /// character speaks, and proposes a strength. Add makes no garbage.
    /// </summary>
    public sealed class V2FCalibration
    {
        const int Steps = 200;
        // Lower values count as a closed mouth.
        const float Silence = 0.05f;
        // The widest 5 % are left out as outliers.
        const double Share = 0.95;

        readonly int[] counts = new int[Steps + 1];
        int total;

        /// <summary>Number of values so far, without those of a closed mouth.</summary>
        public int Count
        {
            get { return total; }
        }

        /// <summary>Adds the curve's value of one rendered frame.</summary>
        public void Add(float value)
        {
            if (!(value > Silence)) return;
            counts[(int)(Math.Min(value, 1) * Steps)]++;
            total++;
        }

        /// <summary>95th percentile of the values; 0 if there are none.</summary>
        public float Percentile95()
        {
            int seen = 0;
            for (int step = 0; step <= Steps; step++)
            {
                seen += counts[step];
                if (total > 0 && seen >= total * Share) return (float)step / Steps;
            }
            return 0;
        }

        /// <summary>
        /// The strength, between `min` and `max`, that moves Percentile95 to `target`. `strength` is the one
        /// that was set while the values were added.
        /// </summary>
        public float Propose(float strength, float target, float min, float max)
        {
            float wide = Percentile95();
            return wide <= 0 ? strength : Math.Max(min, Math.Min(max, strength * target / wide));
        }
    }
}
