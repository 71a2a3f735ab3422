using UnityEditor;
using UnityEngine;

namespace V2F.Unity.Editor
{
    /// <summary>
    /// Inspector of V2FFace: its fields, and on request which rig its meshes are made for, the curves without
    /// a shape, and what the mouth will never do for it.
    /// </summary>
    [CustomEditor(typeof(V2FFace)), CanEditMultipleObjects]
    public sealed class V2FFaceEditor : UnityEditor.Editor
    {
        RigFit best;

        /// <summary>Draws the inspector.</summary>
        public override void OnInspectorGUI()
        {
            DrawDefaultInspector();
            if (targets.Length > 1) return;
            V2FFace face = (V2FFace)target;
            V2FSpeech speech = face.speech != null ? face.speech : face.GetComponentInParent<V2FSpeech>();
            if (GUILayout.Button("Find the rig of the meshes")) best = RigFit.Of(face, null);
            if (best == null) return;
            if (best.profile.Length == 0)
            {
                EditorGUILayout.HelpBox(
                    "The meshes have no blend shapes for speech of a known rig.", MessageType.Warning);
                return;
            }
            EditorGUILayout.LabelField("Rig",
                best.family + ": mapping " + best.profile + ", " + (best.score * 100).ToString("0") +
                    " % of its curves of speech");
            if (best.unmatched.Length > 0)
                EditorGUILayout.LabelField("Without a shape", string.Join(", ", best.unmatched));
            foreach (string gesture in best.lost) EditorGUILayout.HelpBox(gesture, MessageType.Warning);
            if (speech != null && speech.profile != null) OfferMapping(speech.profile);
        }

        void OfferMapping(V2FProfile profile)
        {
            if (profile.MappingText == best.profile) return;
            if (!GUILayout.Button("Use " + best.profile + " in " + profile.name)) return;
            Undo.RecordObject(profile, "Use " + best.profile);
            profile.mapping = V2FMapping.Named;
            profile.mappingName = best.profile;
            EditorUtility.SetDirty(profile);
        }
    }
}
