using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Reflection;
using V2F;

/// <summary>One scenario: opens its student and stream, then runs its steps.</summary>
sealed class Scenario : IDisposable
{
    readonly string root;
    readonly TextWriter output;
    V2FModel model;
    V2FStream stream;
    Steps steps;
    // Boxed, because its fields are set by name.
    object settings;
    string profile, tuning;

    internal Scenario(string root, TextWriter output)
    {
        this.root = root;
        this.output = output;
    }

    internal void Run(List<string[]> lines)
    {
        settings = V2FStream.DefaultSettings();
        bool refused = false;
        foreach (string[] words in lines)
        {
            switch (words[0])
            {
                case "scenario": output.WriteLine("scenario " + words[1]); break;
                case "student": OpenModel(words[1]); break;
                case "setting": Set(words[1], words[2]); break;
                case "open": refused = !Open(); break;
                case "end": output.WriteLine("end"); break;
                default: if (!refused) Step(words); break;
            }
        }
    }

    void OpenModel(string path)
    {
        V2FModelSettings modelSettings = V2FModel.DefaultSettings();
        modelSettings.Engine = (uint)V2FEngine.Native;
        modelSettings.Threads = 0;
        model = V2FModel.Open(Path.Combine(root, path), modelSettings, null);
    }

    void Set(string key, string value)
    {
        if (key == "profile") profile = value;
        else if (key == "profile_file") profile = File.ReadAllText(Path.Combine(root, value));
        else if (key == "tuning_file") tuning = File.ReadAllText(Path.Combine(root, value));
        else
        {
            string name =
                CultureInfo.InvariantCulture.TextInfo.ToTitleCase(key.Replace('_', ' ')).Replace(" ", "");
            FieldInfo field = typeof(V2FStreamSettings).GetField(name);
            if (field == null) throw new InvalidDataException("unknown setting " + key);
            field.SetValue(
                settings, Convert.ChangeType(value, field.FieldType, CultureInfo.InvariantCulture));
        }
    }

    bool Open()
    {
        try
        {
            stream = model.OpenStream((V2FStreamSettings)settings, profile, tuning);
        }
        catch (V2FException refused)
        {
            output.WriteLine("error open " + (int)refused.Status + " " + refused.Message);
            return false;
        }
        output.WriteLine("open " + stream.ControlCount);
        steps = new Steps(root, model, stream, output);
        return true;
    }

    void Step(string[] words)
    {
        try
        {
            steps.Take(words);
        }
        catch (V2FException refused)
        {
            output.WriteLine("error " + words[0] + " " + (int)refused.Status + " " + refused.Message);
        }
    }

    public void Dispose()
    {
        if (stream != null) stream.Dispose();
        if (model != null) model.Dispose();
    }
}
