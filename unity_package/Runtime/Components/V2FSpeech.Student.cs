using System.Collections;
using System.IO;
using UnityEngine;
using UnityEngine.Networking;

namespace V2F.Unity
{
    // Where the student comes from: an asset, or StreamingAssets. Both are opened from memory, since on Android and the web
    // StreamingAssets are no files.
    public sealed partial class V2FSpeech
    {
        UnityWebRequest download;

        void OpenStudent()
        {
            if (profile == null)
            {
                Fail("no profile is set: make one with Assets > Create > V2F > Profile and give it a student");
                return;
            }
            if (profile.mapping == V2FMapping.Custom && profile.customMapping == null)
            {
                Fail("profile '" + profile.name + "' has the mapping Custom and no customMapping: give it a mapping profile's JSON");
                return;
            }
            if (profile.student != null)
            {
                Open(SharedModels.Borrow(profile.student));
                return;
            }
            if (string.IsNullOrEmpty(profile.studentInStreamingAssets))
            {
                Fail("profile '" + profile.name + "' has no student: give it one of the package's Students");
                return;
            }
            OpenFromStreamingAssets(Application.streamingAssetsPath + "/" + profile.studentInStreamingAssets);
        }

        void OpenFromStreamingAssets(string path)
        {
            V2FModel open = SharedModels.Borrow(path, null);
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
            Open(SharedModels.Borrow(path, bytes));
        }

        IEnumerator Download(string address)
        {
            // A coroutine that is stopped runs no `finally`: CancelDownload ends what is under way then.
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
                Open(SharedModels.Borrow(address, bytes));
            }
            catch (V2FException problem)
            {
                Fail(problem.Message);
            }
        }
    }
}
