using UnityEngine;

namespace V2F.Unity.Editor
{
    /// <summary>The last seconds of some curves, for drawing.</summary>
    sealed class CurveHistory
    {
        const int Length = 256;

        readonly float[][] values;
        readonly int[] places;
        int newest;

        internal CurveHistory(string[] all, string[] wanted)
        {
            places = new int[wanted.Length];
            values = new float[wanted.Length][];
            for (int i = 0; i < wanted.Length; i++)
            {
                places[i] = System.Array.IndexOf(all, wanted[i]);
                values[i] = new float[Length];
            }
        }

        internal void Add(float[] curves)
        {
            newest = (newest + 1) % Length;
            for (int i = 0; i < places.Length; i++)
                values[i][newest] = places[i] < 0 ? 0 : curves[places[i]];
        }

        /// <summary>Points of one curve inside `area`, the newest at the right.</summary>
        internal Vector3[] Points(int curve, Rect area)
        {
            Vector3[] points = new Vector3[Length];
            for (int i = 0; i < Length; i++)
            {
                float value = Mathf.Clamp01(values[curve][(newest + 1 + i) % Length]);
                points[i] = new Vector3(
                    area.x + area.width * i / (Length - 1), area.y + area.height * (1 - value), 0);
            }
            return points;
        }
    }
}
