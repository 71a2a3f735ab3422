using System;
using System.Collections.Generic;
using UnityEngine;

namespace V2F.Unity
{
    /// <summary>The rig that the curves are named for.</summary>
    public enum V2FMapping
    {
        /// <summary>Apple's 52 ARKit names and the tongue.</summary>
        Arkit,
        /// <summary>CTRL_expressions_* of a MetaHuman's control rig.</summary>
        MetaHuman,
        /// <summary>15 Oculus visemes.</summary>
        Oculus,
        /// <summary>VRM 1.0 expressions.</summary>
        Vrm,
        /// <summary>The JSON of V2FProfile.customMapping.</summary>
        Custom,
        /// <summary>A mapping profile of the library, by V2FProfile.mappingName: vroid, mmd, cc4.</summary>
        Named
    }

    /// <summary>Value of one tuning parameter.</summary>
    [Serializable]
    public struct V2FTuning
    {
        /// <summary>Name, for example jawOpen.gain; the inspector lists all names.</summary>
        public string name;
        /// <summary>Value within the parameter's range.</summary>
        public float value;
    }

    /// <summary>
    /// Settings of a kind of character: student, mapping, tuning and idle layer. Many characters may share
    /// one profile. Running characters apply a changed tuning in the next rendered frame, and other fields
    /// when they are enabled again.
    /// </summary>
    [CreateAssetMenu(menuName = "V2F/Profile", fileName = "V2F Profile")]
    public sealed class V2FProfile : ScriptableObject
    {
        /// <summary>
        /// The student file as an asset: NAME.bytes. Recommended: it works on every platform.
        /// </summary>
        public TextAsset student;
        /// <summary>
        /// Or the path of the student below StreamingAssets. It is loaded from memory, because Android and
        /// WebGL keep it in an archive.
        /// </summary>
        public string studentInStreamingAssets = "";
        /// <summary>The rig that the curves are named for.</summary>
        public V2FMapping mapping = V2FMapping.Arkit;
        /// <summary>JSON of a mapping profile, for V2FMapping.Custom.</summary>
        public TextAsset customMapping;
        /// <summary>
        /// Name of a mapping profile of the library, for V2FMapping.Named. The inspector of V2FFace finds it.
        /// </summary>
        public string mappingName = "";
        /// <summary>Parameters that differ from their defaults.</summary>
        public List<V2FTuning> tuning = new List<V2FTuning>();
        /// <summary>Averages neighbouring predictions: smoother motion, 16 ms more latency.</summary>
        public bool smoothing = true;
        /// <summary>Keeps the mouth closed in silence and in steady noise.</summary>
        public bool gate = true;
        /// <summary>Only a voice opens the gate: tones, music and noises leave the mouth at rest.</summary>
        public bool voiceGate = true;
        /// <summary>Brings speech to one level before the student hears it.</summary>
        public bool normalise = true;
        /// <summary>
        /// Adds the curve voice.activity: how surely somebody speaks, sings or screams, 0 to 1.
        /// </summary>
        public bool voiceActivity;
        /// <summary>
        /// Channel that is heard, for a microphone or recording with several: 0 the mix, -1 the loudest, else
        /// its number from 1.
        /// </summary>
        [Range(LoudestChannel, 64)] public int channel;
        /// <summary>Largest automatic gain for a quiet microphone, dB; 0 turns it off.</summary>
        [Range(0, 40)] public float gainCeilingDb;
        /// <summary>Adds blinks and small movements of eyes and brows.</summary>
        public bool idle = true;
        /// <summary>Computes only every n-th rig frame: 2 or more for distant characters.</summary>
        [Range(1, 16)] public int divider = 1;
        /// <summary>Time that the newest rig frame is held when no newer one is available, seconds.</summary>
        [Range(0, 1)] public float holdSeconds = 0.1f;
        /// <summary>Time of the fade from there to neutral, seconds.</summary>
        [Range(0, 1)] public float fadeSeconds = 0.2f;
        /// <summary>The curves come so much later than the sound, seconds; negative: earlier.</summary>
        [Range(-1, 1)] public float offsetSeconds;

