using System;
using V2F;

/// <summary>
/// Run it with another libv2f.so first in the search path, or with none: prints the binding's error.
/// </summary>
static class WrongLibrary
{
    static int Main()
    {
        try
        {
            V2FModel.Open("any.onnx");
        }
        catch (V2FException refused)
        {
            Console.WriteLine(refused.Status + ": " + refused.Message);
            return 0;
        }
        return 1;
    }
}
