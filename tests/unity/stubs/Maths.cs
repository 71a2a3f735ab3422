using System;

namespace UnityEngine
{
    public struct Vector3
    {
        public float x, y, z;
        public Vector3(float x, float y, float z) { this.x = x; this.y = y; this.z = z; }
        public static Vector3 operator *(Vector3 v, float f)
        { return new Vector3(v.x * f, v.y * f, v.z * f); }
        public static Vector3 operator +(Vector3 a, Vector3 b)
        { return new Vector3(a.x + b.x, a.y + b.y, a.z + b.z); }
    }

    public struct Quaternion
    {
        public float x, y, z, w;
        public Quaternion(float x, float y, float z, float w)
        {
            this.x = x;
            this.y = y;
            this.z = z;
            this.w = w;
        }
        public static Quaternion identity { get { return new Quaternion(0, 0, 0, 1); } }
        static Quaternion Axis(float x, float y, float z, float degrees)
        {
            double half = degrees * Math.PI / 360;
            float s = (float)Math.Sin(half);
            return new Quaternion(x * s, y * s, z * s, (float)Math.Cos(half));
        }
        public static Quaternion Euler(Vector3 e)
        { return Axis(0, 1, 0, e.y) * Axis(1, 0, 0, e.x) * Axis(0, 0, 1, e.z); }
        public static Quaternion operator *(Quaternion a, Quaternion b)
        {
            return new Quaternion(a.w * b.x + a.x * b.w + a.y * b.z - a.z * b.y,
                a.w * b.y + a.y * b.w + a.z * b.x - a.x * b.z, a.w * b.z + a.z * b.w + a.x * b.y - a.y * b.x,
                a.w * b.w - a.x * b.x - a.y * b.y - a.z * b.z);
        }
        public static float Angle(Quaternion a, Quaternion b)
        {
            double dot = Math.Abs(a.x * b.x + a.y * b.y + a.z * b.z + a.w * b.w);
            return (float)(2 * Math.Acos(Math.Min(1, dot)) * 180 / Math.PI);
        }
    }

    public static class Mathf
    {
        public static float Clamp01(float v) { return v < 0 ? 0 : v > 1 ? 1 : v; }
        public static float Clamp(float v, float a, float b) { return v < a ? a : v > b ? b : v; }
        public static int Clamp(int v, int a, int b) { return v < a ? a : v > b ? b : v; }
        public const float PI = (float)Math.PI;
        public static float Sin(float v) { return (float)Math.Sin(v); }
        public static float Cos(float v) { return (float)Math.Cos(v); }
        public static float Abs(float v) { return Math.Abs(v); }
        public static int Max(int a, int b) { return Math.Max(a, b); }
        public static int Min(int a, int b) { return Math.Min(a, b); }
        public static bool Approximately(float a, float b) { return Math.Abs(a - b) < 1e-6f; }
    }

    public struct Rect
    {
        public float x, y, width, height;
        public Rect(float x, float y, float width, float height)
        {
            this.x = x;
            this.y = y;
            this.width = width;
            this.height = height;
        }
    }

    public struct Color
    {
        public float r, g, b, a;
        public Color(float r, float g, float b, float a) { this.r = r; this.g = g; this.b = b; this.a = a; }
        public static Color red { get { return new Color(1, 0, 0, 1); } }
        public static Color cyan { get { return new Color(0, 1, 1, 1); } }
        public static Color green { get { return new Color(0, 1, 0, 1); } }
        public static Color yellow { get { return new Color(1, 1, 0, 1); } }
    }
}
