using System;
using System.Collections.Generic;
using System.Text;

namespace V2F.Unity
{
    /// <summary>
    /// Finds a mesh's blend shapes by the names of curves. Exporters add prefixes ("blendShape1.", "head_")
    /// and spell sides differently ("_L", "Left", ".l", "left_"). Thus names are compared word by word,
    /// without case, with the side moved to the end. The constructor reads every name once; Find is one
    /// look-up.
    /// </summary>
    public sealed class BlendShapeNames
    {
        struct Match
        {
            internal int Shape;
            internal int Prefix;
        }

        readonly IList<string> shapes;
        // For each suffix of a shape's words, the shape with the shortest prefix before it.
        readonly Dictionary<string, Match> endings = new Dictionary<string, Match>(StringComparer.Ordinal);

        /// <summary>Reads the names of a mesh's shapes, in their order. Allocates.</summary>
        public BlendShapeNames(IList<string> shapes)
        {
            this.shapes = shapes;
            for (int shape = 0; shape < shapes.Count; shape++)
            {
                List<string> words = Words(shapes[shape]);
                string ending = "";
                for (int first = words.Count - 1; first >= 0; first--)
                {
                    ending = words[first] + ending;
                    Match known;
                    if (endings.TryGetValue(ending, out known) && known.Prefix <= first) continue;
                    endings[ending] = new Match { Shape = shape, Prefix = first };
                }
            }
        }

        /// <summary>
        /// Index of the best match for `curve`, or -1: first the same name, then the shortest prefix, then
        /// the first.
        /// </summary>
        public int Find(string curve)
        {
            int same = shapes.IndexOf(curve);
            if (same >= 0) return same;
            Match found;
            return endings.TryGetValue(string.Concat(Words(curve)), out found) ? found.Shape : -1;
        }

        /// <summary>As above, for a single look-up.</summary>
        public static int Find(string curve, IList<string> shapes)
        {
            return new BlendShapeNames(shapes).Find(curve);
        }

        // "head_eyeBlink_L" and "Head.Left_EyeBlink" both give: head, eye, blink, left. Non-ASCII characters
        // count as lower case.
        static List<string> Words(string name)
        {
            List<string> words = new List<string>();
            StringBuilder word = new StringBuilder();
            for (int i = 0; i < name.Length; i++)
            {
                char letter = name[i];
                bool starts = IsCapital(letter) && i > 0 && !IsCapital(name[i - 1]);
                if (starts || !IsOfWord(letter)) Add(words, word);
                if (IsOfWord(letter)) word.Append(IsCapital(letter) ? (char)(letter - 'A' + 'a') : letter);
            }
            Add(words, word);
            MoveSideToEnd(words);
            return words;
        }

        static bool IsCapital(char letter)
        {
            return letter >= 'A' && letter <= 'Z';
        }

        static bool IsOfWord(char letter)
        {
            return IsCapital(letter) || (letter >= 'a' && letter <= 'z') ||
                (letter >= '0' && letter <= '9') || letter > 127;
        }

        static void Add(List<string> words, StringBuilder word)
        {
            if (word.Length > 0) words.Add(word.ToString());
            word.Length = 0;
        }

        // A side at the end stays there. Otherwise the first side moves to the end. Thus "mouthLeft" and
        // "jawLeft" do not change.
        static void MoveSideToEnd(List<string> words)
        {
            int last = words.Count - 1;
            if (last < 0) return;
            string side = Side(words[last]);
            if (side != null)
            {
                words[last] = side;
                return;
            }
            for (int i = 0; i < last; i++)
            {
                side = Side(words[i]);
                if (side == null) continue;
                words.RemoveAt(i);
                words.Add(side);
                return;
            }
        }

        static string Side(string word)
        {
            if (word == "l" || word == "left") return "left";
            if (word == "r" || word == "right") return "right";
            return null;
        }
    }
}
