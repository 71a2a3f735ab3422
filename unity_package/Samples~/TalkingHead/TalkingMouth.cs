using UnityEngine;
using V2F.Unity;

namespace V2F.Sample
{
    /// <summary>
    /// Makes a mouth with a few ARKit shapes, so that the sample needs no model, and repeats a clip. Replace
    /// it by a head of your own: V2FFace finds its shapes by name.
    /// </summary>
    public sealed class TalkingMouth : MonoBehaviour
    {
        const int Segments = 32;

        /// <summary>The speech.</summary>
        public AudioClip clip;

        V2FSpeech speech;

        void Awake()
        {
            GameObject mouth = new GameObject("mouth");
            mouth.transform.parent = transform;
            SkinnedMeshRenderer lips = mouth.AddComponent<SkinnedMeshRenderer>();
            lips.sharedMesh = Lips();
            lips.sharedMaterial = new Material(Shader.Find("Sprites/Default"));
            speech = GetComponent<V2FSpeech>();
        }

        void Update()
        {
            if (clip != null && speech.IsOpen && !speech.IsSpeaking) speech.Speak(clip);
        }

        // A ring of two rows: lips that touch in the neutral shape.
        static Mesh Lips()
        {
            Vector3[] vertices = new Vector3[2 * Segments];
            int[] triangles = new int[6 * Segments];
            for (int i = 0; i < Segments; i++)
            {
                float angle = 2 * Mathf.PI * i / Segments;
                float x = Mathf.Cos(angle), y = Mathf.Sin(angle);
                vertices[2 * i] = new Vector3(0.8f * x, 0.02f * y, 0);
                vertices[2 * i + 1] = new Vector3(x, 0.25f * y, 0);
                int next = (i + 1) % Segments;
                int[] quad = { 2 * i, 2 * i + 1, 2 * next, 2 * next, 2 * i + 1, 2 * next + 1 };
                quad.CopyTo(triangles, 6 * i);
            }
            Mesh mesh = new Mesh { name = "lips", vertices = vertices, triangles = triangles };
            AddShapes(mesh, vertices);
            return mesh;
        }

        static void AddShapes(Mesh mesh, Vector3[] at)
        {
            Vector3[] jaw = new Vector3[at.Length], close = new Vector3[at.Length],
                      round = new Vector3[at.Length];
            for (int i = 0; i < at.Length; i++)
            {
                float lower = at[i].y < 0 ? 1 - Mathf.Abs(at[i].x) : 0;
                jaw[i] = new Vector3(0, -0.9f * lower, 0);
                close[i] = jaw[i] * -1;
                round[i] = new Vector3(-0.5f * at[i].x, 0.3f * at[i].y, 0);
            }
            mesh.AddBlendShapeFrame("jawOpen", 100, jaw, null, null);
            mesh.AddBlendShapeFrame("mouthClose", 100, close, null, null);
            mesh.AddBlendShapeFrame("mouthPucker", 100, round, null, null);
            mesh.AddBlendShapeFrame("mouthFunnel", 100, round, null, null);
        }
    }
}
