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
        void OpenStudent()
        {
            if (profile == null)
            {
                Fail("no profile is set: make one with Assets > Create > V2F > Profile and give it a student");
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
            else if (File.Exists(path))
                Open(SharedModels.Borrow(path, File.ReadAllBytes(path)));
            else
                Fail("there is no file " + path);
        }

        IEnumerator Download(string address)
        {
            using (UnityWebRequest request = UnityWebRequest.Get(address))
            {
                yield return request.SendWebRequest();
                if (request.result != UnityWebRequest.Result.Success)
                    Fail("cannot read " + address + ": " + request.error);
                else
                    OpenDownloaded(address, request.downloadHandler.data);
            }
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
