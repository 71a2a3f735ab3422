using System;
using System.Linq;
using UnityEngine;

namespace V2F.Unity.Tests
{
    /// <summary>A head with ARKit shapes in an exporter's spelling, and the gap between its lips.</summary>
    static class Rig
    {
        /// <summary>Lip opening of a wide open mouth by the teacher: the unit of Gap.</summary>
        internal const double Wide = 0.651;

        static readonly string[] names = { "jawOpen", "mouthClose", "mouthFunnel", "mouthShrugUpper",
            "mouthShrugLower", "mouthUpperUpLeft", "mouthUpperUpRight", "mouthLowerDownLeft",
            "mouthLowerDownRight", "mouthRollLower", "mouthRollUpper", "mouthPucker", "mouthSmileLeft",
            "mouthSmileRight", "mouthPressLeft", "mouthPressRight", "eyeBlinkLeft", "eyeBlinkRight",
            "tongueOut" };

        static readonly double[] weights = { 1, -1, 0.391, 0.110, -0.143, 0.071, 0.071, 0.055, 0.055, -0.101,
            -0.058, -0.048, -0.042, -0.042, -0.038, -0.038, 0, 0, 0 };

        internal static readonly string[] Shapes =
            names.Select(name => "blendShape1.head_" + name.Replace("Left", "_L").Replace("Right", "_R"))
                .ToArray();

        internal static float Shown(SkinnedMeshRenderer head, string name)
        {
            return head.GetBlendShapeWeight(Array.IndexOf(names, name)) / 100;
        }

        /// <summary>Gap between the lips in units of Wide; weights of src/rig/gap.rs.</summary>
        internal static double Gap(SkinnedMeshRenderer head)
        {
            double gap = 0;
            for (int i = 0; i < names.Length; i++) gap += weights[i] * head.GetBlendShapeWeight(i) / 100;
            return Math.Max(0, gap) / Wide;
        }
    }
}
