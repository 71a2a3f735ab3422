using System.Text;

namespace V2F
{
    /// <summary>Converts texts of the C interface: UTF-8, ended by a zero byte.</summary>
    static unsafe class Utf8
    {
        /// <summary>A function of v2f.h that writes a text of unknown length.</summary>
        internal delegate V2FStatus TextFunction(byte* text, System.UIntPtr capacity, System.UIntPtr* length);

        /// <summary>The text in UTF-8 with a final zero byte; null for null. Allocates.</summary>
        internal static byte[] NulTerminated(string text)
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

        /// <summary>Calls until the text fits: it may grow between two calls. Allocates.</summary>
        internal static string ReadText(TextFunction function)
        {
            byte[] bytes = new byte[256];
            while (true)
            {
                System.UIntPtr length;
                fixed (byte* first = bytes)
                {
                    V2FException.ThrowIfFailed(function(first, (System.UIntPtr)bytes.Length, &length));
                    if ((ulong)length < (ulong)bytes.Length) return Read(first);
                }
                bytes = new byte[(int)length + 1];
            }
        }
    }
}
