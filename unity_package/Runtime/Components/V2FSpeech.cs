using System.Collections.Generic;
using UnityEngine;

namespace V2F.Unity
{
    /// <summary>Where a character's sound comes from.</summary>
    public enum V2FInput
    {
        /// <summary>The sound of the AudioSource beside this component.</summary>
        AudioSource,
        /// <summary>A microphone.</summary>
        Microphone,
        /// <summary>
        /// Sound from scripts: Speak(clip), or Push(chunk) ... EndSpeech() for synthesised speech.
        /// </summary>
        Pushed
    }

    /// <summary>
    /// Pushes a character's sound to v2f and updates Curves in step with the audible sound. Any number of
    /// V2FFace components show the curves. Call all methods on the main thread. No garbage per rendered
    /// frame.
    /// </summary>
    [AddComponentMenu("V2F/V2F Speech")]
    [DisallowMultipleComponent]
    [DefaultExecutionOrder(-100)]
    public sealed partial class V2FSpeech : MonoBehaviour
    {
        /// <summary>Student, mapping and tuning. After a change, disable and enable the component.</summary>
        public V2FProfile profile;
        /// <summary>Where the sound comes from. After a change, disable and enable the component.</summary>
        public V2FInput input = V2FInput.AudioSource;
        /// <summary>
        /// For V2FInput.AudioSource: delays the sound by the latency of the curves (about 0.1 s), so that
        /// lips and sound agree. Without it the lips are late.
        /// </summary>
        public bool delaySound = true;
        /// <summary>Name of the microphone; empty: the system's default.</summary>
        public string microphone = "";
        /// <summary>
        /// Latency of the device that Unity does not report (Bluetooth, for example), seconds.
        /// </summary>
        [Range(0, 0.5f)] public float extraLatency;
        /// <summary>Capacity of the queue of pushed chunks, seconds.</summary>
        [Range(1, 60)] public float queueSeconds = 10;

        // For inspectors. Each component removes itself when it is disabled: nothing remains between two play
        // modes.
        internal static readonly List<V2FSpeech> Opened = new List<V2FSpeech>();

        // Read by the audio thread.
        volatile SpeechInput source;
        V2FStream stream;
        V2FModel model;
        // The profile of the open stream; the public field may change later.
        V2FProfile openProfile;
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

        /// <summary>
        /// Current values of the curves, in the order of CurveNames. The array is the same while open.
        /// </summary>
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

        /// <summary>The stream, for functions that this component does not have; null while closed.</summary>
        public V2FStream Stream
        {
            get { return stream; }
        }

        /// <summary>Position and state of the pose in Curves.</summary>
        public V2FPose Pose
        {
            get { return pose; }
        }

        /// <summary>Delay from sound to curves, by cause.</summary>
        public V2FLatency Latency
        {
            get { return latency; }
        }

        /// <summary>Why the component is not open or gets no sound; empty if there is no problem.</summary>
        public string Problem
        {
            get { return problem.Length > 0 || source == null ? problem : source.Problem; }
        }

        /// <summary>Counters of the stream; zeros while closed.</summary>
        public V2FStatistics Statistics()
        {
            return stream == null ? default(V2FStatistics) : stream.Statistics();
        }

        /// <summary>Level of the input: too quiet, good, or clipping; zeros (Silent) while closed.</summary>
        public V2FInputLevel InputLevel()
        {
            return stream == null ? default(V2FInputLevel) : stream.InputLevel();
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
            // The system may have removed microphone and device during the pause. Some players also send
            // `false` at the start.
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
                PushIdleSilence(RenderedFrameSeconds);
                if (!SharedModels.HasThreads) model.Tick(0);
                if (appliedRevision != openProfile.Revision) ApplyTuning();
            }
            catch (V2FException problem)
            {
                Fail(problem.Message);
            }
        }

        void LateUpdate()
        {
            if (source == null) return;
            long position = AdvancePosition(RenderedFrameSeconds);
            // Busy: another script reads the stream. This rendered frame keeps the last curves.
            if (stream.TryRigAt(position, SpeechInput.PositionRate, curves, out pose) == V2FStatus.Ok)
                FadeToNeutral();
        }

        /// <summary>The mapping that the curves are of; null while closed.</summary>
        internal string MappingText
        {
            get { return openProfile == null ? null : openProfile.MappingText; }
        }

        void Open(V2FModel acquired)
        {
            model = acquired;
            openProfile = profile;
            V2FStreamSettings settings = openProfile.StreamSettings();
            settings.IdleSeed = (ulong)(uint)GetHashCode();
            device = OutputDevice.Now();
            settings.SampleRate = (uint)device.Rate;
            // Live sound cannot wait; pushed sound can.
            settings.Overrun = (uint)(input == V2FInput.Pushed ? V2FOverrun.Refuse : V2FOverrun.Silence);
            stream = model.OpenStream(settings, openProfile.MappingText, null);
            latency = stream.Latency();
            SpeechInput chosen = ChooseInput();
            names = stream.ControlNames();
            curves = new float[names.Length];
            neutral = new float[names.Length];
            for (int i = 0; i < neutral.Length; i++) neutral[i] = curves[i] = stream.Control(i).Neutral;
            ApplyTuning();
            clock = default(PlayClock);
            PlayPosition = 0;
            pushingSilence = false;
            StartInput(chosen);
            Opened.Add(this);
        }

        // Closes a started microphone if the library refuses its sound.
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
            if (model != null) SharedModels.Release(model);
            stream = null;
            model = null;
            names = new string[0];
            System.Array.Copy(neutral, curves, neutral.Length);
        }

        void Fail(string message)
        {
            problem = message;
            Debug.LogError("V2F: " + message, this);
            Close();
        }

        void ApplyTuning()
        {
            appliedRevision = openProfile.Revision;
            openProfile.ApplyTuning(stream);
        }
    }
}
