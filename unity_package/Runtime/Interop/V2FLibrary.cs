using System;

namespace V2F
{
    /// <summary>Facts of the native library that is loaded.</summary>
    public static unsafe class V2FLibrary
    {
        static bool fits;

        /// <summary>Its version, major.minor.patch. Allocates.</summary>
        public static string Version
        {
            get { return Utf8.Read(V2FNative.v2f_version()); }
        }

        /// <summary>Newest version of the student file format that it reads.</summary>
        public static uint StudentFormatVersion
        {
            get { return V2FNative.v2f_student_format_version(); }
        }

        /// <summary>Which ONNX Runtime would be used, or why there is none and what to do. Allocates.</summary>
        public static string OnnxRuntimeDescription
        {
            get { return Utf8.Whole((text, capacity, length) => V2FNative.v2f_onnxruntime_description(text, capacity, length)); }
        }

        /// <summary>
        /// Throws V2FException when there is no library (ErrorSystem) or one of another binary interface (ErrorState). Opening
        /// a model calls it.
        /// </summary>
        public static void Require()
        {
            if (fits) return;
            uint found = Found();
            if (found != V2FNative.AbiVersion)
                throw new V2FException(V2FStatus.ErrorState, "the v2f library that is loaded has the binary interface " + found +
                    ", these C# files need " + V2FNative.AbiVersion + ": take the library and the C# files from one release");
            fits = true;
        }

        static uint Found()
        {
            try
            {
                return V2FNative.v2f_abi_version();
            }
            catch (DllNotFoundException missing)
            {
                throw new V2FException(V2FStatus.ErrorSystem, "the native library v2f is not there for this platform: put it " +
                    "beside the program, or in Unity install the packaged tarball, which brings it", missing);
            }
            catch (EntryPointNotFoundException other)
            {
                throw new V2FException(V2FStatus.ErrorState, "the library named v2f that was found is not this v2f: look for " +
                    "another file of that name", other);
            }
            catch (BadImageFormatException other)
            {
                throw new V2FException(V2FStatus.ErrorSystem, "the native library v2f is made for another processor or system " +
                    "than this program", other);
            }
        }
    }
}
