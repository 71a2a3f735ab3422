using System;

namespace UnityEngine
{
    public enum AudioSpeakerMode { Raw, Mono, Stereo, Quad, Surround, Mode5point1, Mode7point1, Prologic }

    public enum AudioDataLoadState { Unloaded, Loading, Loaded, Failed }

    public sealed class AudioListener : Behaviour { public static bool pause { get; set; } }

    public sealed class AudioClip : Object
    {
        // Made by a script: a change of the device deletes its samples.
        static readonly System.Collections.Generic.List<WeakReference> made =
            new System.Collections.Generic.List<WeakReference>();
        internal float[] sound;
        internal bool readable = true;
        // As without "Preload Audio Data".
        internal float[] unloaded;
        public AudioDataLoadState loadState
        {
            get
            {
                return unloaded == null ? AudioDataLoadState.Loaded : AudioDataLoadState.Unloaded;
            }
        }
        public bool LoadAudioData()
        {
            sound = unloaded ?? sound;
            unloaded = null;
            return true;
        }
        public int samples { get { return sound.Length / channels; } }
        public int channels { get; private set; }
        public int frequency { get; private set; }
        public static AudioClip Create(
            string name, int lengthSamples, int channels, int frequency, bool stream)
        {
            AudioClip clip = new AudioClip { name = name, channels = channels, frequency = frequency,
                sound = new float[lengthSamples * channels] };
            made.Add(new WeakReference(clip));
            return clip;
        }
        // As if imported from a file of the project.
        internal AudioClip Imported()
        {
            made.RemoveAll(one => ReferenceEquals(one.Target, this));
            return this;
        }
        internal static void LoseMade()
        {
            foreach (WeakReference one in made)
                if (one.Target != null)
                    Array.Clear(((AudioClip)one.Target).sound, 0, ((AudioClip)one.Target).sound.Length);
        }
        public bool SetData(float[] data, int offsetSamples)
        {
            for (int i = 0; i < data.Length; i++)
                sound[(offsetSamples * channels + i) % sound.Length] = data[i];
            return true;
        }
        // Fills the whole array and wraps around, as Unity does.
        public bool GetData(float[] data, int offsetSamples)
        {
            if (!readable) return false;
            for (int i = 0; i < data.Length; i++)
                data[i] = sound[(offsetSamples * channels + i) % sound.Length];
            return true;
        }
    }

    public sealed class AudioSource : Behaviour
    {
        internal double at;
        public AudioClip clip { get; set; }
        public bool loop { get; set; }
        public bool isPlaying { get; internal set; }
        public int timeSamples
        {
            get { return (int)at; }
            set { at = value; }
        }
        public void Play() { at = 0; isPlaying = clip != null; }
        public void Pause() { isPlaying = false; }
        public void UnPause() { isPlaying = clip != null; }
        public void Stop() { at = 0; isPlaying = false; }
        // Renders one block at the device's rate, linear between samples.
        internal void Render(float[] data, int deviceChannels, int deviceRate)
        {
            double step = isPlaying ? (double)clip.frequency / deviceRate : 0;
            for (int frame = 0; frame < data.Length / deviceChannels; frame++)
            {
                int first = (int)at;
                for (int channel = 0; channel < deviceChannels; channel++)
                    data[frame * deviceChannels + channel] =
                        isPlaying ? Sample(first, channel, (float)(at - first)) : 0;
                at += step;
                if (!isPlaying || at < clip.samples) continue;
                if (loop) at -= clip.samples;
                else Stop();
                if (!isPlaying) step = 0;
            }
        }
        float Sample(int first, int channel, float part)
        {
            int from = Math.Min(channel, clip.channels - 1);
            int next = first + 1 < clip.samples ? first + 1 : loop ? 0 : first;
            float a = clip.sound[first * clip.channels + from], b = clip.sound[next * clip.channels + from];
            return a + (b - a) * part;
        }
    }

    public static class AudioSettings
    {
        internal static int blockFrames = 1024;
        internal static int blocks = 4;
        public delegate void AudioConfigurationChangeHandler(bool deviceWasChanged);
        public static event AudioConfigurationChangeHandler OnAudioConfigurationChanged;
        public static int outputSampleRate { get; set; } = 48000;
        public static AudioSpeakerMode speakerMode { get; set; } = AudioSpeakerMode.Stereo;
        public static void GetDSPBufferSize(out int bufferLength, out int numBuffers)
        {
            bufferLength = blockFrames;
            numBuffers = blocks;
        }
        internal static void Raise()
        {
            if (OnAudioConfigurationChanged != null) OnAudioConfigurationChanged(true);
        }
    }

    public static class Microphone
    {
        internal static AudioClip recording;
        internal static int position;
        internal static int started;
        internal static bool refuses;
        internal static int rate = 16000;
        public static string[] devices { get; internal set; } = new string[0];
        public static void GetDeviceCaps(string device, out int min, out int max) { min = rate; max = rate; }
        public static AudioClip Start(string device, bool loop, int seconds, int frequency)
        {
            started++;
            position = 0;
            if (refuses) return null;
            return recording = AudioClip.Create("microphone", seconds * frequency, 1, frequency, false);
        }
        public static bool IsRecording(string device) { return recording != null; }
        public static int GetPosition(string device) { return position; }
        public static void End(string device) { recording = null; }
        internal static void Record(float[] sound, int first, int count)
        {
            for (int i = 0; i < count; i++)
            {
                recording.sound[position] = sound[(first + i) % sound.Length];
                position = (position + 1) % recording.samples;
            }
        }
    }
}
