using UnityEditor;

namespace V2F.Unity.Editor
{
    /// <summary>
    /// Closes every model before the scripts' domain goes: native threads must not outlive it, and the next domain knows nothing
    /// of them. Components were disabled by then; finalizers catch what scripts opened by themselves.
    /// </summary>
    [InitializeOnLoad]
    static class DomainReload
    {
        static DomainReload()
        {
            AssemblyReloadEvents.beforeAssemblyReload += Close;
            EditorApplication.quitting += Close;
        }

        static void Close()
        {
            StudentParameters.Forget();
            SharedModels.CloseAll();
        }
    }
}
