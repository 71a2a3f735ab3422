using System;
using System.Collections.Generic;

[assembly: System.Runtime.CompilerServices.InternalsVisibleTo("PlayerLoopTests")]
[assembly: System.Runtime.CompilerServices.InternalsVisibleTo("UnityEditor")]

namespace UnityEngine
{
    public class TextAsset : Object
    {
        internal byte[] content = new byte[0];
        public byte[] bytes { get { return (byte[])content.Clone(); } }
        public string text { get { return System.Text.Encoding.UTF8.GetString(content); } }
    }

    public static class Time
    {
        public static float unscaledDeltaTime { get; internal set; }
        public static float unscaledTime { get; internal set; }
    }

    public static class Debug
    {
        internal static readonly List<string> lines = new List<string>();
        public static void LogError(object message) { lines.Add("error: " + message); }
        public static void LogError(object message, Object about) { lines.Add("error: " + message); }
        public static void LogWarning(object message) { lines.Add("warning: " + message); }
        public static void LogWarning(object message, Object about) { lines.Add("warning: " + message); }
    }

    public static class Application
    {
        public static string streamingAssetsPath { get; internal set; } = ".";
        public static bool isPlaying { get; internal set; } = true;
    }

    public struct Keyframe
    {
        public float time { get; set; }
        public float value { get; set; }
        public Keyframe(float time, float value) : this() { this.time = time; this.value = value; }
    }

    public class AnimationCurve
    {
        public Keyframe[] keys { get; set; }
        public AnimationCurve(params Keyframe[] keys) { this.keys = keys; }
        public float Evaluate(float time)
        {
            int after = Array.FindIndex(keys, key => key.time >= time);
            if (after < 0) return keys[keys.Length - 1].value;
            if (after == 0) return keys[0].value;
            Keyframe a = keys[after - 1], b = keys[after];
            return a.value + (b.value - a.value) * (time - a.time) / (b.time - a.time);
        }
    }

    public class AnimationClip : Object
    {
        internal readonly Dictionary<string, AnimationCurve> curves =
            new Dictionary<string, AnimationCurve>();
        public float frameRate { get; set; }
    }

    public class GUIContent { public GUIContent(string text, string tooltip) { } }
    public class GUIStyle { }
    public class GUILayoutOption { }
    public enum EventType { Layout, Repaint }
    public class Event
    {
        public static Event current { get; } = new Event();
        public EventType type { get; set; } = EventType.Repaint;
    }
    public static class GUILayout
    {
        internal static string pressed = "";
        public static bool Button(string text, params GUILayoutOption[] options)
        { return pressed.Length > 0 && text.StartsWith(pressed); }
    }
    public static class GUILayoutUtility
    {
        public static Rect GetRect(float width, float height) { return new Rect(0, 0, width, height); }
    }
}

namespace UnityEngine.Networking
{
    public class UnityWebRequestAsyncOperation { internal bool waits; }
    public class DownloadHandler { public byte[] data { get; internal set; } }
    public class UnityWebRequest : IDisposable
    {
        internal static readonly Dictionary<string, byte[]> served = new Dictionary<string, byte[]>();
        internal static bool slow;
        internal static int open;
        bool disposed;
        string address;
        public enum Result { InProgress, Success, ConnectionError, ProtocolError, DataProcessingError }
        public Result result { get; private set; }
        public string error { get; private set; }
        public DownloadHandler downloadHandler { get; private set; }
        public static UnityWebRequest Get(string uri)
        {
            open++;
            return new UnityWebRequest { address = uri };
        }
        public UnityWebRequestAsyncOperation SendWebRequest()
        {
            byte[] found;
            result = served.TryGetValue(address, out found) ? Result.Success : Result.ProtocolError;
            error = found == null ? "404" : null;
            downloadHandler = new DownloadHandler { data = found };
            return new UnityWebRequestAsyncOperation { waits = slow };
        }
        public void Dispose()
        {
            if (!disposed) open--;
            disposed = true;
        }
    }
}
