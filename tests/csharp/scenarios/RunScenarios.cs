using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using V2F;

/// <summary>
/// Runs tests/scenarios/scenarios.txt through the C# binding and prints the results; see
/// tests/scenarios/README.md.
/// RunScenarios LIST ROOT [NAME]
/// </summary>
static class RunScenarios
{
    static int Main(string[] arguments)
    {
        if (arguments.Length < 2)
        {
            Console.Error.WriteLine("usage: RunScenarios LIST ROOT [NAME]");
            return 1;
        }
        using (StreamWriter output =
                   new StreamWriter(Console.OpenStandardOutput(), new ASCIIEncoding(), 1 << 16))
        {
            output.NewLine = "\n";
            try
            {
                Run(File.ReadAllLines(arguments[0]), arguments[1], arguments.Length > 2 ? arguments[2] : null,
                    output);
                return 0;
            }
            catch (Exception unforeseen)
            {
                output.Flush();
                Console.Error.WriteLine(unforeseen.Message);
                return 1;
            }
        }
    }

    static void Run(string[] lines, string root, string only, TextWriter output)
    {
        List<string[]> scenario = new List<string[]>();
        foreach (string line in lines)
        {
            if (line.Length == 0 || line[0] == '#') continue;
            string[] words = line.Split(' ');
            scenario.Add(words);
            if (words[0] != "end") continue;
            string name = scenario[0][1];
            if (only == null || only == name)
                using (Scenario one = new Scenario(root, output)) one.Run(scenario);
            scenario.Clear();
        }
    }
}
