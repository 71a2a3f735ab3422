// Stubs of the part of UnityEngine that the package uses: names and signatures as in Unity's public scripting
// reference, behaviour as far as the tests need it. Written for these tests.
using System;
using System.Collections;
using System.Collections.Generic;

namespace UnityEngine
{
    public class Object
    {
        static int given = 1000;
        readonly int id = given += 2;
        internal bool destroyed;
        public virtual string name { get; set; } = "";
        public int GetInstanceID() { return id; }
        public static void Destroy(Object doomed) { FakeUnity.PlayerLoop.Destroy(doomed); }
        public static void DestroyImmediate(Object doomed) { FakeUnity.PlayerLoop.Destroy(doomed); }
        static bool Gone(Object one) { return (object)one == null || one.destroyed; }
        public static bool operator ==(Object a, Object b)
        { return Gone(a) || Gone(b) ? Gone(a) == Gone(b) : ReferenceEquals(a, b); }
        public static bool operator !=(Object a, Object b) { return !(a == b); }
        public static implicit operator bool(Object one) { return one != null; }
        public override bool Equals(object other) { return other is Object && this == (Object)other; }
        public override int GetHashCode() { return id; }
    }

    public class ScriptableObject : Object
    {
        public static T CreateInstance<T>()
        where T : ScriptableObject { return Activator.CreateInstance<T>(); }
    }

    public class Component : Object
    {
        internal GameObject owner;
        // A component has the name of its object.
        public override string name { get { return owner.name; } set { owner.name = value; } }
        public GameObject gameObject { get { return owner; } }
        public Transform transform { get { return owner.transform; } }
        public T GetComponent<T>() { return owner.GetComponent<T>(); }
        public T GetComponentInParent<T>()
        {
            for (Transform at = transform; (object)at != null; at = at.parent)
            {
                T found = at.owner.GetComponent<T>();
                if (found != null) return found;
            }
            return default(T);
        }
        public T[] GetComponentsInChildren<T>() { return owner.GetComponentsInChildren<T>(); }
    }

    public class Behaviour : Component
    {
        bool on = true;
        public bool enabled
        {
            get { return on; }
            set
            {
                if (on == value) return;
                on = value;
                FakeUnity.PlayerLoop.Enabled(this, value);
            }
        }
        public bool isActiveAndEnabled { get { return on && !destroyed; } }
    }

    public class Coroutine
    {
        internal MonoBehaviour owner;
        internal IEnumerator steps;
    }

    public class MonoBehaviour : Behaviour
    {
        public Coroutine StartCoroutine(IEnumerator steps) { return FakeUnity.PlayerLoop.Begin(this, steps); }
        public void StopAllCoroutines() { FakeUnity.PlayerLoop.Stop(this); }
    }

    public class Transform : Component
    {
        public Transform parent { get; set; }
        public Vector3 localPosition { get; set; }
        public Quaternion localRotation { get; set; } = Quaternion.identity;
    }

    public sealed class GameObject : Object
    {
        internal readonly List<Component> components = new List<Component>();
        static readonly List<GameObject> all = new List<GameObject>();
        public GameObject() : this("") { }
        public GameObject(string name)
        {
            this.name = name;
            transform = AddComponent<Transform>();
            all.Add(this);
        }
        public Transform transform { get; private set; }
        public T AddComponent<T>() where T : Component
        {
            T made = Activator.CreateInstance<T>();
            made.owner = this;
            components.Add(made);
            FakeUnity.PlayerLoop.Added(made);
            return made;
        }
        public T GetComponent<T>()
        {
            foreach (Component one in components) if (one is T && !one.destroyed) return (T)(object)one;
            return default(T);
        }
        public T[] GetComponentsInChildren<T>()
        {
            List<T> found = new List<T>();
            foreach (GameObject one in all)
                if (!one.destroyed && one.IsBelow(transform))
                    foreach (Component part in one.components)
                        if (part is T && !part.destroyed) found.Add((T)(object)part);
            return found.ToArray();
        }
        bool IsBelow(Transform root)
        {
            for (Transform at = transform; (object)at != null; at = at.parent)
                if (ReferenceEquals(at, root)) return true;
            return false;
        }
    }
}
