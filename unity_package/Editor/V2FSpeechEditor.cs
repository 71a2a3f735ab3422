using UnityEditor;
using UnityEngine;

namespace V2F.Unity.Editor
{
    /// <summary>Inspector of a speaking character: its fields, what is wrong, and what it does just now.</summary>
    [CustomEditor(typeof(V2FSpeech)), CanEditMultipleObjects]
    public sealed class V2FSpeechEditor : UnityEditor.Editor
    {
        readonly LiveSpeechView view = new LiveSpeechView();

        /// <summary>Curves move.</summary>
        public override bool RequiresConstantRepaint()
        {
            return Application.isPlaying;
        }

        /// <summary>Draws it.</summary>
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
