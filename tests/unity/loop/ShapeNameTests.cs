using System;
using System.IO;
using NUnit.Framework;
using V2F.Tests;

namespace V2F.Unity.Tests
{
    /// <summary>
    /// Finds blend shapes in every spelling of tests/fixtures/shape_names.txt, the list of all bindings.
    /// </summary>
    public class ShapeNameTests
    {
        [Test]
        public void EverySpellingOfTheListIsFound()
        {
            int lines = 0;
            foreach (string line in File.ReadAllLines(
                         Path.Combine(Paths.Root, "tests/fixtures/shape_names.txt")))
            {
                if (line.Length == 0 || line[0] == '#') continue;
                string[] sides = Cut(line, " : "), wanted = Cut(sides[0], " > "),
                         shapes = Cut(sides[1], " | ");
                int found = new BlendShapeNames(shapes).Find(wanted[0]);
                Assert.AreEqual(wanted[1], found < 0 ? "none" : shapes[found], line);
                lines++;
            }
            Assert.That(lines, Is.GreaterThan(50));
        }

        static string[] Cut(string text, string by)
        {
            return text.Split(new[] { by }, StringSplitOptions.None);
        }
    }
}
