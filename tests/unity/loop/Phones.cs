using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text.RegularExpressions;
using V2F.Tests;

namespace V2F.Unity.Tests
{
    /// <summary>The phones of a recording, with their times.</summary>
    sealed class Phones
    {
        internal struct Phone
        {
            internal string Name;
            internal double Start, End;
        }

        internal readonly List<Phone> All = new List<Phone>();

        internal Phones(string recording)
        {
            string json = File.ReadAllText(Paths.Recording(recording + ".phones.json"));
            string pattern = "\"phone\": \"(\\w+)\", \"start\": ([0-9.]+), \"end\": ([0-9.]+)";
            foreach (Match match in Regex.Matches(json, pattern))
                All.Add(new Phone
                {
                    Name = match.Groups[1].Value,
                    Start = double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture),
                    End = double.Parse(match.Groups[3].Value, CultureInfo.InvariantCulture)
                });
        }

        internal static bool IsLabial(Phone phone)
        {
            return phone.Name == "p" || phone.Name == "b" || phone.Name == "m";
        }

        internal static bool IsOpen(Phone phone)
        {
            return phone.Name == "aa" || phone.Name == "ae" || phone.Name == "ay" || phone.Name == "aw";
        }
    }
}
