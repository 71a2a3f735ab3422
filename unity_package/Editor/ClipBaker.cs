using System.Collections.Generic;
using UnityEditor;
using UnityEngine;

namespace V2F.Unity.Editor
{
    /// <summary>
    /// Bakes speech into an AnimationClip: the same curves as live, in an asset that any Animator or Timeline track plays without
    /// the library.
    /// </summary>
    public static class ClipBaker
    {
        // Keys that a straight line replaces within this are left out, in weights of 0..100.
        const float Tolerance = 0.1f;

        /// <summary>
        /// Bakes `speech` for the meshes below `root`; paths in the clip start there. Throws V2FException. Allocates; editor only.
        /// </summary>
        public static AnimationClip Bake(AudioClip speech, V2FProfile profile, GameObject root)
        {
            float[] samples = new float[speech.samples * speech.channels];
            if (!speech.GetData(samples, 0))
                throw new V2FException(V2FStatus.ErrorAudio, "the sound of '" + speech.name +
                    "' cannot be read: set its Load Type to Decompress On Load");
            V2FBake bake = Run(samples, speech, profile);
            AnimationClip clip = new AnimationClip { name = speech.name + " face", frameRate = 60 };
            foreach (SkinnedMeshRenderer renderer in root.GetComponentsInChildren<SkinnedMeshRenderer>())
                if (renderer.sharedMesh != null) AddMesh(clip, bake, root.transform, renderer);
            return clip;
        }

        static V2FBake Run(float[] samples, AudioClip speech, V2FProfile profile)
        {
            V2FModelSettings modelSettings = V2FModel.DefaultSettings();
            modelSettings.Threads = 0;
            using (V2FModel model = V2FModel.OpenMemory(profile.student.bytes, modelSettings, null, null))
            {
                V2FStreamSettings settings = profile.StreamSettings();
                settings.SampleRate = (uint)speech.frequency;
                settings.Channels = (uint)speech.channels;
                return V2FBake.Run(model, samples, settings, profile.MappingText, profile.TuningJson());
            }
        }

        static void AddMesh(AnimationClip clip, V2FBake bake, Transform root, SkinnedMeshRenderer renderer)
        {
            Mesh mesh = renderer.sharedMesh;
            string[] shapes = new string[mesh.blendShapeCount];
            for (int i = 0; i < shapes.Length; i++) shapes[i] = mesh.GetBlendShapeName(i);
            string path = AnimationUtility.CalculateTransformPath(renderer.transform, root);
            for (int control = 0; control < bake.Controls.Length; control++)
            {
                int shape = BlendShapeNames.Find(bake.Controls[control], shapes);
                if (shape < 0) continue;
                float full = mesh.GetBlendShapeFrameWeight(shape, mesh.GetBlendShapeFrameCount(shape) - 1);
                EditorCurveBinding binding =
                    EditorCurveBinding.FloatCurve(path, typeof(SkinnedMeshRenderer), "blendShape." + shapes[shape]);
                AnimationUtility.SetEditorCurve(clip, binding, Curve(bake, control, full));
            }
        }

        static AnimationCurve Curve(V2FBake bake, int control, float full)
        {
            List<Keyframe> keys = new List<Keyframe>();
            int last = bake.Rows.Length - 1;
            int kept = 0;
            for (int row = 0; row <= last; row++)
            {
                if (row != 0 && row != last && IsOnLine(bake, control, kept, row, full)) continue;
                keys.Add(new Keyframe((float)bake.Seconds[row], Mathf.Clamp01(bake.Rows[row][control]) * full));
                kept = row;
            }
            AnimationCurve curve = new AnimationCurve(keys.ToArray());
            for (int key = 0; key < keys.Count; key++)
            {
                AnimationUtility.SetKeyLeftTangentMode(curve, key, AnimationUtility.TangentMode.Linear);
                AnimationUtility.SetKeyRightTangentMode(curve, key, AnimationUtility.TangentMode.Linear);
            }
            return curve;
        }

        // Whether all rows between `from` and the one behind `row` lie on the line between these two.
        static bool IsOnLine(V2FBake bake, int control, int from, int row, float full)
        {
            float start = bake.Rows[from][control];
            float slope = (bake.Rows[row + 1][control] - start) / (row + 1 - from);
            for (int between = from + 1; between <= row; between++)
                if (Mathf.Abs(start + slope * (between - from) - bake.Rows[between][control]) * full > Tolerance) return false;
            return true;
        }
    }
}
