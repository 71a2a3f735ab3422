// In WebGL scripts have no microphone. V2F_NO_MICROPHONE is for applications without one: iOS needs a reason
// for each use.
#if (!UNITY_WEBGL || UNITY_EDITOR) && !V2F_NO_MICROPHONE
using UnityEngine;

namespace V2F.Unity
{
    /// <summary>Records a microphone. Nothing is played, so the newest pose is shown.</summary>
    sealed class MicrophoneInput : SpeechInput
    {
        const int LoopSeconds = 2;
        const int WantedRate = 48000;
        // AudioClip.GetData fills the whole array; this is the number of arrays per second.
        const int PiecesPerSecond = 100;
        const float RetrySeconds = 1;

        readonly string device;
        readonly double curvesLatency;
        AudioClip clip;
        float[] piece;
        int readAt;
        float retryAt;
        string problem = "";

        internal MicrophoneInput(string device, double curvesLatency)
        {
            this.device = string.IsNullOrEmpty(device) ? null : device;
            this.curvesLatency = curvesLatency;
        }

        internal override string Problem
        {
            get { return problem; }
        }

        internal override double Lag(double outputLatency)
        {
            return curvesLatency;
        }

        internal override void Open(V2FStream opened, OutputDevice output)
        {
            base.Open(opened, output);
            Start();
        }

        internal override void Close()
        {
            Stop();
        }

        // Unity stops recordings when the devices change. The timeline continues.
        internal override void DeviceChanged(OutputDevice output)
        {
            Stop();
            Start();
        }

        internal override void Update()
        {
            if (clip == null || !Microphone.IsRecording(device))
            {
                // Unplugged, or removed by the system during a pause of the application.
                if (Time.unscaledTime >= retryAt) DeviceChanged(default(OutputDevice));
                return;
            }
            int length = clip.samples;
            int ready = (Microphone.GetPosition(device) - readAt + length) % length;
            for (; ready >= piece.Length / clip.channels; ready -= piece.Length / clip.channels)
                PushPiece(length);
        }

        void PushPiece(int length)
        {
            int frames = piece.Length / clip.channels;
            clip.GetData(piece, readAt);
            stream.Push(piece, 0, frames);
            Rendered(frames, clip.frequency);
            readAt = (readAt + frames) % length;
        }

        void Start()
        {
            retryAt = Time.unscaledTime + RetrySeconds;
            if (Microphone.devices.Length == 0)
            {
                ReportMissing(
                    "no microphone is connected or permitted: connect one, or ask for permission");
                return;
            }
            int lowest, highest;
            Microphone.GetDeviceCaps(device, out lowest, out highest);
            // Two zeros mean that the device supports any rate.
            int rate = highest == 0 ? WantedRate : Mathf.Clamp(WantedRate, lowest, highest);
            clip = Microphone.Start(device, true, LoopSeconds, rate);
            if (clip == null)
            {
                ReportMissing("the microphone '" + device +
                    "' cannot be opened: close other programs that use it, or ask for permission");
                return;
            }
            problem = "";
            piece = new float[clip.frequency / PiecesPerSecond * clip.channels];
            readAt = 0;
            stream.SetFormat(clip.frequency, clip.channels);
        }

        // The input retries every second, but reports a problem once.
        void ReportMissing(string message)
        {
            if (problem != message) Debug.LogWarning("V2F: " + message);
            problem = message;
        }

        void Stop()
        {
            if (clip == null) return;
            Microphone.End(device);
            Object.Destroy(clip);
            clip = null;
        }
    }
}
#endif
