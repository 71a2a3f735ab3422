using System;
using UnityEditor;
using UnityEngine;

namespace V2F.Unity.Editor
{
    /// <summary>
    /// Inspector of a profile: its fields, a slider for each tuning parameter, and in play mode the live view
    /// of the first open character with this profile.
    /// </summary>
    [CustomEditor(typeof(V2FProfile))]
    public sealed class V2FProfileEditor : UnityEditor.Editor
    {
        const int MaxShown = 40;
        readonly LiveSpeechView view = new LiveSpeechView();
        string search = "";

        /// <summary>True in play mode, because the curves move.</summary>
        public override bool RequiresConstantRepaint()
        {
            return Application.isPlaying;
        }

        /// <summary>Draws the inspector.</summary>
        public override void OnInspectorGUI()
        {
            DrawDefaultInspector();
            V2FProfile profile = (V2FProfile)target;
            V2FSpeech speech = V2FSpeech.Opened.Find(open => open.profile == profile);
            if (speech != null)
            {
                EditorGUILayout.LabelField("Live", speech.name);
                view.Draw(speech);
            }
            EditorGUILayout.Space();
            EditorGUILayout.LabelField("Tuning", EditorStyles.boldLabel);
            V2FTuningParameter[] parameters = StudentParameters.Of(profile);
            if (StudentParameters.Problem.Length > 0)
                EditorGUILayout.HelpBox(StudentParameters.Problem, MessageType.Info);
            search = EditorGUILayout.TextField("Search", search);
            int shown = 0;
            foreach (V2FTuningParameter parameter in parameters)
            {
                if (!IsShown(profile, parameter.Name) || ++shown > MaxShown) continue;
                DrawSlider(profile, parameter);
            }
            if (shown > MaxShown) EditorGUILayout.LabelField(shown - MaxShown + " more: narrow the search");
        }

        // Without a search: the strengths, lip contact, moods and style, and the tuned parameters.
        bool IsShown(V2FProfile profile, string name)
        {
            if (search.Length > 0) return name.IndexOf(search, StringComparison.OrdinalIgnoreCase) >= 0;
            return name.EndsWith(".strength", StringComparison.Ordinal) ||
                name.StartsWith("closure.", StringComparison.Ordinal) ||
                name.StartsWith("mood.", StringComparison.Ordinal) ||
                name.StartsWith("style.", StringComparison.Ordinal) ||
                profile.tuning.Exists(tuned => tuned.name == name);
        }

        static void DrawSlider(V2FProfile profile, V2FTuningParameter parameter)
        {
            int at = profile.tuning.FindIndex(tuned => tuned.name == parameter.Name);
            float now = at < 0 ? parameter.DefaultValue : profile.tuning[at].value;
            EditorGUI.BeginChangeCheck();
            GUIContent label = new GUIContent(parameter.Name, parameter.Description);
            float wanted = EditorGUILayout.Slider(label, now, parameter.Min, parameter.Max);
            if (!EditorGUI.EndChangeCheck()) return;
            Undo.RecordObject(profile, "Tune " + parameter.Name);
            if (Mathf.Approximately(wanted, parameter.DefaultValue)) profile.ClearTuning(parameter.Name);
            else profile.SetTuning(parameter.Name, wanted);
            EditorUtility.SetDirty(profile);
        }
    }
}