        const int LoudestChannel = -1;

        /// <summary>Increases with every change that running characters must apply.</summary>
        public int Revision { get; private set; }

        /// <summary>
        /// Sets a parameter for all characters with this profile; they apply it in the next rendered frame.
        /// In the editor this changes the asset. For one character alone, give it a copy of the profile
        /// (Instantiate).
        /// </summary>
        public void SetTuning(string name, float value)
        {
            int at = tuning.FindIndex(tuned => tuned.name == name);
            V2FTuning changed = new V2FTuning { name = name, value = value };
            if (at < 0) tuning.Add(changed);
            else tuning[at] = changed;
            Revision++;
        }

        /// <summary>Returns a parameter to its default.</summary>
        public void ClearTuning(string name)
        {
            if (tuning.RemoveAll(tuned => tuned.name == name) > 0) Revision++;
        }

        /// <summary>The mapping profile for V2FModel.OpenStream: a built-in name or JSON.</summary>
        public string MappingText
        {
            get
            {
                switch (mapping)
                {
                    case V2FMapping.MetaHuman: return "metahuman";
                    case V2FMapping.Oculus: return "oculus";
                    case V2FMapping.Vrm: return "vrm";
                    case V2FMapping.Named: return mappingName;
                    case V2FMapping.Custom: return customMapping != null ? customMapping.text : "arkit";
                    default: return "arkit";
                }
            }
        }

        /// <summary>Stream settings of this profile.</summary>
        public V2FStreamSettings StreamSettings()
        {
            V2FStreamSettings settings = V2FStream.DefaultSettings();
            settings.Divider = (uint)Mathf.Clamp(divider, 1, 16);
            settings.Smoothing = smoothing ? 1u : 0u;
            settings.Gate = gate ? 1u : 0u;
            settings.GainCeilingDb = gainCeilingDb;
            settings.VoiceGate = voiceGate ? 1u : 0u;
            settings.Normalise = normalise ? 1u : 0u;
            settings.VoiceCurves = voiceActivity ? (uint)V2FVoiceCurve.Activity : 0;
            settings.Channel = channel == LoudestChannel ? (uint)V2FChannel.Loudest : (uint)channel;
            settings.OffsetSeconds = offsetSeconds;
            settings.Idle = idle ? 1u : 0u;
            settings.HoldSeconds = holdSeconds;
            settings.FadeSeconds = fadeSeconds;
            return settings;
        }

        /// <summary>
        /// Applies the tuning to a stream; parameters that the profile does not name return to their
        /// defaults. Names that the rig does not have are skipped with a warning, so that several rigs can
        /// share one profile. Allocates.
        /// </summary>
        public void ApplyTuning(V2FStream stream)
        {
            stream.LoadTuning("{\"format\": 1, \"parameters\": {}}");
            foreach (V2FTuning tuned in tuning)
            {
                try
                {
                    stream.SetParameter(tuned.name, tuned.value);
                }
                catch (V2FException problem)
                {
                    Debug.LogWarning("V2F: profile '" + name + "': " + problem.Message, this);
                }
            }
        }

        /// <summary>The tuning as JSON.</summary>
        public string TuningJson()
        {
            return TuningJson(null);
        }

        /// <summary>As TuningJson, only with names in `known`; null: all.</summary>
        internal string TuningJson(ICollection<string> known)
        {
            System.Text.StringBuilder json =
                new System.Text.StringBuilder("{\"format\": 1, \"parameters\": {");
            string separator = "\"";
            foreach (V2FTuning tuned in tuning)
            {
                if (known != null && !known.Contains(tuned.name)) continue;
                string value = tuned.value.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
                json.Append(separator).Append(tuned.name).Append("\": ").Append(value);
                separator = ", \"";
            }
            return json.Append("}}").ToString();
        }

        void OnValidate()
        {
            Revision++;
        }
    }
}
