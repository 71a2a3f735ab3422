using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("V2F.Unity.Editor.Tests")]
[assembly: InternalsVisibleTo("PlayerLoopTests")]
