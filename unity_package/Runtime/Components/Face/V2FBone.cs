using System;
using UnityEngine;

namespace V2F.Unity
{
    /// <summary>
    /// A bone that a curve moves: jaw, tongue, eyes. Several entries of one bone are added in their order.
    /// The first of them starts from the bone's transform when the face was enabled.
    /// </summary>
    [Serializable]
    public sealed class V2FBone
    {
        /// <summary>The bone.</summary>
        public Transform bone;
        /// <summary>Name of the curve, for example jawOpen.</summary>
        public string curve = "jawOpen";
        /// <summary>Local rotation when the curve is 1, degrees.</summary>
        public Vector3 rotation = new Vector3(20, 0, 0);
        /// <summary>Local translation when the curve is 1, metres.</summary>
        public Vector3 translation;

        int place = -1;
        bool first;
        Quaternion restRotation;
        Vector3 restPosition;

        internal void Bind(string[] curves, bool firstOfItsBone)
        {
            place = bone == null ? -1 : Array.IndexOf(curves, curve);
            first = firstOfItsBone;
            if (place < 0 || !first) return;
            restRotation = bone.localRotation;
            restPosition = bone.localPosition;
        }

        internal void Release()
        {
            if (place < 0 || bone == null || !first) return;
            bone.localRotation = restRotation;
            bone.localPosition = restPosition;
        }

        internal void Move(float[] values, float weight)
        {
            if (place < 0 || place >= values.Length || bone == null) return;
            float value = values[place] * weight;
            Quaternion turn = Quaternion.Euler(rotation * value);
            bone.localRotation = (first ? restRotation : bone.localRotation) * turn;
            bone.localPosition = (first ? restPosition : bone.localPosition) + translation * value;
        }
    }
}
