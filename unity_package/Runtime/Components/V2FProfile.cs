using System;
using System.Collections.Generic;
using UnityEngine;

namespace V2F.Unity
{
    /// <summary>Which mapping a profile uses.</summary>
    public enum V2FMapping
    {
        /// <summary>Apple's 52 names and the tongue.</summary>
        Arkit,
        /// <summary>CTRL_expressions_ names.</summary>
        MetaHuman,
        /// <summary>15 visemes.</summary>
        Oculus,
        /// <summary>VRM 1.0 expressions.</summary>
        Vrm,
        /// <summary>The JSON of V2FProfile.customMapping.</summary>
        Custom
    }

    /// <summary>One tuned parameter.</summary>
    [Serializable]
    public struct V2FTuning
    {
        /// <summary>Name, jawOpen.gain say; the inspector lists them.</summary>
        public string name;
        /// <summary>Value within the parameter's range.</summary>
        public float value;
    }

    /// <summary>
    /// What one kind of character needs: student, mapping, tuning and idle layer. Shared by many characters. Running ones take a
    /// changed tuning over within one frame, the other fields when they are enabled again.
    /// </summary>
    [CreateAssetMenu(menuName = "V2F/Profile", fileName = "V2F Profile")]
    public sealed class V2FProfile : ScriptableObject
    {
        /// <summary>The student file as an asset: NAME.bytes. Preferred, since it works alike on every platform.</summary>
        public TextAsset student;
        /// <summary>Or its path below StreamingAssets. Read through memory, because Android and the web keep it in an archive.</summary>
        public string studentInStreamingAssets = "";
        /// <summary>Which rig the curves are for.</summary>
        public V2FMapping mapping = V2FMapping.Arkit;
        /// <summary>A mapping profile's JSON, for V2FMapping.Custom.</summary>
        public TextAsset customMapping;
        /// <summary>Parameters that differ from their defaults.</summary>
        public List<V2FTuning> tuning = new List<V2FTuning>();
        /// <summary>Averages neighbouring predictions: calmer, 16 ms later.</summary>
        public bool smoothing = true;
        /// <summary>Lets the mouth rest in silence and steady noise.</summary>
        public bool gate = true;
        /// <summary>Most that a quiet microphone is lifted, dB; 0: not at all.</summary>
        [Range(0, 40)] public float gainCeilingDb;
        /// <summary>Blinks, small gaze and brow life.</summary>
        public bool idle = true;
        /// <summary>Only every n-th frame is computed: 2 or more for distant characters.</summary>
        [Range(1, 16)] public int divider = 1;
        /// <summary>Seconds that the newest frame is held when the curves run out.</summary>
        [Range(0, 1)] public float holdSeconds = 0.1f;
        /// <summary>Seconds from there to neutral.</summary>
        [Range(0, 1)] public float fadeSeconds = 0.2f;

        /// <summary>Grows with every change that a running character must take over.</summary>
        public int Revision { get; private set; }

        /// <summary>
        /// Sets a parameter for all characters that use this profile; they take it over within one frame. In the editor this changes the
        /// asset: for one character alone give it an Instantiate of the profile.
        /// </summary>
        public void SetTuning(string name, float value)
        {
            int at = tuning.FindIndex(tuned => tuned.name == name);
            V2FTuning changed = new V2FTuning { name = name, value = value };
            if (at < 0) tuning.Add(changed);
            else tuning[at] = changed;
            Revision++;
        }

        /// <summary>Puts a parameter back to its default.</summary>
        public void ClearTuning(string name)
        {
            if (tuning.RemoveAll(tuned => tuned.name == name) > 0) Revision++;
        }

        /// <summary>What v2f_stream_open takes as profile: a built-in name or JSON.</summary>
        public string MappingText
        {
            get
            {
                switch (mapping)
                {
                    case V2FMapping.MetaHuman: return "metahuman";
                    case V2FMapping.Oculus: return "oculus";
                    case V2FMapping.Vrm: return "vrm";
                    case V2FMapping.Custom: return customMapping != null ? customMapping.text : "arkit";
                    default: return "arkit";
                }
            }
        }

        /// <summary>A stream's settings as this profile wants them.</summary>
        public V2FStreamSettings StreamSettings()
        {
            V2FStreamSettings settings = V2FStream.DefaultSettings();
            settings.Divider = (uint)Mathf.Clamp(divider, 1, 16);
            settings.Smoothing = smoothing ? 1u : 0u;
            settings.Gate = gate ? 1u : 0u;
            settings.GainCeilingDb = gainCeilingDb;
            settings.Idle = idle ? 1u : 0u;
            settings.HoldSeconds = holdSeconds;
            settings.FadeSeconds = fadeSeconds;
            return settings;
        }

        /// <summary>
        /// Puts the tuning in force on a stream: what the profile does not name goes back to its default. Names that the rig lacks
        /// are told once each call and left out, so that one profile serves several rigs. Allocates.
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

        /// <summary>The tuning as a tuning file's JSON.</summary>
        public string TuningJson()
        {
            return TuningJson(null);
        }

        /// <summary>The same with only the names that are in `known`; null is all.</summary>
        internal string TuningJson(ICollection<string> known)
        {
            System.Text.StringBuilder json = new System.Text.StringBuilder("{\"format\": 1, \"parameters\": {");
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
