using System;
using System.Collections.Generic;
using System.Text;

namespace V2F
{
    /// <summary>The shapes of a mesh: which control drives which, and which rig they are made for.</summary>
    public static unsafe class V2FShapes
    {
        /// <summary>
        /// For each control the index of its shape, or -1, whatever spelling a program uses. No two controls
        /// have one shape. `profile` (a built-in name or JSON; may be null) adds its other names for shapes.
        /// Allocates.
        /// </summary>
        public static int[] Match(string profile, IList<string> controls, IList<string> shapes)
        {
            int[] found = new int[controls.Count];
            if (controls.Count == 0) return found;
            V2FLibrary.Require();
            V2FStatus status;
            fixed (byte* profileText = Utf8.NulTerminated(profile))
            fixed (byte* controlText = Lines(controls))
            fixed (byte* shapeText = Lines(shapes))
            fixed (int* first = found)
                status = V2FNative.v2f_match_shapes(
                    profileText, controlText, shapeText, first, (UIntPtr)found.Length);
            V2FException.ThrowIfFailed(status);
            return found;
        }

        /// <summary>
        /// JSON that says which rig the shapes of a character are made for (`profile` null), or how a profile
        /// fits them: `profile`, `family`, `score`, `unmatched`, `lost` and more (v2f_detect_rig). Allocates.
        /// </summary>
        public static string Detect(string profile, IList<string> shapes)
        {
            V2FLibrary.Require();
            byte[] profileBytes = Utf8.NulTerminated(profile), shapeBytes = Lines(shapes);
            return Utf8.ReadText((json, capacity, length) =>
            {
                fixed (byte* profileText = profileBytes)
                fixed (byte* shapeText = shapeBytes)
                    return V2FNative.v2f_detect_rig(profileText, shapeText, json, capacity, length);
            });
        }

        // One name a line. A zero would end the text, a line break would be two names.
        static byte[] Lines(IList<string> names)
        {
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < names.Count; i++)
            {
                if (i > 0) lines.Append('\n');
                lines.Append((names[i] ?? "").Replace('\n', ' ').Replace('\0', ' '));
            }
            return Utf8.NulTerminated(lines.ToString());
        }
    }
}
