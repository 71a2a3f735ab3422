using System;
using UnityEngine;

[assembly: System.Runtime.CompilerServices.InternalsVisibleTo("PlayerLoopTests")]

namespace UnityEditor
{
    [AttributeUsage(AttributeTargets.Class)]
    public class InitializeOnLoadAttribute : Attribute { }
    [AttributeUsage(AttributeTargets.Class)]
    public class CanEditMultipleObjects : Attribute { }
    [AttributeUsage(AttributeTargets.Class)]
    public class CustomEditor : Attribute { public CustomEditor(Type type) { } }
    [AttributeUsage(AttributeTargets.Method)]
    public class MenuItem : Attribute { public MenuItem(string path) { } }

    public static class AssemblyReloadEvents
    {
        public delegate void AssemblyReloadCallback();
        public static event AssemblyReloadCallback beforeAssemblyReload;
        internal static void Raise() { if (beforeAssemblyReload != null) beforeAssemblyReload(); }
    }
    public static class EditorApplication { public static event Action quitting { add { } remove { } } }

    public class Editor : ScriptableObject
    {
        public UnityEngine.Object target { get; internal set; }
        public UnityEngine.Object[] targets { get { return new[] { target }; } }
        public virtual void OnInspectorGUI() { }
        public virtual bool RequiresConstantRepaint() { return false; }
        public bool DrawDefaultInspector() { return false; }
    }
    public class EditorWindow : ScriptableObject
    {
        public static T GetWindow<T>(string title) where T : EditorWindow { return CreateInstance<T>(); }
    }
    public enum MessageType { None, Info, Warning, Error }
    public static class EditorStyles { public static GUIStyle boldLabel { get { return new GUIStyle(); } } }
    public static class EditorGUI
    {
        internal static bool changed;
        public static void BeginChangeCheck() { changed = false; }
        public static bool EndChangeCheck() { return changed; }
        public static void DrawRect(Rect area, Color colour) { }
    }
    public static class EditorGUILayout
    {
        internal static readonly System.Collections.Generic.List<string> drawn =
            new System.Collections.Generic.List<string>();
        public static void Space() { }
        public static void LabelField(string label, GUIStyle style, params GUILayoutOption[] options)
        { drawn.Add(label); }
        public static void LabelField(string label, params GUILayoutOption[] options) { drawn.Add(label); }
        public static void LabelField(string label, string text, params GUILayoutOption[] options)
        { drawn.Add(label + ": " + text); }
        public static void HelpBox(string message, MessageType type) { drawn.Add(message); }
        public static string TextField(string label, string text, params GUILayoutOption[] options)
        { return text; }
        public static float Slider(
            GUIContent label, float value, float min, float max, params GUILayoutOption[] options)
        {
            drawn.Add("slider " + min + " " + max);
            return value;
        }
        public static bool Foldout(bool open, string label) { return true; }
        public static UnityEngine.Object ObjectField(
            string label, UnityEngine.Object value, Type type, bool scene, params GUILayoutOption[] options)
        { return value; }
    }
    public static class Undo { public static void RecordObject(UnityEngine.Object changed, string name) { } }
    public static class EditorUtility { public static void SetDirty(UnityEngine.Object changed) { } }
    public static class Handles
    {
        public static Color color { get; set; }
        public static void DrawAAPolyLine(float width, params Vector3[] points) { }
    }
    public static class AssetDatabase
    {
        public static string GetAssetPath(UnityEngine.Object asset) { return "Assets/" + asset.name; }
        public static string GenerateUniqueAssetPath(string path) { return path; }
        public static void CreateAsset(UnityEngine.Object asset, string path) { }
    }
    public struct EditorCurveBinding
    {
        public string path;
        public string propertyName;
        public static EditorCurveBinding FloatCurve(string path, Type type, string property)
        {
            return new EditorCurveBinding { path = path, propertyName = property };
        }
    }
    public static class AnimationUtility
    {
        public enum TangentMode { Free, Auto, Linear, Constant, ClampedAuto }
        public static string CalculateTransformPath(Transform target, Transform root)
        {
            string path = "";
            for (Transform at = target; !ReferenceEquals(at, root); at = at.parent)
                path = at.gameObject.name + (path.Length > 0 ? "/" + path : "");
            return path;
        }
        public static void SetEditorCurve(
            AnimationClip clip, EditorCurveBinding binding, AnimationCurve curve)
        {
            clip.curves[binding.path + ":" + binding.propertyName] = curve;
        }
        public static void SetKeyLeftTangentMode(AnimationCurve curve, int key, TangentMode mode) { }
        public static void SetKeyRightTangentMode(AnimationCurve curve, int key, TangentMode mode) { }
    }
}
