using UnityEditor;
using UnityEngine;

namespace V2F.Unity.Editor
{
    /// <summary>Window > V2F > Bake Speech: writes an AnimationClip beside the sound.</summary>
    public sealed class ClipBakerWindow : EditorWindow
    {
        AudioClip speech;
        V2FProfile profile;
        GameObject character;
        string message = "";

        [MenuItem("Window/V2F/Bake Speech")]
        static void Open()
        {
            GetWindow<ClipBakerWindow>("Bake Speech");
        }

        void OnGUI()
        {
            speech = (AudioClip)EditorGUILayout.ObjectField("Speech", speech, typeof(AudioClip), false);
            profile = (V2FProfile)EditorGUILayout.ObjectField("Profile", profile, typeof(V2FProfile), false);
            character =
                (GameObject)EditorGUILayout.ObjectField("Character", character, typeof(GameObject), true);
            bool complete = speech != null && profile != null && profile.student != null && character != null;
            if (!complete)
                EditorGUILayout.HelpBox(
                    "Needs speech, a profile with a student asset, and a character.", MessageType.Info);
            else if (GUILayout.Button("Bake")) Bake();
            if (message.Length > 0) EditorGUILayout.HelpBox(message, MessageType.Info);
        }

        void Bake()
        {
            try
            {
                AnimationClip clip = ClipBaker.Bake(speech, profile, character);
                string folder = System.IO.Path.GetDirectoryName(AssetDatabase.GetAssetPath(speech));
                string path = AssetDatabase.GenerateUniqueAssetPath(folder + "/" + clip.name + ".anim");
                AssetDatabase.CreateAsset(clip, path);
                message = "Wrote " + path;
            }
            catch (V2FException problem)
            {
                message = problem.Message;
            }
        }
    }
}
