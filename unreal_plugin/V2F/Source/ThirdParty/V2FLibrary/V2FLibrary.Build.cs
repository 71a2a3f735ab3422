using System.IO;
using UnrealBuildTool;

/// The v2f library as built by Cargo: header, import library and shared library per platform, and the
/// student. `packaging/unreal` places the binaries; none is committed.
public class V2FLibrary : ModuleRules
{
	public V2FLibrary(ReadOnlyTargetRules Target) : base(Target)
	{
		Type = ModuleType.External;
		PublicSystemIncludePaths.Add(Path.Combine(ModuleDirectory, "include"));

		if (Target.Platform == UnrealTargetPlatform.Win64)
		{
			// Delay-loaded: the runtime module loads it by its absolute path before the first call.
			PublicAdditionalLibraries.Add(Path.Combine(ModuleDirectory, "Win64", "v2f.dll.lib"));
			PublicDelayLoadDLLs.Add("v2f.dll");
			RuntimeDependencies.Add("$(PluginDir)/Source/ThirdParty/V2FLibrary/Win64/v2f.dll");
		}
		else if (Target.Platform == UnrealTargetPlatform.Mac)
		{
			// Linked weakly, by its install name @rpath/libv2f.dylib. UnrealBuildTool writes the run path of
			// a library that is given by its path.
			PublicDelayLoadDLLs.Add(Path.Combine(ModuleDirectory, "Mac", "libv2f.dylib"));
			RuntimeDependencies.Add("$(PluginDir)/Source/ThirdParty/V2FLibrary/Mac/libv2f.dylib");
		}
		else if (Target.Platform == UnrealTargetPlatform.Linux || Target.Platform == UnrealTargetPlatform.LinuxArm64)
		{
			// UnrealBuildTool writes the run path of a library that is given by its path.
			string Folder = Target.Platform == UnrealTargetPlatform.Linux ? "Linux" : "LinuxArm64";
			PublicAdditionalLibraries.Add(Path.Combine(ModuleDirectory, Folder, "libv2f.so"));
			RuntimeDependencies.Add("$(PluginDir)/Source/ThirdParty/V2FLibrary/" + Folder + "/libv2f.so");
		}
		else
		{
			throw new BuildException("v2f: this plugin has no library for {0}", Target.Platform);
		}
		RuntimeDependencies.Add("$(PluginDir)/Resources/tiny-low-latency.onnx", StagedFileType.UFS);
	}
}
