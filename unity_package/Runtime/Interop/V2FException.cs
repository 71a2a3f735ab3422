using System;

namespace V2F
{
    /// <summary>
    /// A call failed. The message is the library's text: what is wrong, where, and what to do.
    /// </summary>
    public sealed class V2FException : Exception
    {
        /// <summary>The status, for program logic. The message is for people.</summary>
        public V2FStatus Status { get; }

        /// <summary>An error of this binding, with its message.</summary>
        public V2FException(V2FStatus status, string message) : base(message)
        {
            Status = status;
        }

        /// <summary>An error of this binding, with its message and its cause.</summary>
        public V2FException(V2FStatus status, string message, Exception cause) : base(message, cause)
        {
            Status = status;
        }

        /// <summary>
        /// Throws if `status` is an error, with the text of v2f_last_error. Call it on the thread of the
        /// failed call, before the next call. NoFrame is no error. Allocates only when it throws.
        /// </summary>
        public static void ThrowIfFailed(V2FStatus status)
        {
            if (status < 0) throw Last(status);
        }

        // A separate method, so that the check above is small enough for inlining.
        static unsafe V2FException Last(V2FStatus status)
        {
            string text = Utf8.Read(V2FNative.v2f_last_error());
            if (text.Length == 0) text = Utf8.Read(V2FNative.v2f_status_message((int)status));
            return new V2FException(status, text);
        }
    }
}
