using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace UnityEngine
{
    /// <summary>
    /// Reads JSON into public fields of the names of its members, as Unity's does: texts, numbers and lists of
    /// texts. Members without a field are passed over.
    /// </summary>
    public static class JsonUtility
    {
        public static T FromJson<T>(string json) where T : new()
        {
            object made = new T();
            int at = 0;
            foreach (KeyValuePair<string, object> member in (Dictionary<string, object>)Value(json, ref at))
            {
                System.Reflection.FieldInfo field = typeof(T).GetField(member.Key);
                if (field == null || member.Value == null) continue;
                List<object> list = member.Value as List<object>;
                object value = list == null ? member.Value : list.ConvertAll(one => one.ToString()).ToArray();
                field.SetValue(made, field.FieldType == typeof(float) ? (float)(double)value : value);
            }
            return (T)made;
        }

        static object Value(string json, ref int at)
        {
            Skip(json, ref at);
            if (json[at] == '{') return Members(json, ref at);
            if (json[at] == '[') return Items(json, ref at);
            if (json[at] == '"') return Text(json, ref at);
            int start = at;
            while (",]} \n".IndexOf(json[at]) < 0) at++;
            double number;
            string word = json.Substring(start, at - start);
            bool isNumber = double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
            return isNumber ? (object)number : null;
        }

        static Dictionary<string, object> Members(string json, ref int at)
        {
            Dictionary<string, object> found = new Dictionary<string, object>();
            at++;
            for (Skip(json, ref at); json[at] != '}'; Skip(json, ref at))
            {
                string name = Text(json, ref at);
                Skip(json, ref at);
                found[name] = Value(json, ref at);
            }
            at++;
            return found;
        }

        static List<object> Items(string json, ref int at)
        {
            List<object> found = new List<object>();
            at++;
            for (Skip(json, ref at); json[at] != ']'; Skip(json, ref at)) found.Add(Value(json, ref at));
            at++;
            return found;
        }

        static string Text(string json, ref int at)
        {
            StringBuilder text = new StringBuilder();
            for (at++; json[at] != '"'; at++)
            {
                if (json[at] == '\\') at++;
                text.Append(json[at]);
            }
            at++;
            return text.ToString();
        }

        static void Skip(string json, ref int at)
        {
            while (" \n\r\t,:".IndexOf(json[at]) >= 0) at++;
        }
    }
}
