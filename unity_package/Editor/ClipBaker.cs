using System;
using System.Collections.Generic;
using UnityEditor;
using UnityEngine;

namespace V2F.Unity.Editor
{
    /// <summary>
    /// Bakes speech into an AnimationClip: the same curves as live, in an asset that any Animator or Timeline
    /// track plays without the library.
    /// </summary>
    public static class ClipBaker
    {
        // Keys that linear interpolation replaces within these tolerances are left out. Units: weights of 0
        // to 100; metres and quaternion components.
        const float ShapeTolerance = 0.1f;
        const float BoneTolerance = 0.0002f;

        /// <summary>
        /// Bakes `speech` for the meshes and bones of the V2FFace components below `root`; without such a
        /// component, for all meshes below `root`. Paths in the clip start at `root`. Bones start from their
        /// current transforms. Throws V2FException. Allocates; editor only.
        /// </summary>
        public static AnimationClip Bake(AudioClip speech, V2FProfile profile, GameObject root)
        {
            if (profile.student == null)
                throw new V2FException(V2FStatus.ErrorStudent,
                    "profile '" + profile.name + "' has no student asset: set one, baking needs it");
            float[] samples = new float[speech.samples * speech.channels];
            if (!speech.GetData(samples, 0))
                throw new V2FException(V2FStatus.ErrorAudio, "the sound of '" + speech.name +
                    "' cannot be read: set its Load Type to Decompress On Load");
            V2FBake bake = Run(samples, speech, profile);
            AnimationClip clip = new AnimationClip { name = speech.name + " face", frameRate = 60 };
            foreach (SkinnedMeshRenderer renderer in Meshes(root))
                AddMesh(clip, bake, profile.MappingText, root.transform, renderer);
            foreach (V2FFace face in root.GetComponentsInChildren<V2FFace>())
                BoneCurves.Add(clip, bake, root.transform, face.bones);
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
                HashSet<string> known = new HashSet<string>();
                using (V2FStream stream = model.OpenStream(settings, profile.MappingText, null))
                    foreach (V2FTuningParameter parameter in stream.Parameters()) known.Add(parameter.Name);
                // As live: names that the rig does not have are skipped, so that several rigs can share one
                // profile.
                return V2FBake.Run(model, samples, settings, profile.MappingText, profile.TuningJson(known));
            }
        }

        static HashSet<SkinnedMeshRenderer> Meshes(GameObject root)
        {
            HashSet<SkinnedMeshRenderer> meshes = new HashSet<SkinnedMeshRenderer>();
            V2FFace[] faces = root.GetComponentsInChildren<V2FFace>();
            foreach (V2FFace face in faces) meshes.UnionWith(face.Meshes());
            if (faces.Length == 0) meshes.UnionWith(root.GetComponentsInChildren<SkinnedMeshRenderer>());
            meshes.RemoveWhere(mesh => mesh == null || mesh.sharedMesh == null);
            return meshes;
        }

        static void AddMesh(AnimationClip clip, V2FBake bake, string mapping, Transform root,
                            SkinnedMeshRenderer renderer)
        {
            Mesh mesh = renderer.sharedMesh;
            string[] shapes = new string[mesh.blendShapeCount];
            for (int i = 0; i < shapes.Length; i++) shapes[i] = mesh.GetBlendShapeName(i);
            string path = AnimationUtility.CalculateTransformPath(renderer.transform, root);
            int[] found = new BlendShapeNames(shapes).FindAll(bake.Names, mapping);
            for (int control = 0; control < bake.Names.Length; control++)
            {
                int shape = found[control];
                if (shape < 0) continue;
                float full = mesh.GetBlendShapeFrameWeight(shape, mesh.GetBlendShapeFrameCount(shape) - 1);
                float[] values = new float[bake.Rows.Length];
                for (int row = 0; row < values.Length; row++)
                    values[row] = Mathf.Clamp01(bake.Rows[row][control]) * full;
                EditorCurveBinding binding = EditorCurveBinding.FloatCurve(
                    path, typeof(SkinnedMeshRenderer), "blendShape." + shapes[shape]);
                AnimationUtility.SetEditorCurve(
                    clip, binding, Curve(bake.Times, values, full * ShapeTolerance / 100));
            }
        }

        internal static AnimationCurve BoneCurve(double[] seconds, float[] values)
        {
            return Curve(seconds, values, BoneTolerance);
        }

        static AnimationCurve Curve(double[] seconds, float[] values, float tolerance)
        {
            List<Keyframe> keys = new List<Keyframe>();
            int last = values.Length - 1;
            int kept = 0;
            for (int row = 0; row <= last; row++)
            {
                if (row != 0 && row != last && IsOnLine(values, kept, row, tolerance)) continue;
                keys.Add(new Keyframe((float)seconds[row], values[row]));
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

        // Whether all values between `from` and `row + 1` lie on the line between these two.
        static bool IsOnLine(float[] values, int from, int row, float tolerance)
        {
            float slope = (values[row + 1] - values[from]) / (row + 1 - from);
            for (int between = from + 1; between <= row; between++)
                if (Math.Abs(values[from] + slope * (between - from) - values[between]) > tolerance)
                    return false;
            return true;
        }
    }
}
