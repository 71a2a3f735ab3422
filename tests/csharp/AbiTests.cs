using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;
using NUnit.Framework;

namespace V2F.Tests
{
    /// <summary>
    /// Every declaration equals the header. header_facts.py parses and measures the header; reflection reads
    /// C#.
    /// </summary>
    public class AbiTests
    {
        static readonly Dictionary<Type, string> widths =
            new Dictionary<Type, string> { { typeof(void), "void" }, { typeof(byte), "u8" },
                { typeof(short), "i16" }, { typeof(int), "i32" }, { typeof(uint), "u32" },
                { typeof(long), "i64" }, { typeof(ulong), "u64" }, { typeof(float), "f32" },
                { typeof(double), "f64" }, { typeof(UIntPtr), "size" }, { typeof(IntPtr), "pointer" },
                { typeof(V2FStatus), "i32" } };

        static string[][] Facts(string kind)
        {
            return File.ReadAllLines(Paths.Facts)
                .Where(line => line.StartsWith(kind + " "))
                .Select(line => line.Split(' '))
                .ToArray();
        }

        static string Width(Type type)
        {
            if (type.IsPointer) return Width(type.GetElementType()) + "*";
            string known;
            return widths.TryGetValue(type, out known) ? known : "V2f" + type.Name.Substring(3);
        }

        static Type Ours(string name)
        {
            Type type = typeof(V2FNative).Assembly.GetType("V2F.V2F" + name.Substring(3));
            Assert.IsNotNull(type, "no C# type for " + name);
            return type;
        }

        static string Pascal(string snake)
        {
            return string.Concat(snake.Split('_').Select(
                part => char.ToUpperInvariant(part[0]) + part.Substring(1).ToLowerInvariant()));
        }

        static MethodInfo[] Imports()
        {
            return typeof(V2FNative)
                .GetMethods(BindingFlags.Static | BindingFlags.Public)
                .Where(method => method.Name.StartsWith("v2f_"))
                .ToArray();
        }

        [Test]
        public void FunctionsAreTheHeaders()
        {
            string[] header = Facts("function")
                                  .Select(fact => string.Join(" ", fact.Skip(1)))
                                  .OrderBy(line => line)
                                  .ToArray();
            string[] ours =
                Imports()
                    .Select(
                        method => string.Join(" ",
                            new[] { method.Name, Width(method.ReturnType) }.Concat(
                                method.GetParameters().Select(parameter => Width(parameter.ParameterType)))))
                    .OrderBy(line => line)
                    .ToArray();
            Assert.IsTrue(header.Length > 30, "header_facts.py found too few functions");
            Assert.AreEqual(string.Join("\n", header), string.Join("\n", ours));
        }

        [Test]
        public void ImportsAreBlittableAndCdecl()
        {
            foreach (MethodInfo method in Imports())
            {
                DllImportAttribute import =
                    (DllImportAttribute)Attribute.GetCustomAttribute(method, typeof(DllImportAttribute));
                Assert.AreEqual(CallingConvention.Cdecl, import.CallingConvention, method.Name);
                foreach (ParameterInfo parameter in method.GetParameters())
                    Assert.IsFalse(parameter.ParameterType.IsClass && !parameter.ParameterType.IsPointer,
                        method.Name + " " + parameter);
            }
        }

        [Test]
        public void EnumsAreTheHeaders()
        {
            foreach (var header in Facts("enum").GroupBy(fact => fact[1]))
            {
                string prefix =
                    header.Key == "V2fStatus" ? "V2F_" : "V2F_" + Snake(header.Key.Substring(3)) + "_";
                string[] theirs =
                    header.Select(fact => Pascal(fact[2].Substring(prefix.Length)) + " " + fact[3])
                        .OrderBy(x => x)
                        .ToArray();
                Type ours = Ours(header.Key);
                string[] mine = Enum.GetNames(ours)
                                    .Select(name => name + " " + Convert.ToInt64(Enum.Parse(ours, name)))
                                    .OrderBy(x => x)
                                    .ToArray();
                Assert.AreEqual(string.Join("\n", theirs), string.Join("\n", mine));
                Assert.AreEqual(
                    header.Key == "V2fStatus" ? typeof(int) : typeof(uint), Enum.GetUnderlyingType(ours));
            }
        }

        static string Snake(string pascal)
        {
            return string
                .Concat(pascal.Select(
                    (letter, i) => i > 0 && char.IsUpper(letter) ? "_" + letter : letter.ToString()))
                .ToUpperInvariant();
        }

        [Test]
        public void StructsHaveTheCompilersSizesAndOffsets()
        {
            string[][] structs = Facts("struct");
            Assert.AreEqual(11, structs.Length);
            foreach (string[] fact in structs)
            {
                Assert.AreEqual(fact[2], Marshal.SizeOf(Ours(fact[1])).ToString(), fact[1]);
                int fields =
                    Ours(fact[1])
                        .GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
                        .Length;
                Assert.AreEqual(Facts("field").Count(field => field[1] == fact[1]), fields, fact[1]);
            }
            foreach (string[] fact in Facts("field"))
            {
                FieldInfo field = Ours(fact[1]).GetField(Pascal(fact[2]));
                Assert.IsNotNull(field, fact[1] + "." + fact[2]);
                Assert.AreEqual(
                    fact[3], Marshal.OffsetOf(Ours(fact[1]), field.Name).ToString(), fact[1] + "." + fact[2]);
                Assert.AreEqual(fact[4], SizeOf(field).ToString(), fact[1] + "." + fact[2]);
            }
        }

        static int SizeOf(FieldInfo field)
        {
            var array = (System.Runtime.CompilerServices.FixedBufferAttribute)Attribute.GetCustomAttribute(
                field, typeof(System.Runtime.CompilerServices.FixedBufferAttribute));
            if (array != null) return array.Length * Marshal.SizeOf(array.ElementType);
            return field.FieldType.IsPointer ? IntPtr.Size : Marshal.SizeOf(field.FieldType);
        }

        [Test]
        public void VersionOfTheInterfaceIsTheHeaders()
        {
            Assert.AreEqual(Facts("abi")[0][1], V2FNative.AbiVersion.ToString());
            V2FLibrary.Require();
        }
    }
}
