using System;
using System.Collections;
using System.Collections.Generic;
using System.Reflection;
using UnityEngine;

namespace FakeUnity
{
    /// <summary>
    /// Calls the components as Unity does: messages by name, in the order of DefaultExecutionOrder, rendered
    /// frames and blocks of sound each at their own times. The delegates are made once, so that the loop
    /// makes no garbage.
    /// </summary>
    public static class PlayerLoop
    {
        sealed class Slot
        {
            internal MonoBehaviour Component;
            internal int Order;
            internal Action Update, LateUpdate, OnEnable, OnDisable, OnDestroy;
            internal Action<bool> OnApplicationPause;
            internal Action<float[], int> Filter;
        }

        static readonly List<Slot> slots = new List<Slot>();
        static readonly List<AudioSource> sources = new List<AudioSource>();
        static readonly List<Coroutine> coroutines = new List<Coroutine>();

        static D Message<D>(object component, string name) where D : class
        {
            MethodInfo method = component.GetType().GetMethod(name,
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);
            return method == null ? null : (D)(object)Delegate.CreateDelegate(typeof(D), component, method);
        }

        internal static void Added(Component component)
        {
            if (component is AudioSource) sources.Add((AudioSource)component);
            MonoBehaviour script = component as MonoBehaviour;
            if (script == null) return;
            DefaultExecutionOrder order = (DefaultExecutionOrder)Attribute.GetCustomAttribute(
                script.GetType(), typeof(DefaultExecutionOrder));
            Slot slot = new Slot
            {
                Component = script,
                Order = order == null ? 0 : order.order,
                Update = Message<Action>(script, "Update"),
                LateUpdate = Message<Action>(script, "LateUpdate"),
                OnEnable = Message<Action>(script, "OnEnable"),
                OnDisable = Message<Action>(script, "OnDisable"),
                OnDestroy = Message<Action>(script, "OnDestroy"),
                OnApplicationPause = Message<Action<bool>>(script, "OnApplicationPause"),
                Filter = Message<Action<float[], int>>(script, "OnAudioFilterRead")
            };
            int at = slots.FindIndex(other => other.Order > slot.Order);
            slots.Insert(at < 0 ? slots.Count : at, slot);
            // Objects start disabled, because a scene's fields are set before OnEnable.
            script.enabled = false;
        }

        internal static void Enabled(Behaviour component, bool on)
        {
            Slot slot = slots.Find(other => ReferenceEquals(other.Component, component));
            if (slot == null) return;
            Action message = on ? slot.OnEnable : slot.OnDisable;
            if (message != null && armed.Contains(slot) != on) message();
            if (on) armed.Add(slot);
            else armed.Remove(slot);
        }

        static readonly HashSet<Slot> armed = new HashSet<Slot>();

        internal static void Destroy(UnityEngine.Object doomed)
        {
            if ((object)doomed == null || doomed.destroyed) return;
            GameObject whole = doomed as GameObject;
            if ((object)whole != null) foreach (Component part in whole.components.ToArray()) Destroy(part);
            Slot slot = slots.Find(other => ReferenceEquals(other.Component, doomed));
            if (slot != null)
            {
                slot.Component.enabled = false;
                if (slot.OnDestroy != null) slot.OnDestroy();
                slots.Remove(slot);
            }
            doomed.destroyed = true;
            sources.RemoveAll(source => ReferenceEquals(source, doomed));
        }

        /// <summary>One rendered frame of `seconds`.</summary>
        public static void RenderedFrame(float seconds)
        {
            Time.unscaledDeltaTime = seconds;
            Time.unscaledTime += seconds;
            for (int i = 0; i < slots.Count; i++) if (Runs(slots[i])) Call(slots[i].Update);
            for (int i = coroutines.Count - 1; i >= 0; i--)
                if (!Waits(coroutines[i].steps.Current) && !coroutines[i].steps.MoveNext())
                    coroutines.RemoveAt(i);
            for (int i = 0; i < slots.Count; i++) if (Runs(slots[i])) Call(slots[i].LateUpdate);
        }

        /// <summary>One block of the mixer for every source; `data`: the block of the last source.</summary>
        public static void Block(float[] data, int channels)
        {
            for (int i = 0; i < sources.Count; i++)
            {
                if (!sources[i].isPlaying) continue;
                sources[i].Render(data, channels, AudioSettings.outputSampleRate);
                for (int j = 0; j < slots.Count; j++)
                    if (Runs(slots[j]) && slots[j].Filter != null &&
                        ReferenceEquals(slots[j].Component.owner, sources[i].owner))
                        slots[j].Filter(data, channels);
            }
        }

        /// <summary>The system pauses or resumes the application.</summary>
        public static void Pause(bool paused)
        {
            for (int i = 0; i < slots.Count; i++)
                if (Runs(slots[i]) && slots[i].OnApplicationPause != null)
                    slots[i].OnApplicationPause(paused);
        }

        /// <summary>The device changes: Unity stops every source, then sends the event.</summary>
        public static void ChangeDevice(int rate)
        {
            AudioSettings.outputSampleRate = rate;
            AudioClip.LoseMade();
            foreach (AudioSource source in sources) source.isPlaying = false;
            AudioSettings.Raise();
        }

        /// <summary>Destroys every object, as the end of a scene does.</summary>
        public static void UnloadScene()
        {
            while (slots.Count > 0) Destroy(slots[0].Component.owner);
            sources.Clear();
            coroutines.Clear();
        }

        /// <summary>Calls the methods that run when play mode starts, also without a domain reload.</summary>
        public static void EnterPlayMode(params Assembly[] assemblies)
        {
            foreach (Assembly assembly in assemblies)
                foreach (Type type in assembly.GetTypes())
                    foreach (MethodInfo method in type.GetMethods(
                                 BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public))
                        if (method.IsDefined(typeof(RuntimeInitializeOnLoadMethodAttribute), false))
                            method.Invoke(null, null);
        }

        internal static Coroutine Begin(MonoBehaviour owner, IEnumerator steps)
        {
            Coroutine begun = new Coroutine { owner = owner, steps = steps };
            if (steps.MoveNext()) coroutines.Add(begun);
            return begun;
        }

        internal static void Stop(MonoBehaviour owner)
        { coroutines.RemoveAll(one => ReferenceEquals(one.owner, owner)); }

        static bool Waits(object on)
        {
            UnityEngine.Networking.UnityWebRequestAsyncOperation request =
                on as UnityEngine.Networking.UnityWebRequestAsyncOperation;
            return request != null && request.waits;
        }

        static bool Runs(Slot slot) { return slot.Component.isActiveAndEnabled; }

        static void Call(Action message)
        {
            if (message != null) message();
        }
    }
}
