using System;
using System.Collections.Generic;
using UnityEngine;

namespace V2F.Unity
{
    /// <summary>
    /// Shows a V2FSpeech on meshes and bones, in LateUpdate, after the Animator: its curves replace what an animation clip wrote
    /// to the same shapes. Main thread. No garbage per frame.
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
            internal float Full;
        }

        /// <summary>Whose voice; empty is the one on this object or above it.</summary>
        public V2FSpeech speech;
        /// <summary>Meshes to drive: head, teeth, tongue, beard. Empty is all below this object that have blend shapes.</summary>
        public SkinnedMeshRenderer[] renderers = new SkinnedMeshRenderer[0];
        /// <summary>Bones to drive: jaw, tongue.</summary>
        public V2FBone[] bones = new V2FBone[0];
        /// <summary>How much of the curves is shown. Animate it, on a Timeline say, to hand the face over; at 0 nothing is written.</summary>
        [Range(0, 1)] public float weight = 1;

        Binding[] bindings = new Binding[0];
        string[] boundNames;
        bool atRest = true;

        /// <summary>How many blend shapes are driven.</summary>
        public int BoundShapes
        {
            get { return bindings.Length; }
        }

        /// <summary>Looks for the shapes again: after another mesh was put on, or the rig has changed. Allocates.</summary>
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
                Debug.LogWarning("V2F: no mesh of '" + name + "' has a blend shape of its rig's names (" + boundNames[0] + ", ...): is the " +
                    "profile's mapping that of the head, and are its meshes below this object or in Renderers?", this);
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
                // The voice was destroyed, in mid-word maybe; or it is put on after the face.
                if (bindings.Length > 0 || boundNames != null) Forget();
                speech = GetComponentInParent<V2FSpeech>();
                if (speech == null) return;
            }
            // Another array means that the speech was opened anew, maybe with another rig.
            if (!ReferenceEquals(boundNames, speech.CurveNames)) Bind();
            if (weight <= 0 && atRest) return;
            Show(weight);
            atRest = weight <= 0;
        }

        void Forget()
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
                float value = Mathf.Clamp01(values[bindings[i].Curve] * shown) * bindings[i].Full;
                bindings[i].Renderer.SetBlendShapeWeight(bindings[i].Shape, value);
            }
            for (int i = 0; i < bones.Length; i++) bones[i].Move(values, shown);
        }

        // What was driven goes back to rest: nothing else would move it any more. What was handed over stays others'.
        void Release()
        {
            if (atRest) return;
            atRest = true;
            for (int i = 0; i < bindings.Length; i++)
                if (bindings[i].Renderer != null) bindings[i].Renderer.SetBlendShapeWeight(bindings[i].Shape, 0);
            for (int i = 0; i < bones.Length; i++) bones[i].Release();
        }

        internal SkinnedMeshRenderer[] Meshes()
        {
            return renderers.Length > 0 ? renderers : GetComponentsInChildren<SkinnedMeshRenderer>();
        }

        void BindMesh(SkinnedMeshRenderer renderer, List<Binding> found)
        {
            Mesh mesh = renderer == null ? null : renderer.sharedMesh;
            if (mesh == null) return;
            string[] shapes = new string[mesh.blendShapeCount];
            for (int i = 0; i < shapes.Length; i++) shapes[i] = mesh.GetBlendShapeName(i);
            BlendShapeNames named = new BlendShapeNames(shapes);
            for (int curve = 0; curve < boundNames.Length; curve++)
            {
                int shape = named.Find(boundNames[curve]);
                if (shape < 0) continue;
                // A shape's last frame is its full weight: 100 by Unity's custom, 1 from some exporters.
                float full = mesh.GetBlendShapeFrameWeight(shape, mesh.GetBlendShapeFrameCount(shape) - 1);
                found.Add(new Binding { Renderer = renderer, Shape = shape, Curve = curve, Full = full > 0 ? full : 100 });
            }
        }
    }
}
