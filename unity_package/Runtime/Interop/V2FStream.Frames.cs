using System;

namespace V2F
{
    // The side of the rig frames: one thread at a time, typically the game thread. Real-time safe.
    public sealed unsafe partial class V2FStream
    {
        /// <summary>
        /// Takes the next rig frame in order into `values`, which needs one element per control. Does not
        /// throw; returns Ok, NoFrame, Busy or an error.
        /// </summary>
        public V2FStatus TryPoll(float[] values, out V2FFrame frame)
        {
            V2FFrame result = preparedFrame;
            V2FStatus status = V2FStatus.ErrorHandle;
            if (values == null)
                status = V2FStatus.ErrorArgument;
            else if (Enter())
            {
                fixed (float* first = values)
                    status = V2FNative.v2f_poll_rig(nativeHandle, &result, first, (UIntPtr)values.Length);
                Leave();
            }
            frame = result;
            return status;
        }

        /// <summary>
        /// As TryPoll; true if there was a rig frame, false if none is ready. Throws on errors.
        /// </summary>
        public bool Poll(float[] values, out V2FFrame frame)
        {
            if (values == null) throw new ArgumentNullException("values");
            V2FStatus status = TryPoll(values, out frame);
            ThrowIfFailed(status);
            return status == V2FStatus.Ok;
        }

        /// <summary>
        /// Writes the pose at the play position `position / rate` seconds from the stream's start to
        /// `values`. Does not throw. `pose` has the position and the state of the pose.
        /// </summary>
        public V2FStatus TryRigAt(long position, uint rate, float[] values, out V2FPose pose)
        {
            V2FPose result = preparedPose;
            V2FStatus status = V2FStatus.ErrorHandle;
            if (values == null)
                status = V2FStatus.ErrorArgument;
            else if (Enter())
            {
                fixed (float* first = values) status = V2FNative.v2f_rig_at(
                    nativeHandle, position, rate, &result, first, (UIntPtr)values.Length);
                Leave();
            }
            pose = result;
            return status;
        }

        /// <summary>As TryRigAt, but throws on errors.</summary>
        public V2FPose RigAt(long position, uint rate, float[] values)
        {
            if (values == null) throw new ArgumentNullException("values");
            V2FPose pose;
            ThrowIfFailed(TryRigAt(position, rate, values, out pose));
            return pose;
        }
    }
}
