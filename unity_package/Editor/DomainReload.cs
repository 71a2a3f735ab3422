using UnityEditor;

namespace V2F.Unity.Editor
{
    /// <summary>
    /// Closes every model before the scripts' domain is unloaded, because native threads must not outlive it.
    /// All components are disabled before that; finalizers close what scripts opened themselves.
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
