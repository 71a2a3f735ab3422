#include "V2FMorphNames.h"

#include "v2f.h"

namespace
{
	static_assert(INDEX_NONE == -1, "v2f_match_shapes says -1 where there is no morph target");

	// One name a line; names of morph targets have no line breaks.
	FString LinesOf(const TArray<FString>& Names)
	{
		FString Lines;
		for (int32 Index = 0; Index < Names.Num(); ++Index)
		{
			Lines = Index > 0 ? Lines + TEXT("\n") + Names[Index] : Names[Index];
		}
		return Lines;
	}

	TArray<int32> Nowhere(int32 Curves)
	{
		TArray<int32> Found;
		for (int32 Curve = 0; Curve < Curves; ++Curve)
		{
			Found.Add(INDEX_NONE);
		}
		return Found;
	}
}

FV2FMorphNames::FV2FMorphNames(const TArray<FString>& InTargets) : Lines(LinesOf(InTargets)) {}

TArray<int32> FV2FMorphNames::FindAll(const TArray<FString>& Curves, const FString& Mapping) const
{
	TArray<int32> Found = Nowhere(Curves.Num());
	if (Curves.Num() == 0)
	{
		return Found;
	}
	const FString Controls = LinesOf(Curves);
	const auto Profile = StringCast<UTF8CHAR>(*Mapping);
	const auto ControlText = StringCast<UTF8CHAR>(*Controls);
	const auto TargetText = StringCast<UTF8CHAR>(*Lines);
	const char* Named = Mapping.IsEmpty() ? nullptr : reinterpret_cast<const char*>(Profile.Get());
	if (v2f_match_shapes(Named, reinterpret_cast<const char*>(ControlText.Get()),
			reinterpret_cast<const char*>(TargetText.Get()), Found.GetData(),
			static_cast<size_t>(Found.Num())) != V2F_OK)
	{
		return Nowhere(Curves.Num());
	}
	return Found;
}

FString FV2FMorphNames::DetectRig() const
{
	const auto TargetText = StringCast<UTF8CHAR>(*Lines);
	const char* Targets = reinterpret_cast<const char*>(TargetText.Get());
	size_t Length = 0;
	if (v2f_detect_rig(nullptr, Targets, nullptr, 0, &Length) != V2F_OK)
	{
		return FString();
	}
	TArray<char> Json;
	Json.SetNumZeroed(static_cast<int32>(Length) + 1);
	v2f_detect_rig(nullptr, Targets, Json.GetData(), static_cast<size_t>(Json.Num()), nullptr);
	return FString(UTF8_TO_TCHAR(Json.GetData()));
}

int32 FV2FMorphNames::Find(const FString& Curve) const
{
	TArray<FString> Curves;
	Curves.Add(Curve);
	return FindAll(Curves, FString())[0];
}
