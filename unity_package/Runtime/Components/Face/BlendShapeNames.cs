using System.Collections.Generic;
using System.Text;

namespace V2F.Unity
{
    /// <summary>
    /// Finds a mesh's blend shape for a curve. Exporters put prefixes before the names ("blendShape1.", "head_") and spell sides
    /// as they like ("_L", "Left", ".l", "left_"): names are compared word by word, without case, with the side at the end.
    /// </summary>
    public static class BlendShapeNames
    {
        /// <summary>Place of the best match for `curve` among `shapes`, or -1: the same name, then the least prefix.</summary>
        public static int Find(string curve, IList<string> shapes)
        {
            List<string> wanted = Words(curve);
            string whole = string.Concat(wanted);
            int best = -1;
            int bestPrefix = int.MaxValue;
            for (int i = 0; i < shapes.Count; i++)
            {
                if (shapes[i] == curve) return i;
                int prefix = PrefixWords(whole, Words(shapes[i]));
                if (prefix < 0 || prefix >= bestPrefix) continue;
                best = i;
                bestPrefix = prefix;
            }
            return best;
        }

        // How many leading words of `shape` must be left out to get `whole`, or -1.
        static int PrefixWords(string whole, List<string> shape)
        {
            for (int first = 0; first < shape.Count; first++)
                if (string.Concat(shape.GetRange(first, shape.Count - first)) == whole) return first;
            return -1;
        }

        // "head_eyeBlink_L" and "Head.Left_EyeBlink" are both: head eye blink left.
        static List<string> Words(string name)
        {
            List<string> words = new List<string>();
            StringBuilder word = new StringBuilder();
            for (int i = 0; i < name.Length; i++)
            {
                char letter = name[i];
                bool starts = char.IsUpper(letter) && i > 0 && !char.IsUpper(name[i - 1]);
                if (starts || !char.IsLetterOrDigit(letter)) Add(words, word);
                if (char.IsLetterOrDigit(letter)) word.Append(char.ToLowerInvariant(letter));
            }
            Add(words, word);
            MoveSideToEnd(words);
            return words;
        }

        static void Add(List<string> words, StringBuilder word)
        {
            if (word.Length > 0) words.Add(word.ToString());
            word.Length = 0;
        }

        // A side at the end or, in front of two words at least, at some other place. "mouthLeft" and "jawLeft" keep theirs.
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
