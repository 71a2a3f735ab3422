using System;

namespace UnityEngine
{
    public class Mesh : Object
    {
        internal string[] shapes = new string[0];
        internal float fullWeight = 100;
        public Vector3[] vertices { get; set; }
        public int[] triangles { get; set; }
        public void AddBlendShapeFrame(
            string name, float weight, Vector3[] vertices, Vector3[] normals, Vector3[] tangents)
        {
            Array.Resize(ref shapes, shapes.Length + 1);
            shapes[shapes.Length - 1] = name;
        }
        public int blendShapeCount { get { return shapes.Length; } }
        // Unity makes a new string at each call: code that calls it in each rendered frame makes garbage.
        public string GetBlendShapeName(int index) { return new string(shapes[index].ToCharArray()); }
        public int GetBlendShapeFrameCount(int index) { return 1; }
        public float GetBlendShapeFrameWeight(int index, int frame) { return fullWeight; }
    }

    public class Shader : Object
    {
        public static Shader Find(string name) { return new Shader { name = name }; }
    }

    public class Material : Object { public Material(Shader shader) { } }

    public class Renderer : Component { public Material sharedMaterial { get; set; } }

    public class SkinnedMeshRenderer : Renderer
    {
        readonly float[] weights = new float[512];
        public Mesh sharedMesh { get; set; }
        public void SetBlendShapeWeight(int index, float value)
        {
            if (index < 0 || index >= sharedMesh.blendShapeCount)
                throw new ArgumentOutOfRangeException("index");
            weights[index] = value;
        }
        public float GetBlendShapeWeight(int index) { return weights[index]; }
    }
}
