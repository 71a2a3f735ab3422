using UnrealBuildTool;

/// The editor module: the AnimGraph node in the editor, and the baker.
public class V2FEditor : ModuleRules
{
	public V2FEditor(ReadOnlyTargetRules Target) : base(Target)
	{
		PCHUsage = PCHUsageMode.UseExplicitOrSharedPCHs;
		PublicDependencyModuleNames.AddRange(new string[] { "Core", "CoreUObject", "Engine", "AnimGraph", "V2F" });
		PrivateDependencyModuleNames.AddRange(new string[] { "AssetRegistry", "BlueprintGraph", "UnrealEd" });
	}
}
