using System;
using V2F;

/// <summary>Run with another libv2f.so in front (or none): prints how the binding refuses it.</summary>
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
