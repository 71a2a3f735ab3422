using System;
using System.Collections.Generic;
using System.IO;
using FakeUnity;
using UnityEngine;
using V2F.Tests;

namespace V2F.Unity.Tests
{
    /// <summary>
    /// A scene with one character, a player loop in simulated time, and the rendered sound.
    /// </summary>
    sealed class TestScene
    {
        internal const float RenderedFrameSeconds = 1f / 60;
        const int Channels = 2;
        static TextAsset student;

        internal readonly V2FProfile profile;
        internal readonly GameObject character;
        internal readonly AudioSource source;
        internal readonly V2FSpeech speech;
        internal readonly SkinnedMeshRenderer head;
        internal readonly V2FFace face;

        /// <summary>All sound that the mixer rendered, one channel.</summary>
        internal readonly List<float> rendered = new List<float>();

        readonly float[] block;
        double time, nextRenderedFrame, nextBlock;

        internal TestScene(V2FInput input)
        {
            profile = ScriptableObject.CreateInstance<V2FProfile>();
            profile.name = "test";
            profile.student = Student();
            profile.idle = false;
            character = new GameObject("character");
            source = character.AddComponent<AudioSource>();
            speech = character.AddComponent<V2FSpeech>();
            speech.profile = profile;
            speech.input = input;
            GameObject mesh = new GameObject("head");
            mesh.transform.parent = character.transform;
            head = mesh.AddComponent<SkinnedMeshRenderer>();
            head.sharedMesh = new Mesh { shapes = Rig.Shapes };
            face = character.AddComponent<V2FFace>();
            block = new float[AudioSettings.blockFrames * Channels];
        }

        internal static TextAsset Student()
        {
            return student = student ??
                new TextAsset { name = "student", content = File.ReadAllBytes(Paths.Student) };
        }

        internal void Enable()
        {
            speech.enabled = true;
            face.enabled = true;
        }

        internal static AudioClip Clip(string recording)
        {
            return Clip(recording, Paths.Sound(recording), 16000);
        }

        internal static AudioClip Clip(string name, float[] sound, int rate)
        {
            AudioClip clip = AudioClip.Create(name, sound.Length, 1, rate, false);
            clip.SetData(sound, 0);
            return clip.Imported();
        }

        /// <summary>
        /// Audible position: that of the mixer minus the blocks between mixer and loudspeaker.
        /// </summary>
        internal double AudibleSeconds
        {
            get { return time - (AudioSettings.blocks - 1) * BlockSeconds; }
        }

        double BlockSeconds
        {
            get { return (double)AudioSettings.blockFrames / AudioSettings.outputSampleRate; }
        }

        internal void Run(double seconds)
        {
            Run(seconds, null);
        }

        /// <summary>
        /// Runs rendered frames and blocks, each at its own time; calls `seen` after each rendered frame.
        /// </summary>
        internal void Run(double seconds, Action seen)
        {
            double end = time + seconds;
            while (Math.Min(nextRenderedFrame, nextBlock) < end)
            {
                time = Math.Min(nextRenderedFrame, nextBlock);
                if (nextBlock <= nextRenderedFrame)
                {
                    Array.Clear(block, 0, block.Length);
                    PlayerLoop.Block(block, Channels);
                    for (int i = 0; i < block.Length; i += Channels) rendered.Add(block[i]);
                    nextBlock += BlockSeconds;
                }
                else
                {
                    PlayerLoop.RenderedFrame(RenderedFrameSeconds);
                    nextRenderedFrame += RenderedFrameSeconds;
                    if (seen != null) seen();
                }
            }
            time = end;
        }

        /// <summary>One rendered frame and one block, without a trace: for counting garbage.</summary>
        internal void Quick()
        {
            PlayerLoop.Block(block, Channels);
            PlayerLoop.RenderedFrame(RenderedFrameSeconds);
        }

        /// <summary>
        /// The next block and the next rendered frame begin now: after a change of the device.
        /// </summary>
        internal void Restart()
        {
            nextRenderedFrame = nextBlock = time;
        }
    }
}
