using UnrealBuildTool;

/// The runtime module: connects Unreal's sound and faces to the v2f library.
public class V2F : ModuleRules
{
	public V2F(ReadOnlyTargetRules Target) : base(Target)
	{
		PCHUsage = PCHUsageMode.UseExplicitOrSharedPCHs;
		PublicDependencyModuleNames.AddRange(new string[] { "Core", "CoreUObject", "Engine" });
		PrivateDependencyModuleNames.AddRange(new string[]
		{
			"AudioCaptureCore", "AudioExtensions", "LiveLinkInterface", "Projects", "V2FLibrary"
		});
	}
}
