using System.Collections.Generic;
using UnityEngine;

namespace V2F.Unity
{
    /// <summary>
    /// Shares one model between all characters with the same student. The first user opens it, the last one
    /// closes it. Main thread only.
    /// </summary>
    public static class SharedModels
    {
        sealed class Entry
        {
            internal Object Asset;
            internal string Path;
            internal V2FModel Model;
            internal int Users;
        }

        static readonly List<Entry> entries = new List<Entry>();

        // For tests of players without threads.
        internal static bool WithoutThreads;

        /// <summary>
        /// Whether the library may have worker threads in this player. If not, V2FSpeech ticks the model.
        /// </summary>
        public static bool HasThreads
        {
            get
            {
#if UNITY_WEBGL && !UNITY_EDITOR
                return false;
#else
                return !WithoutThreads;
#endif
            }
        }

        /// <summary>Number of open models.</summary>
        public static int Count
        {
            get { return entries.Count; }
        }

        /// <summary>Gets the model of a student asset. Give it back with Release.</summary>
        public static V2FModel Acquire(TextAsset student)
        {
            Entry found = Find(student, null);
            if (found == null) found = Open(student, null, student.bytes);
            found.Users++;
            return found.Model;
        }

        /// <summary>
        /// Gets the model of a student file. Null: it is not open yet, call again with its `bytes`.
        /// </summary>
        public static V2FModel Acquire(string path, byte[] bytes)
        {
            Entry found = Find(null, path);
            if (found == null && bytes == null) return null;
            if (found == null) found = Open(null, path, bytes);
            found.Users++;
            return found.Model;
        }

        /// <summary>Gives a model back. The last user closes it.</summary>
        public static void Release(V2FModel model)
        {
            Entry found = entries.Find(entry => ReferenceEquals(entry.Model, model));
            if (found == null || --found.Users > 0) return;
            entries.Remove(found);
            found.Model.Dispose();
        }

        /// <summary>
        /// Closes every model. Called before a domain reload, and when play mode starts without one: that
        /// clears the models of the last session.
        /// </summary>
        [RuntimeInitializeOnLoadMethod(RuntimeInitializeLoadType.SubsystemRegistration)]
        public static void CloseAll()
        {
            foreach (Entry entry in entries) entry.Model.Dispose();
            entries.Clear();
        }

        static Entry Find(Object asset, string path)
        {
            return entries.Find(entry => ReferenceEquals(entry.Asset, asset) && entry.Path == path);
        }

        static Entry Open(Object asset, string path, byte[] bytes)
        {
            V2FModelSettings settings = V2FModel.DefaultSettings();
            if (!HasThreads) settings.Threads = 0;
            Entry opened = new Entry { Asset = asset, Path = path,
                Model = V2FModel.OpenMemory(bytes, settings, null, null) };
            entries.Add(opened);
            return opened;
        }
    }
}
