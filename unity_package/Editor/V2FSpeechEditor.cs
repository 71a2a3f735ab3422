using UnityEditor;
using UnityEngine;

namespace V2F.Unity.Editor
{
    /// <summary>Inspector of V2FSpeech: its fields, its problem, and the live view.</summary>
    [CustomEditor(typeof(V2FSpeech)), CanEditMultipleObjects]
    public sealed class V2FSpeechEditor : UnityEditor.Editor
    {
        readonly LiveSpeechView view = new LiveSpeechView();

        /// <summary>True in play mode, because the curves move.</summary>
        public override bool RequiresConstantRepaint()
        {
            return Application.isPlaying;
        }

        /// <summary>Draws the inspector.</summary>
        public override void OnInspectorGUI()
        {
            DrawDefaultInspector();
            if (targets.Length > 1) return;
            V2FSpeech speech = (V2FSpeech)target;
            if (speech.Problem.Length > 0) EditorGUILayout.HelpBox(speech.Problem, MessageType.Error);
            if (speech.IsOpen) view.Draw(speech);
        }
    }
}
