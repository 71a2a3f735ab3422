using System.Collections;
using System.IO;
using UnityEngine;
using UnityEngine.Networking;

namespace V2F.Unity
{
    // Loads the student, from an asset or from StreamingAssets. Both are opened from memory, because on
    // Android and WebGL StreamingAssets are not files.
    public sealed partial class V2FSpeech
    {
        UnityWebRequest download;

        void OpenStudent()
        {
            if (profile == null)
            {
                Fail(
                    "no profile is set: create one with Assets > Create > V2F > Profile and set its student");
                return;
            }
            if (profile.mapping == V2FMapping.Custom && profile.customMapping == null)
            {
                Fail("profile '" + profile.name +
                    "' has the mapping Custom but no customMapping: set it to the JSON of a mapping profile");
                return;
            }
            if (profile.student != null)
            {
                Open(SharedModels.Acquire(profile.student));
                return;
            }
            if (string.IsNullOrEmpty(profile.studentInStreamingAssets))
            {
                Fail("profile '" + profile.name + "' has no student: set one of the package's Students");
                return;
            }
            OpenFromStreamingAssets(Application.streamingAssetsPath + "/" + profile.studentInStreamingAssets);
        }

        void OpenFromStreamingAssets(string path)
        {
            V2FModel open = SharedModels.Acquire(path, null);
            if (open != null)
                Open(open);
            else if (path.Contains("://"))
                StartCoroutine(Download(path));
            else
                OpenFile(path);
        }

        void OpenFile(string path)
        {
            byte[] bytes;
            try
            {
                bytes = File.ReadAllBytes(path);
            }
            catch (IOException missing)
            {
                Fail("cannot read the student: " + missing.Message);
                return;
            }
            catch (System.UnauthorizedAccessException refused)
            {
                Fail("cannot read the student: " + refused.Message);
                return;
            }
            Open(SharedModels.Acquire(path, bytes));
        }

        IEnumerator Download(string address)
        {
            // A stopped coroutine runs no `finally`: CancelDownload disposes the download then.
            download = UnityWebRequest.Get(address);
            yield return download.SendWebRequest();
            if (download.result != UnityWebRequest.Result.Success)
                Fail("cannot read " + address + ": " + download.error);
            else
                OpenDownloaded(address, download.downloadHandler.data);
            CancelDownload();
        }

        void CancelDownload()
        {
            if (download != null) download.Dispose();
            download = null;
        }

        void OpenDownloaded(string address, byte[] bytes)
        {
            try
            {
                Open(SharedModels.Acquire(address, bytes));
            }
            catch (V2FException problem)
            {
                Fail(problem.Message);
            }
        }
    }
}
