// Stub of UnrealBuildTool: the part of its object model that the plugin's Build.cs files use, and a runner
// that executes them. buildcs.exe PLUGIN-FOLDER [PLATFORM...]  lists every file that the build or the staging
// needs, for each platform of V2F.uplugin (or only for the named ones). It fails if a file is missing, or if
// the library module and the runtime module have different platforms.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;

namespace UnrealBuildTool
{
	public sealed class UnrealTargetPlatform
	{
		readonly string Name;
		UnrealTargetPlatform(string InName) { Name = InName; }
		public static readonly UnrealTargetPlatform Win64 = new UnrealTargetPlatform("Win64");
		public static readonly UnrealTargetPlatform Linux = new UnrealTargetPlatform("Linux");
		public static readonly UnrealTargetPlatform LinuxArm64 = new UnrealTargetPlatform("LinuxArm64");
		public static readonly UnrealTargetPlatform Mac = new UnrealTargetPlatform("Mac");
		public static readonly UnrealTargetPlatform Android = new UnrealTargetPlatform("Android");
		public static readonly UnrealTargetPlatform[] All = { Win64, Linux, LinuxArm64, Mac, Android };
		public override string ToString() { return Name; }
	}

	public class ReadOnlyTargetRules { public UnrealTargetPlatform Platform; public bool bBuildEditor; }
	public enum StagedFileType { NonUFS, UFS }
	public class BuildException : Exception { public BuildException(string Format, params object[] Values) : base(string.Format(Format, Values)) { } }

	public class RuntimeDependencyList
	{
		public readonly List<string> Paths = new List<string>();
		public void Add(string Path) { Paths.Add(Path); }
		public void Add(string Path, StagedFileType Type) { Paths.Add(Path); }
	}

	public class ModuleRules
	{
		public enum PCHUsageMode { UseExplicitOrSharedPCHs }
		public enum ModuleType { CPlusPlus, External }
		public static string Folder;
		public string ModuleDirectory { get { return Folder; } }
		public PCHUsageMode PCHUsage;
		public ModuleType Type;
		public readonly List<string> PublicDependencyModuleNames = new List<string>();
		public readonly List<string> PrivateDependencyModuleNames = new List<string>();
		public readonly List<string> PublicSystemIncludePaths = new List<string>();
		public readonly List<string> PublicAdditionalLibraries = new List<string>();
		public readonly List<string> PublicDelayLoadDLLs = new List<string>();
		public readonly RuntimeDependencyList RuntimeDependencies = new RuntimeDependencyList();
		public ModuleRules(ReadOnlyTargetRules Target) { }
	}
}

static class Runner
{
	static int Faults;

	static void Fault(string Words) { Faults++; Console.WriteLine("  " + Words); }

	static UnrealBuildTool.ModuleRules Make(Type Module, UnrealBuildTool.UnrealTargetPlatform Platform)
	{
		var Target = new UnrealBuildTool.ReadOnlyTargetRules { Platform = Platform, bBuildEditor = Module.Name.EndsWith("Editor") };
		return (UnrealBuildTool.ModuleRules)Activator.CreateInstance(Module, Target);
	}

	static void Check(UnrealBuildTool.ModuleRules Rules, string Plugin, UnrealBuildTool.UnrealTargetPlatform Platform, HashSet<string> Modules)
	{
		var Staged = Rules.RuntimeDependencies.Paths.Select(P => P.Replace("$(PluginDir)", Plugin)).ToList();
		var Files = Rules.PublicAdditionalLibraries.Concat(Staged).ToList();
		foreach (var Path in Files.Where(P => !File.Exists(P))) { Fault(Platform + ": missing " + Path); }
		foreach (var Path in Rules.PublicSystemIncludePaths.Where(P => !File.Exists(System.IO.Path.Combine(P, "v2f.h")))) { Fault(Platform + ": no v2f.h in " + Path); }
		foreach (var Library in Rules.PublicDelayLoadDLLs)
		{
			if (!Staged.Any(P => Path.GetFileName(P) == Path.GetFileName(Library))) { Fault(Platform + ": " + Library + " is delay-loaded but not staged"); }
		}
		foreach (var Name in Rules.PublicDependencyModuleNames.Concat(Rules.PrivateDependencyModuleNames))
		{
			if (Name.StartsWith("V2F") && !Modules.Contains(Name)) { Fault("no module " + Name); }
		}
		if (Files.Count > 0) { Console.WriteLine("  " + Platform + ": " + string.Join(", ", Files.Select(P => P.Substring(Plugin.Length + 1)))); }
	}

	/// The platforms that the .uplugin names for a module.
	static List<UnrealBuildTool.UnrealTargetPlatform> Allowed(string Uplugin, string Module)
	{
		var List = Regex.Match(Uplugin, "\"Name\": \"" + Module + "\"[^}]*\"PlatformAllowList\": \\[([^\\]]*)\\]").Groups[1].Value;
		var Names = Regex.Matches(List, "\\w+").Cast<Match>().Select(M => M.Value).ToList();
		var Known = UnrealBuildTool.UnrealTargetPlatform.All.Where(P => Names.Contains(P.ToString())).ToList();
		if (Known.Count == 0 || Known.Count != Names.Count) { Fault("V2F.uplugin: platforms of " + Module + ": " + List); }
		return Known;
	}

	/// Whether the library module supports a platform.
	static bool IsTaken(Type Module, UnrealBuildTool.UnrealTargetPlatform Platform)
	{
		try { Make(Module, Platform); return true; }
		catch (TargetInvocationException Refused) when (Refused.InnerException is UnrealBuildTool.BuildException) { return false; }
	}

	static int Main(string[] Arguments)
	{
		var Plugin = Path.GetFullPath(Arguments[0]);
		Func<UnrealBuildTool.UnrealTargetPlatform, bool> IsAsked = P => Arguments.Length == 1 || Arguments.Contains(P.ToString());
		var Uplugin = File.ReadAllText(Path.Combine(Plugin, "V2F.uplugin"));
		var Types = Assembly.GetExecutingAssembly().GetTypes().Where(T => T.BaseType == typeof(UnrealBuildTool.ModuleRules)).ToList();
		var Modules = new HashSet<string>(Types.Select(T => T.Name));
		foreach (var Module in Types)
		{
			var Rules = Directory.GetFiles(Plugin, Module.Name + ".Build.cs", SearchOption.AllDirectories);
			if (Rules.Length != 1) { Fault(Rules.Length + " files " + Module.Name + ".Build.cs"); continue; }
			UnrealBuildTool.ModuleRules.Folder = Path.GetDirectoryName(Rules[0]);
			var IsLibrary = Make(Module, UnrealBuildTool.UnrealTargetPlatform.Win64).Type == UnrealBuildTool.ModuleRules.ModuleType.External;
			var Platforms = Allowed(Uplugin, IsLibrary ? "V2F" : Module.Name);
			foreach (var Platform in UnrealBuildTool.UnrealTargetPlatform.All.Where(P => IsLibrary && IsTaken(Module, P) != Platforms.Contains(P)))
			{
				Fault(Platform + ": " + Module.Name + ".Build.cs and the platforms in V2F.uplugin disagree");
			}
			foreach (var Platform in Platforms.Where(P => IsTaken(Module, P) && IsAsked(P))) { Check(Make(Module, Platform), Plugin, Platform, Modules); }
		}
		if (Types.Count != 3) { Fault(Types.Count + " modules"); }
		Console.WriteLine(Faults == 0 ? "  Build.cs: ok" : "  Build.cs: " + Faults + " faults");
		return Faults == 0 ? 0 : 1;
	}
}
