using System;
using System.Runtime.InteropServices;
using System.Threading;

namespace V2F
{
    /// <summary>
    /// Owns one of the library's handles. The handles are 64-bit numbers on every platform, pointers are not, so the number
    /// stands in a field of its own and SafeHandle gives what it is good at: a count of the calls that are inside, so that the
    /// object is released after the last of them has returned, and a finalizer that runs even while a domain is unloaded.
    /// </summary>
    public abstract class V2FHandle : SafeHandle
    {
        static int openCount;

        /// <summary>The library's number; 0 is none.</summary>
        protected ulong number;

        /// <summary>An empty one.</summary>
        protected V2FHandle() : base(IntPtr.Zero, true)
        {
        }

        /// <summary>How many models and streams of this program are open: 0 after everything was disposed. Any thread.</summary>
        public static int OpenCount
        {
            get { return Volatile.Read(ref openCount); }
        }

        /// <summary>Whether it holds no number.</summary>
        public override bool IsInvalid
        {
            get { return number == 0; }
        }

        /// <summary>The number that v2f.h knows it by, for calls of V2FNative; it stays owned by this object.</summary>
        public ulong Number
        {
            get { return number; }
        }

        /// <summary>Takes a number that the library just gave.</summary>
        protected void Take(ulong given)
        {
            number = given;
            Interlocked.Increment(ref openCount);
        }

        /// <summary>Calls the library's destroy function.</summary>
        protected abstract V2FStatus Destroy(ulong handle);

        /// <summary>
        /// Releases. Busy means that a call which this object does not count is still inside (a tick of the whole model, say):
        /// such calls are short.
        /// </summary>
        protected sealed override bool ReleaseHandle()
        {
            V2FStatus status = Destroy(number);
            while (status == V2FStatus.Busy)
            {
                Thread.Sleep(0);
                status = Destroy(number);
            }
            Interlocked.Decrement(ref openCount);
            return status == V2FStatus.Ok;
        }

        /// <summary>
        /// Begins a call: the object is not released before Leave. False when it is closed already. Real-time safe: no lock, no
        /// garbage, but for the one call that loses a race against Dispose.
        /// </summary>
        internal bool Enter()
        {
            if (IsClosed || IsInvalid) return false;
            bool entered = false;
            try
            {
                DangerousAddRef(ref entered);
            }
            catch (ObjectDisposedException)
            {
                return false;
            }
            return entered;
        }

        /// <summary>Begins a call, or throws ObjectDisposedException.</summary>
        internal void EnterOrThrow()
        {
            if (!Enter()) throw new ObjectDisposedException(GetType().Name);
        }

        /// <summary>Ends a call that Enter began.</summary>
        internal void Leave()
        {
            DangerousRelease();
        }
    }
}
