using System.Collections.Generic;

namespace V2F.Unity
{
    /// <summary>
    /// Finds a mesh's blend shapes by the names of curves. The library compares them (V2FShapes), so that
    /// every engine finds the same shapes.
    /// </summary>
    public sealed class BlendShapeNames
    {
        readonly IList<string> shapes;

        /// <summary>Takes the names of a mesh's shapes, in their order.</summary>
        public BlendShapeNames(IList<string> shapes)
        {
            this.shapes = shapes;
        }

        /// <summary>
        /// For each curve the index of its shape, or -1. No two curves have one shape. `profile`, which may be
        /// null, is the mapping that the curves are of: it knows other names of shapes.
        /// </summary>
        public int[] FindAll(IList<string> curves, string profile)
        {
            return V2FShapes.Match(profile, curves, shapes);
        }

        /// <summary>Index of the shape of one curve, or -1, for a single look-up.</summary>
        public int Find(string curve)
        {
            return FindAll(new[] { curve }, null)[0];
        }

        /// <summary>As above.</summary>
        public static int Find(string curve, IList<string> shapes)
        {
            return new BlendShapeNames(shapes).Find(curve);
        }
    }
}
