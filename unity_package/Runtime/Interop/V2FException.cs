using System;

namespace V2F
{
    /// <summary>A call failed. The message is the library's own sentence: what was wrong, where, and what to do.</summary>
    public sealed class V2FException : Exception
    {
        /// <summary>Branch on this; the message is for people.</summary>
        public V2FStatus Status { get; }

        /// <summary>An error of this binding's own making, with its sentence.</summary>
        public V2FException(V2FStatus status, string message) : base(message)
        {
            Status = status;
        }

        /// <summary>An error of this binding's own making, with its sentence and what brought it about.</summary>
        public V2FException(V2FStatus status, string message, Exception cause) : base(message, cause)
        {
            Status = status;
        }

        /// <summary>
        /// Throws for an error, with what v2f_last_error says: to be called on the thread that made the call, before its next
        /// one. Positive statuses (NoFrame) are none. Allocates only when it throws.
        /// </summary>
        public static void ThrowIfFailed(V2FStatus status)
        {
            if (status < 0) throw Last(status);
        }

        // Apart from the check, so that the check is small enough to be inlined.
        static unsafe V2FException Last(V2FStatus status)
        {
            string sentence = Utf8.Read(V2FNative.v2f_last_error());
            if (sentence.Length == 0) sentence = Utf8.Read(V2FNative.v2f_status_message((int)status));
            return new V2FException(status, sentence);
        }
    }
}
