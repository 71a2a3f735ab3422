// Finds morph targets in every spelling of tests/fixtures/shape_names.txt, the list of all bindings.
#include "tests.h"

#include "V2FMorphNames.h"

namespace
{
	/** UTF-8 as an engine string; enough for the list, whose letters are below U+0800. */
	FString Text(const std::string& Utf8)
	{
		std::u16string Out;
		for (size_t I = 0; I < Utf8.size(); ++I)
		{
			const auto Byte = static_cast<unsigned char>(Utf8[I]);
			if (Byte < 0x80) { Out.push_back(Byte); }
			else { Out.push_back(static_cast<TCHAR>((Byte & 0x1F) << 6 | (Utf8[++I] & 0x3F))); }
		}
		return FString(Out);
	}

	std::vector<std::string> Cut(const std::string& Line, const std::string& By)
	{
		std::vector<std::string> Parts;
		size_t From = 0;
		for (size_t At = Line.find(By); At != std::string::npos; At = Line.find(By, From))
		{
			Parts.push_back(Line.substr(From, At - From));
			From = At + By.size();
		}
		Parts.push_back(Line.substr(From));
		return Parts;
	}
}

void TestNames()
{
	int Lines = 0;
	for (const std::string& Line : Fixture("shape_names.txt"))
	{
		if (Line.empty() || Line[0] == '#') { continue; }
		const std::vector<std::string> Sides = Cut(Line, " : "), Wanted = Cut(Sides[0], " > "),
									   Shapes = Cut(Sides[1], " | ");
		TArray<FString> Targets;
		for (const std::string& Shape : Shapes) { Targets.Add(Text(Shape)); }
		const int32 Found = FV2FMorphNames(Targets).Find(Text(Wanted[0]));
		const std::string Name = Found == INDEX_NONE ? "none" : Shapes[static_cast<size_t>(Found)];
		expect(Name == Wanted[1], "%s: found %s", Line.c_str(), Name.c_str());
		++Lines;
	}
	TArray<FString> Vowels;
	for (const char* Vowel : {"Fcl_MTH_A", "Fcl_MTH_I", "Fcl_MTH_E", "Fcl_MTH_O"}) { Vowels.Add(Text(Vowel)); }
	const std::string Json = StubNarrow(*FV2FMorphNames(Vowels).DetectRig());
	for (const char* Wanted : {"\"vroid\"", "\"Fcl_MTH_U\""})
	{
		expect(Json.find(Wanted) != std::string::npos, "%s", Json.c_str());
	}
	std::printf("  names: %d spellings found\n", Lines);
	expect(Lines > 50, "%d", Lines);
}
