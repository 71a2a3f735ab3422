using System;
using System.Collections.Generic;
using UnityEngine;

namespace V2F.Unity
{
    /// <summary>
    /// Writes the curves of a V2FSpeech to meshes and bones, in LateUpdate, after the Animator: the curves
    /// replace the values of an animation clip for the same shapes. Main thread. No garbage per rendered
    /// frame.
    /// </summary>
    [AddComponentMenu("V2F/V2F Face")]
    [DefaultExecutionOrder(100)]
    public sealed class V2FFace : MonoBehaviour
    {
        struct Binding
        {
            internal SkinnedMeshRenderer Renderer;
            internal int Shape;
            internal int Curve;
            internal float FullWeight;
        }

        /// <summary>The speech to show; empty: the one on this object or on a parent.</summary>
        public V2FSpeech speech;
        /// <summary>
        /// Meshes to drive: head, teeth, tongue, beard. Empty: all meshes below this object.
        /// </summary>
        public SkinnedMeshRenderer[] renderers = new SkinnedMeshRenderer[0];
        /// <summary>Bones to drive: jaw, tongue.</summary>
        public V2FBone[] bones = new V2FBone[0];
        /// <summary>
        /// Blend weight of the curves. Animate it (on a Timeline, for example) to give other animation the
        /// face; at 0 nothing is written.
        /// </summary>
        [Range(0, 1)] public float weight = 1;

        Binding[] bindings = new Binding[0];
        string[] boundNames;
        bool isNeutral = true;

        /// <summary>Number of driven blend shapes.</summary>
        public int BoundShapes
        {
            get { return bindings.Length; }
        }

        /// <summary>Finds the shapes again. Call it after a change of meshes. Allocates.</summary>
        public void Bind()
        {
            Release();
            boundNames = speech == null ? new string[0] : speech.CurveNames;
            List<Binding> found = new List<Binding>();
            foreach (SkinnedMeshRenderer renderer in Meshes()) BindMesh(renderer, found);
            bindings = found.ToArray();
            for (int i = 0; i < bones.Length; i++)
            {
                Transform bone = bones[i].bone;
                bones[i].Bind(boundNames, Array.FindIndex(bones, other => other.bone == bone) == i);
            }
            if (boundNames.Length > 0 && bindings.Length == 0 && bones.Length == 0)
                Debug.LogWarning("V2F: no mesh of '" + name +
                        "' has a blend shape with a name of the profile's mapping (" + boundNames[0] +
                        ", ...): choose the mapping of the head, and put its meshes below this object or " +
                        "Renderers",
                    this);
        }

        void OnEnable()
        {
            if (speech == null) speech = GetComponentInParent<V2FSpeech>();
            boundNames = null;
        }

        void OnDisable()
        {
            Release();
        }

        void LateUpdate()
        {
            if (speech == null)
            {
                // The speech component was destroyed, or is added after the face.
                if (bindings.Length > 0 || boundNames != null) Unbind();
                speech = GetComponentInParent<V2FSpeech>();
                if (speech == null) return;
            }
            // Another array: the speech was opened again, possibly with another rig.
            if (!ReferenceEquals(boundNames, speech.CurveNames)) Bind();
            if (weight <= 0 && isNeutral) return;
            Show(weight);
            isNeutral = weight <= 0;
        }

        void Unbind()
        {
            Release();
            bindings = new Binding[0];
            boundNames = null;
        }

        void Show(float shown)
        {
            float[] values = speech.Curves;
            for (int i = 0; i < bindings.Length; i++)
            {
                if (bindings[i].Renderer == null || bindings[i].Curve >= values.Length) continue;
                float value = Mathf.Clamp01(values[bindings[i].Curve] * shown) * bindings[i].FullWeight;
                bindings[i].Renderer.SetBlendShapeWeight(bindings[i].Shape, value);
            }
            for (int i = 0; i < bones.Length; i++) bones[i].Move(values, shown);
        }

        // Driven shapes and bones return to neutral: nothing else would move them. At weight 0 they belong to
        // other animation.
        void Release()
        {
            if (isNeutral) return;
            isNeutral = true;
            for (int i = 0; i < bindings.Length; i++)
                if (bindings[i].Renderer != null)
                    bindings[i].Renderer.SetBlendShapeWeight(bindings[i].Shape, 0);
            for (int i = 0; i < bones.Length; i++) bones[i].Release();
        }

        internal SkinnedMeshRenderer[] Meshes()
        {
            return renderers.Length > 0 ? renderers : GetComponentsInChildren<SkinnedMeshRenderer>();
        }

        internal static string[] ShapesOf(Mesh mesh)
        {
            string[] shapes = new string[mesh.blendShapeCount];
            for (int i = 0; i < shapes.Length; i++) shapes[i] = mesh.GetBlendShapeName(i);
            return shapes;
        }

        void BindMesh(SkinnedMeshRenderer renderer, List<Binding> bound)
        {
            Mesh mesh = renderer == null ? null : renderer.sharedMesh;
            if (mesh == null) return;
            int[] found = new BlendShapeNames(ShapesOf(mesh)).FindAll(boundNames, speech.MappingText);
            for (int curve = 0; curve < boundNames.Length; curve++)
            {
                int shape = found[curve];
                if (shape < 0) continue;
                // The weight of a shape's last blend shape frame is its full weight: 100 in Unity, 1 from
                // some exporters.
                float full = mesh.GetBlendShapeFrameWeight(shape, mesh.GetBlendShapeFrameCount(shape) - 1);
                bound.Add(new Binding
                {
                    Renderer = renderer, Shape = shape, Curve = curve, FullWeight = full > 0 ? full : 100
                });
            }
        }
    }
}
