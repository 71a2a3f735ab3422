// The web gives no microphone to scripts; V2F_NO_MICROPHONE is for applications that may not name one (iOS wants a reason for it).
#if (!UNITY_WEBGL || UNITY_EDITOR) && !V2F_NO_MICROPHONE
using UnityEngine;

namespace V2F.Unity
{
    /// <summary>Hears a microphone. Nothing is played, so the newest place that the curves cover is shown.</summary>
    sealed class MicrophoneInput : SpeechInput
    {
        const int LoopSeconds = 2;
        const int WantedRate = 48000;
        // AudioClip.GetData fills the array that it gets, so the sound is read in pieces of this many parts of a second.
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

        // Unity stops recordings when the devices change; the timeline goes on where it was.
        internal override void DeviceChanged(OutputDevice output)
        {
            Stop();
            Start();
        }

        internal override void Update()
        {
            if (clip == null || !Microphone.IsRecording(device))
            {
                // Unplugged, or taken by the system while the application slept.
                if (Time.unscaledTime >= retryAt) DeviceChanged(default(OutputDevice));
                return;
            }
            int length = clip.samples;
            int ready = (Microphone.GetPosition(device) - readAt + length) % length;
            for (; ready >= piece.Length / clip.channels; ready -= piece.Length / clip.channels) PushPiece(length);
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
                Miss("no microphone is connected, or the player does not allow it");
                return;
            }
            int lowest, highest;
            Microphone.GetDeviceCaps(device, out lowest, out highest);
            // Two zeros mean that the device takes any rate.
            int rate = highest == 0 ? WantedRate : Mathf.Clamp(WantedRate, lowest, highest);
            clip = Microphone.Start(device, true, LoopSeconds, rate);
            if (clip == null)
            {
                Miss("the microphone '" + device + "' cannot be opened: is it taken by another program, or not allowed?");
                return;
            }
            problem = "";
            piece = new float[clip.frequency / PiecesPerSecond * clip.channels];
            readAt = 0;
            stream.SetFormat(clip.frequency, clip.channels);
        }

        // Tried again every second, told once.
        void Miss(string sentence)
        {
            if (problem != sentence) Debug.LogWarning("V2F: " + sentence);
            problem = sentence;
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
