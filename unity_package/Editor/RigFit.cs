using System;
using System.Collections.Generic;
using UnityEngine;

namespace V2F.Unity.Editor
{
    /// <summary>Which rig the meshes of a character are made for: the JSON of V2FShapes.Detect.</summary>
    [Serializable]
    sealed class RigFit
    {
        // Named as in the JSON.
        public string profile = "";
        public string family = "";
        public float score = 0;
        public string[] unmatched = new string[0];
        public string[] lost = new string[0];

        /// <summary>The best rig for the shapes of all meshes; `mapping` null: of all rigs.</summary>
        internal static RigFit Of(V2FFace face, string mapping)
        {
            List<string> shapes = new List<string>();
            foreach (SkinnedMeshRenderer renderer in face.Meshes())
                if (renderer != null && renderer.sharedMesh != null)
                    shapes.AddRange(V2FFace.ShapesOf(renderer.sharedMesh));
            return JsonUtility.FromJson<RigFit>(V2FShapes.Detect(mapping, shapes));
        }
    }
}
