using System.Collections.Generic;
using UnityEngine;

namespace V2F.Unity
{
    /// <summary>Where a character's sound comes from.</summary>
    public enum V2FInput
    {
        /// <summary>What the AudioSource beside this component plays.</summary>
        AudioSource,
        /// <summary>A microphone.</summary>
        Microphone,
        /// <summary>What scripts give: Speak(clip), or Push(chunk) ... EndSpeech() for synthesised speech.</summary>
        Pushed
    }

    /// <summary>
    /// One character's voice: gives the sound to v2f and keeps Curves at what is to be seen while that sound is heard. Any number
    /// of V2FFace read it. All methods: main thread. No garbage per frame.
    /// </summary>
    [AddComponentMenu("V2F/V2F Speech")]
    [DisallowMultipleComponent]
    [DefaultExecutionOrder(-100)]
    public sealed partial class V2FSpeech : MonoBehaviour
    {
        /// <summary>Student, mapping and tuning. Another one while enabled: disable and enable.</summary>
        public V2FProfile profile;
        /// <summary>Where the sound comes from. Changing it while enabled: disable and enable.</summary>
        public V2FInput input = V2FInput.AudioSource;
        /// <summary>
        /// For V2FInput.AudioSource: passes the sound on as much later as the curves need (about 0.1 s), so that lips and sound
        /// agree. Without it the lips come late.
        /// </summary>
        public bool delaySound = true;
        /// <summary>Name of the microphone; empty is the system's choice.</summary>
        public string microphone = "";
        /// <summary>Latency of the device beyond what Unity knows (Bluetooth, say), seconds.</summary>
        [Range(0, 0.5f)] public float extraLatency;
        /// <summary>Chunks that may wait to be heard, seconds.</summary>
        [Range(1, 60)] public float queueSeconds = 10;

        // For inspectors. Every speech takes itself out again when it is disabled, so nothing is left between two play modes.
        internal static readonly List<V2FSpeech> Opened = new List<V2FSpeech>();

        // Read by the audio thread.
        volatile SpeechInput source;
        V2FStream stream;
        V2FModel model;
        // The one that was opened: the field may be set to another meanwhile.
        V2FProfile inForce;
        OutputDevice device;
        PlayClock clock;
        V2FPose pose;
        V2FLatency latency;
        float[] curves = new float[0];
        float[] neutral = new float[0];
        string[] names = new string[0];
        string problem = "";
        int appliedRevision;
        bool wasPaused;

        /// <summary>The curves to be shown now, in the order of CurveNames. The array stays the same while open.</summary>
        public float[] Curves
        {
            get { return curves; }
        }

        /// <summary>Names of the curves; empty while closed.</summary>
        public string[] CurveNames
        {
            get { return names; }
        }

        /// <summary>Whether a student is loaded and a stream open.</summary>
        public bool IsOpen
        {
            get { return stream != null; }
        }

        /// <summary>The stream below, for what this component does not offer; null while closed.</summary>
        public V2FStream Stream
        {
            get { return stream; }
        }

        /// <summary>What was used for Curves: position and where the frame came from.</summary>
        public V2FPose Pose
        {
            get { return pose; }
        }

        /// <summary>How far curves lie behind the sound.</summary>
        public V2FLatency Latency
        {
            get { return latency; }
        }

        /// <summary>Why it is not open or hears nothing, in a sentence; empty when all is well.</summary>
        public string Problem
        {
            get { return problem.Length > 0 || source == null ? problem : source.Problem; }
        }

        /// <summary>Counters of the stream; zeros while closed.</summary>
        public V2FStatistics Statistics()
        {
            return stream == null ? default(V2FStatistics) : stream.Statistics();
        }

        void OnEnable()
        {
            AudioSettings.OnAudioConfigurationChanged += OnDeviceChanged;
            problem = "";
            wasPaused = false;
            try
            {
                OpenStudent();
            }
            catch (V2FException problem)
            {
                Fail(problem.Message);
            }
        }

        void OnDisable()
        {
            AudioSettings.OnAudioConfigurationChanged -= OnDeviceChanged;
            StopAllCoroutines();
            CancelDownload();
            Close();
        }

        void OnDeviceChanged(bool deviceWasChanged)
        {
            device = OutputDevice.Now();
            if (source == null) return;
            try
            {
                source.DeviceChanged(device);
            }
            catch (V2FException refused)
            {
                Fail(refused.Message);
            }
        }

        void OnApplicationPause(bool paused)
        {
            // The system may have taken microphone and device away meanwhile. Some players tell `false` at the start, too.
            if (!paused && wasPaused && source != null) OnDeviceChanged(true);
            wasPaused = paused;
        }

        // Audio thread, once per block of the mixer.
        void OnAudioFilterRead(float[] data, int channels)
        {
            SpeechInput from = source;
            if (from != null) from.Filter(data, channels);
        }

        void Update()
        {
            if (source == null) return;
            try
            {
                source.Update();
                KeepTimeRunning(PictureSeconds);
                if (!SharedModels.HasThreads) model.Tick(0);
                if (appliedRevision != inForce.Revision) ApplyTuning();
            }
            catch (V2FException problem)
            {
                Fail(problem.Message);
            }
        }

        void LateUpdate()
        {
            if (source == null) return;
            long position = AdvancePosition(PictureSeconds);
            // Busy would be another script inside the frames' side: this picture keeps the last curves.
            if (stream.TryRigAt(position, SpeechInput.PositionRate, curves, out pose) == V2FStatus.Ok) Rest();
        }

        void Open(V2FModel borrowed)
        {
            model = borrowed;
            inForce = profile;
            V2FStreamSettings settings = inForce.StreamSettings();
            settings.IdleSeed = (ulong)(uint)GetHashCode();
            device = OutputDevice.Now();
            settings.SampleRate = (uint)device.Rate;
            // Live sound cannot wait, what scripts give can.
            settings.Overrun = (uint)(input == V2FInput.Pushed ? V2FOverrun.Refuse : V2FOverrun.Silence);
            stream = model.OpenStream(settings, inForce.MappingText, null);
            latency = stream.Latency();
            SpeechInput chosen = ChooseInput();
            names = stream.ControlNames();
            curves = new float[names.Length];
            neutral = new float[names.Length];
            for (int i = 0; i < neutral.Length; i++) neutral[i] = curves[i] = stream.Control(i).Neutral;
            ApplyTuning();
            clock = default(PlayClock);
            PlayPosition = 0;
            resting = false;
            StartInput(chosen);
            Opened.Add(this);
        }

        // A microphone that was started does not stay on when the library refuses its sound.
        void StartInput(SpeechInput chosen)
        {
            try
            {
                chosen.Open(stream, device);
            }
            catch (V2FException)
            {
                chosen.Close();
                throw;
            }
            source = chosen;
        }

        void Close()
        {
            SpeechInput was = source;
            source = null;
            Opened.Remove(this);
            if (was != null) was.Close();
            if (stream != null) stream.Dispose();
            if (model != null) SharedModels.Return(model);
            stream = null;
            model = null;
            names = new string[0];
            System.Array.Copy(neutral, curves, neutral.Length);
        }

        void Fail(string sentence)
        {
            problem = sentence;
            Debug.LogError("V2F: " + sentence, this);
            Close();
        }

        void ApplyTuning()
        {
            appliedRevision = inForce.Revision;
            inForce.ApplyTuning(stream);
        }
    }
}
