using System;

namespace V2F.Unity
{
    /// <summary>
    /// Finds how strongly a voice moves the mouth, so that a quiet speaker or a close-mouthed student opens it as far as the
    /// character should: watches one curve while the character speaks and proposes a strength. Add makes no garbage.
    /// </summary>
    public sealed class V2FCalibration
    {
        const int Steps = 200;
        // Below this the mouth is taken to be at rest.
        const float Silence = 0.05f;
        // The widest 5 % are exceptions.
        const double Share = 0.95;

        readonly int[] counts = new int[Steps + 1];
        int total;

        /// <summary>Values taken so far while the mouth moved.</summary>
        public int Count
        {
            get { return total; }
        }

        /// <summary>Takes the curve's value at one picture.</summary>
        public void Add(float value)
        {
            if (!(value > Silence)) return;
            counts[(int)(Math.Min(value, 1) * Steps)]++;
            total++;
        }

        /// <summary>Value that only the widest 5 % exceed; 0 before anything was heard.</summary>
        public float WideOpen()
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
        /// The strength, between `min` and `max`, that takes WideOpen to `target` when `strength` was in force while it listened.
        /// </summary>
        public float Propose(float strength, float target, float min, float max)
        {
            float wide = WideOpen();
            return wide <= 0 ? strength : Math.Max(min, Math.Min(max, strength * target / wide));
        }
    }
}
