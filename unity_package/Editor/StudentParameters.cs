using UnityEngine;

namespace V2F.Unity.Editor
{
    /// <summary>
    /// The tuning parameters of a profile, with ranges and descriptions from the library. They are read once
    /// from student and mapping, and kept until either changes.
    /// </summary>
    static class StudentParameters
    {
        static TextAsset student;
        static string mapping;
        static V2FTuningParameter[] known;

        /// <summary>Why there are no parameters; empty if there are.</summary>
        internal static string Problem { get; private set; } = "";

        internal static V2FTuningParameter[] Of(V2FProfile profile)
        {
            if (known != null && student == profile.student && mapping == profile.MappingText) return known;
            student = profile.student;
            mapping = profile.MappingText;
            known = Read(profile);
            return known;
        }

        internal static void Forget()
        {
            known = null;
            student = null;
        }

        static V2FTuningParameter[] Read(V2FProfile profile)
        {
            Problem = "";
            if (profile.student == null)
            {
                Problem = "Set a student asset to see the parameters.";
                return new V2FTuningParameter[0];
            }
            try
            {
                V2FModelSettings settings = V2FModel.DefaultSettings();
                settings.Threads = 0;
                using (V2FModel model = V2FModel.OpenMemory(profile.student.bytes, settings, null,
                           null)) using (V2FStream stream = model.OpenStream(profile.StreamSettings(),
                                             profile.MappingText, null)) return stream.Parameters();
            }
            catch (V2FException problem)
            {
                Problem = problem.Message;
                return new V2FTuningParameter[0];
            }
        }
    }
}
