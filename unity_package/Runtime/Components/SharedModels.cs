using System.Collections.Generic;
using UnityEngine;

namespace V2F.Unity
{
    /// <summary>
    /// One model for all characters with the same student, opened by the first and closed with the last. Main thread only.
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

        // Lets a test walk the path of players without threads.
        internal static bool WithoutThreads;

        /// <summary>Whether the player lets the library have threads of its own; without, the speeches tick it.</summary>
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

        /// <summary>How many models are open.</summary>
        public static int Count
        {
            get { return entries.Count; }
        }

        /// <summary>Takes the model of a student in an asset. Give it back with Return.</summary>
        public static V2FModel Borrow(TextAsset student)
        {
            Entry found = Find(student, null);
            if (found == null) found = Open(student, null, student.bytes);
            found.Users++;
            return found.Model;
        }

        /// <summary>Takes the model of a student file that is open already; null when `bytes` must be read first.</summary>
        public static V2FModel Borrow(string path, byte[] bytes)
        {
            Entry found = Find(null, path);
            if (found == null && bytes == null) return null;
            if (found == null) found = Open(null, path, bytes);
            found.Users++;
            return found.Model;
        }

        /// <summary>Gives a model back; the last user closes it.</summary>
        public static void Return(V2FModel model)
        {
            Entry found = entries.Find(entry => ReferenceEquals(entry.Model, model));
            if (found == null || --found.Users > 0) return;
            entries.Remove(found);
            found.Model.Dispose();
        }

        /// <summary>
        /// Closes every model. Before a domain reload, and when play mode starts without one: then what the last session left in
        /// this static list is gone.
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
            Entry opened = new Entry { Asset = asset, Path = path, Model = V2FModel.OpenMemory(bytes, settings, null, null) };
            entries.Add(opened);
            return opened;
        }
    }
}
