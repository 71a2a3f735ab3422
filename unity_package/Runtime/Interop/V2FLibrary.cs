using System;

namespace V2F
{
    /// <summary>Properties of the loaded native library.</summary>
    public static unsafe class V2FLibrary
    {
        static bool fits;

        /// <summary>The library's version, major.minor.patch. Allocates.</summary>
        public static string Version
        {
            get { return Utf8.Read(V2FNative.v2f_version()); }
        }

        /// <summary>Newest version of the student file format that the library reads.</summary>
        public static uint StudentFormatVersion
        {
            get { return V2FNative.v2f_student_format_version(); }
        }

        /// <summary>
        /// The ONNX Runtime that the library would use, or why there is none and what to do. Allocates.
        /// </summary>
        public static string OnnxRuntimeDescription
        {
            get
            {
                return Utf8.ReadText((text, capacity, length) =>
                                         V2FNative.v2f_onnxruntime_description(text, capacity, length));
            }
        }

        /// <summary>
        /// Throws V2FException if there is no library (ErrorSystem) or one with another binary interface
        /// (ErrorState). Opening a model calls this method.
        /// </summary>
        public static void Require()
        {
            if (fits) return;
            uint found = Found();
            if (found != V2FNative.AbiVersion)
                throw new V2FException(V2FStatus.ErrorState,
                    "the loaded v2f library has binary interface " + found + ", these C# files need " +
                        V2FNative.AbiVersion + ": use the library and the C# files of one release");
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
                throw new V2FException(V2FStatus.ErrorSystem,
                    "the native library v2f is missing for this platform: put it beside " +
                        "the program, or in Unity install the packaged tarball, which contains it",
                    missing);
            }
            catch (EntryPointNotFoundException other)
            {
                throw new V2FException(V2FStatus.ErrorState,
                    "the loaded library named v2f is not this v2f: remove the other " + "file of that name",
                    other);
            }
            catch (BadImageFormatException other)
            {
                throw new V2FException(V2FStatus.ErrorSystem,
                    "the native library v2f is built for another processor or system " +
                        "than this program: install the library for this platform",
                    other);
            }
        }
    }
}
