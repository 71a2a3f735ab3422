using System.Text;

namespace V2F
{
    /// <summary>Texts as they cross: UTF-8, ended by a zero byte.</summary>
    static unsafe class Utf8
    {
        /// <summary>Asks a function of v2f.h for a text of unknown length.</summary>
        internal delegate V2FStatus Ask(byte* text, System.UIntPtr capacity, System.UIntPtr* length);

        /// <summary>The text with its closing zero, or null for null. Allocates.</summary>
        internal static byte[] Closed(string text)
        {
            if (text == null) return null;
            byte[] bytes = new byte[Encoding.UTF8.GetByteCount(text) + 1];
            Encoding.UTF8.GetBytes(text, 0, text.Length, bytes, 0);
            return bytes;
        }

        /// <summary>Reads a text that ends with a zero byte. Allocates.</summary>
        internal static string Read(byte* text)
        {
            if (text == null) return "";
            int length = 0;
            while (text[length] != 0) length++;
            return length == 0 ? "" : Encoding.UTF8.GetString(text, length);
        }

        /// <summary>Asks until the text fits; it may grow between two calls, hence the loop. Allocates.</summary>
        internal static string Whole(Ask ask)
        {
            byte[] bytes = new byte[256];
            while (true)
            {
                System.UIntPtr length;
                fixed (byte* first = bytes)
                {
                    V2FException.ThrowIfFailed(ask(first, (System.UIntPtr)bytes.Length, &length));
                    if ((ulong)length < (ulong)bytes.Length) return Read(first);
                }
                bytes = new byte[(int)length + 1];
            }
        }
    }
}
