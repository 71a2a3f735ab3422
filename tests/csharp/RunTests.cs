using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;
using NUnit.Framework;

/// <summary>
/// Runs NUnit tests on the .NET runtime, which has no nunit-console. RunTests ASSEMBLY [PART-OF-NAME]
/// </summary>
static class RunTests
{
    const double SlowSeconds = 2;

    static int Main(string[] arguments)
    {
        int passed = 0, failed = 0;
        foreach (Type fixture in Assembly.LoadFrom(arguments[0]).GetTypes().OrderBy(type => type.Name))
            foreach (MethodInfo method in fixture.GetMethods())
                foreach (object[] values in Cases(method))
                {
                    string name = fixture.Name + "." + method.Name + "(" + string.Join(", ", values) + ")";
                    if (arguments.Length > 1 && !name.Contains(arguments[1])) continue;
                    Stopwatch watch = Stopwatch.StartNew();
                    Exception failure = Failure(fixture, method, values);
                    if (watch.Elapsed.TotalSeconds > SlowSeconds)
                        Console.WriteLine(watch.Elapsed.TotalSeconds.ToString("0.0") + " s: " + name);
                    if (failure == null) passed++;
                    else failed++;
                    if (failure != null) Console.WriteLine("FAILED " + name + "\n" + failure);
                }
        Console.WriteLine(
            passed + " passed, " + failed + " failed on " + RuntimeInformation.FrameworkDescription);
        return failed == 0 && passed > 0 ? 0 : 1;
    }

    static IEnumerable<object[]> Cases(MethodInfo method)
    {
        if (method.IsDefined(typeof(TestAttribute), false)) yield return new object[0];
        foreach (TestCaseAttribute one in method.GetCustomAttributes(typeof(TestCaseAttribute), false))
            yield return one.Arguments;
    }

    static Exception Failure(Type fixture, MethodInfo method, object[] values)
    {
        object instance = Activator.CreateInstance(fixture);
        Exception failure = null;
        try
        {
            Invoke(instance, typeof(SetUpAttribute));
            method.Invoke(instance, values);
        }
        catch (TargetInvocationException thrown)
        {
            failure = thrown.InnerException;
        }
        try
        {
            Invoke(instance, typeof(TearDownAttribute));
        }
        catch (TargetInvocationException thrown)
        {
            failure = failure ?? thrown.InnerException;
        }
        return failure;
    }

    static void Invoke(object instance, Type attribute)
    {
        foreach (MethodInfo method in instance.GetType().GetMethods())
            if (method.IsDefined(attribute, false)) method.Invoke(instance, null);
    }
}
