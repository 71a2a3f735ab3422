using System;
using UnityEditor;
using UnityEngine;

namespace V2F.Unity.Editor
{
    /// <summary>Bakes the movement of V2FBone: the entries of one bone are added in their order.</summary>
    static class BoneCurves
    {
        static readonly string[] rotations =
        {
            "m_LocalRotation.x", "m_LocalRotation.y", "m_LocalRotation.z", "m_LocalRotation.w"
        };
        static readonly string[] positions = { "m_LocalPosition.x", "m_LocalPosition.y",
            "m_LocalPosition.z" };

        internal static void Add(AnimationClip clip, V2FBake bake, Transform root, V2FBone[] bones)
        {
            for (int i = 0; i < bones.Length; i++)
            {
                Transform bone = bones[i].bone;
                bool isFirst = bone != null && Array.FindIndex(bones, other => other.bone == bone) == i;
                if (isFirst) AddBone(clip, bake, root, bones, bone);
            }
        }

        static void AddBone(AnimationClip clip, V2FBake bake, Transform root, V2FBone[] bones, Transform bone)
        {
            float[][] parts = new float[rotations.Length + positions.Length][];
            for (int part = 0; part < parts.Length; part++) parts[part] = new float[bake.Rows.Length];
            for (int row = 0; row < bake.Rows.Length; row++)
            {
                Quaternion rotation = bone.localRotation;
                Vector3 position = bone.localPosition;
                foreach (V2FBone entry in bones)
                {
                    int control = entry.bone == bone ? Array.IndexOf(bake.Names, entry.curve) : -1;
                    if (control < 0) continue;
                    rotation = rotation * Quaternion.Euler(entry.rotation * bake.Rows[row][control]);
                    position = position + entry.translation * bake.Rows[row][control];
                }
                float[] values = { rotation.x, rotation.y, rotation.z, rotation.w, position.x, position.y,
                    position.z };
                for (int part = 0; part < parts.Length; part++) parts[part][row] = values[part];
            }
            string path = AnimationUtility.CalculateTransformPath(bone, root);
            for (int part = 0; part < parts.Length; part++)
            {
                string property =
                    part < rotations.Length ? rotations[part] : positions[part - rotations.Length];
                EditorCurveBinding binding = EditorCurveBinding.FloatCurve(path, typeof(Transform), property);
                AnimationUtility.SetEditorCurve(clip, binding, ClipBaker.BoneCurve(bake.Times, parts[part]));
            }
        }
    }
}
