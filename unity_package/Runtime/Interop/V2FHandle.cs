using System;
using System.Runtime.InteropServices;
using System.Threading;

namespace V2F
{
    /// <summary>
    /// Owns one of the library's handles. A handle is a 64-bit number on every platform, an IntPtr is not;
    /// thus it has its own field. SafeHandle counts the running calls, so that the object is released after
    /// the last of them returns. Its finalizer also runs while a domain is unloaded.
    /// </summary>
    public abstract class V2FHandle : SafeHandle
    {
        static int openCount;

        /// <summary>The library's handle; 0 is none.</summary>
        protected ulong nativeHandle;

        /// <summary>Creates an object without a handle.</summary>
        protected V2FHandle() : base(IntPtr.Zero, true)
        {
        }

        /// <summary>
        /// Number of open models and streams of this program; 0 after all were disposed. Any thread.
        /// </summary>
        public static int OpenCount
        {
            get { return Volatile.Read(ref openCount); }
        }

        /// <summary>Whether it has no handle.</summary>
        public override bool IsInvalid
        {
            get { return nativeHandle == 0; }
        }

        /// <summary>The handle for calls of V2FNative. This object keeps the ownership.</summary>
        public ulong Handle
        {
            get { return nativeHandle; }
        }

        /// <summary>Stores a handle that the library has just opened.</summary>
        protected void SetHandle(ulong opened)
        {
            nativeHandle = opened;
            Interlocked.Increment(ref openCount);
        }

        /// <summary>Calls the library's destroy function.</summary>
        protected abstract V2FStatus Destroy(ulong handle);

        /// <summary>
        /// Destroys the library's object. Waits for nobody: calls that still run end by themselves.
        /// </summary>
        protected sealed override bool ReleaseHandle()
        {
            V2FStatus status = Destroy(nativeHandle);
            Interlocked.Decrement(ref openCount);
            return status == V2FStatus.Ok;
        }

        /// <summary>
        /// Begins a call: the object is not released before Leave. False if it is closed already. Real-time
        /// safe: no lock, no garbage, except in a call that loses a race against Dispose.
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
