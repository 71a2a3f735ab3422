using UnityEditor;
using UnityEngine;

namespace V2F.Unity.Editor
{
    /// <summary>
    /// Live view in inspectors: curves, latency, input level, counters, and calibration to a speaker.
    /// </summary>
    sealed class LiveSpeechView
    {
        const string Strength = "lower_face.strength";
        const float DefaultOpening = 0.6f;

        static readonly string[] drawn = { "jawOpen", "mouthClose", "mouthFunnel", "mouthPucker" };
        static readonly Color[] colours = { Color.red, Color.cyan, Color.green, Color.yellow };

        CurveHistory history;
        string[] historyOf;
        V2FCalibration calibration;
        float opening = DefaultOpening;
        bool showsCounters;

        internal void Draw(V2FSpeech speech)
        {
            if (!ReferenceEquals(historyOf, speech.CurveNames))
            {
                // Another character, or another rig: earlier values do not count.
                historyOf = speech.CurveNames;
                history = new CurveHistory(historyOf, drawn);
                calibration = null;
            }
            DrawCurves(speech);
            DrawFigures(speech);
            DrawCalibration(speech);
        }

        void DrawCurves(V2FSpeech speech)
        {
            Rect area = GUILayoutUtility.GetRect(10, 80);
            if (Event.current.type != EventType.Repaint) return;
            history.Add(speech.Curves);
            EditorGUI.DrawRect(area, new Color(0.1f, 0.1f, 0.1f, 1));
            for (int i = 0; i < drawn.Length; i++)
            {
                Handles.color = colours[i];
                Handles.DrawAAPolyLine(2, history.Points(i, area));
            }
        }

        void DrawFigures(V2FSpeech speech)
        {
            V2FLatency latency = speech.Latency;
            EditorGUILayout.LabelField("Latency",
                (latency.Seconds * 1000).ToString("0") + " ms = lookahead " + latency.Lookahead +
                    " + resampler " + latency.Resampler + " + ensemble " + latency.Ensemble + " + hop " +
                    latency.Hop + " samples");
            EditorGUILayout.LabelField("Position", speech.PlayPosition.ToString("0.000") + " s, " +
                (V2FPoseState)speech.Pose.State);
            V2FInputLevel level = speech.InputLevel();
            EditorGUILayout.LabelField("Input level", (V2FLoudness)level.Loudness + ", speech " +
                level.SpeechDbfs.ToString("0") + " dBFS, gain " + level.GainDb.ToString("0") + " dB");
            showsCounters = EditorGUILayout.Foldout(showsCounters, "Counters");
            if (!showsCounters) return;
            V2FStatistics counters = speech.Statistics();
            EditorGUILayout.LabelField("Pushed / refused / gap frames",
                counters.PushedFrames + " / " + counters.RefusedFrames + " / " + counters.GapFrames);
            EditorGUILayout.LabelField("Hops / rig frames", counters.Hops + " / " + counters.FramesMade);
            EditorGUILayout.LabelField("Late / underruns", counters.LateFrames + " / " + counters.Underruns);
            EditorGUILayout.LabelField(
                "Bad samples / controls", counters.BadSamples + " / " + counters.BadControls);
        }

        void DrawCalibration(V2FSpeech speech)
        {
            GUIContent label =
                new GUIContent("Wide opening", "jawOpen that the speaker's widest vowels should reach");
            opening = EditorGUILayout.Slider(label, opening, 0.1f, 1);
            int jaw = System.Array.IndexOf(speech.CurveNames, "jawOpen");
            if (speech.profile == null) return;
            if (calibration == null)
            {
                if (jaw >= 0 && GUILayout.Button("Calibrate: let the character speak"))
                    calibration = new V2FCalibration();
                return;
            }
            if (Event.current.type == EventType.Repaint) calibration.Add(speech.Curves[jaw]);
            if (!GUILayout.Button("Apply (" + calibration.Count + " values)")) return;
            float strength = Calibrated(speech, calibration, opening);
            Undo.RecordObject(speech.profile, "Calibrate");
            speech.profile.SetTuning(Strength, strength);
            EditorUtility.SetDirty(speech.profile);
            calibration = null;
        }

        internal static float Calibrated(V2FSpeech speech, V2FCalibration calibration, float opening)
        {
            foreach (V2FTuningParameter parameter in speech.Stream.Parameters())
                if (parameter.Name == Strength) 
                    return calibration.Propose(parameter.Value, opening, parameter.Min, parameter.Max);
            return 1;
        }
    }
}
