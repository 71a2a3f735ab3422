using System;

namespace V2F
{
    // The frames' side: one thread at a time, typically the game thread. Real-time safe.
    public sealed unsafe partial class V2FStream
    {
        /// <summary>
        /// Takes the next frame in order into `values`, which needs a place per control, without throwing: Ok, NoFrame, Busy or an
        /// error.
        /// </summary>
        public V2FStatus TryPoll(float[] values, out V2FFrame frame)
        {
            V2FFrame told = preparedFrame;
            V2FStatus status = V2FStatus.ErrorHandle;
            if (values == null)
                status = V2FStatus.ErrorArgument;
            else if (Enter())
            {
                fixed (float* first = values)
                    status = V2FNative.v2f_poll_rig(number, &told, first, (UIntPtr)values.Length);
                Leave();
            }
            frame = told;
            return status;
        }

        /// <summary>As TryPoll; true when there was a frame, false when none is ready. Throws for errors.</summary>
        public bool Poll(float[] values, out V2FFrame frame)
        {
            if (values == null) throw new ArgumentNullException("values");
            V2FStatus status = TryPoll(values, out frame);
            ThrowIfFailed(status);
            return status == V2FStatus.Ok;
        }

        /// <summary>
        /// The rig at play position `position / rate` seconds from the stream's start into `values`, without throwing. `pose`
        /// tells the position used and where the frame comes from.
        /// </summary>
        public V2FStatus TryRigAt(long position, uint rate, float[] values, out V2FPose pose)
        {
            V2FPose told = preparedPose;
            V2FStatus status = V2FStatus.ErrorHandle;
            if (values == null)
                status = V2FStatus.ErrorArgument;
            else if (Enter())
            {
                fixed (float* first = values)
                    status = V2FNative.v2f_rig_at(number, position, rate, &told, first, (UIntPtr)values.Length);
                Leave();
            }
            pose = told;
            return status;
        }

        /// <summary>As TryRigAt, but throws.</summary>
        public V2FPose RigAt(long position, uint rate, float[] values)
        {
            if (values == null) throw new ArgumentNullException("values");
            V2FPose pose;
            ThrowIfFailed(TryRigAt(position, rate, values, out pose));
            return pose;
        }
    }
}
