#include "V2FMorphNames.h"

namespace
{
	bool IsCapital(TCHAR Letter)
	{
		return Letter >= TEXT('A') && Letter <= TEXT('Z');
	}

	// Non-ASCII characters count as lower-case letters.
	bool IsOfWord(TCHAR Letter)
	{
		return IsCapital(Letter) || (Letter >= TEXT('a') && Letter <= TEXT('z'))
			|| (Letter >= TEXT('0') && Letter <= TEXT('9')) || Letter > 127;
	}

	// The side that a word names, in full ("left", "right"); empty if it names none.
	FString SideOf(const FString& Word)
	{
		return Word == TEXT("l") || Word == TEXT("left")  ? TEXT("left")
			: Word == TEXT("r") || Word == TEXT("right") ? TEXT("right")
															: TEXT("");
	}

	void TakeWord(TArray<FString>& Words, FString& Word)
	{
		if (!Word.IsEmpty())
		{
			Words.Add(Word);
		}
		Word = FString();
	}

	// A side at the end stays there. Otherwise the first side moves to the end. Thus "mouthLeft" and
	// "jawLeft" do not change.
	void MoveSideToEnd(TArray<FString>& Words)
	{
		const int32 Last = Words.Num() - 1;
		if (Last >= 0 && !SideOf(Words[Last]).IsEmpty())
		{
			Words[Last] = SideOf(Words[Last]);
			return;
		}
		const int32 Place =
			Words.IndexOfByPredicate([](const FString& Word) { return !SideOf(Word).IsEmpty(); });
		if (Place != INDEX_NONE)
		{
			const FString Side = SideOf(Words[Place]);
			Words.RemoveAt(Place);
			Words.Add(Side);
		}
	}

	// "head_eyeBlink_L" and "Head.Left_EyeBlink" both give: head, eye, blink, left.
	TArray<FString> WordsOf(const FString& Name)
	{
		TArray<FString> Words;
		FString Word;
		for (int32 Index = 0; Index < Name.Len(); ++Index)
		{
			const TCHAR Letter = Name[Index];
			const bool bStarts = IsCapital(Letter) && Index > 0 && !IsCapital(Name[Index - 1]);
			if (bStarts || !IsOfWord(Letter))
			{
				TakeWord(Words, Word);
			}
			if (IsOfWord(Letter))
			{
				Word.AppendChar(
					IsCapital(Letter) ? static_cast<TCHAR>(Letter - TEXT('A') + TEXT('a')) : Letter);
			}
		}
		TakeWord(Words, Word);
		MoveSideToEnd(Words);
		return Words;
	}
}

FV2FMorphNames::FV2FMorphNames(const TArray<FString>& InTargets) : Targets(InTargets)
{
	for (int32 Target = 0; Target < Targets.Num(); ++Target)
	{
		const TArray<FString> Words = WordsOf(Targets[Target]);
		FString Ending;
		for (int32 First = Words.Num() - 1; First >= 0; --First)
		{
			Ending = Words[First] + Ending;
			const FMatch* Known = Endings.Find(Ending);
			if (Known == nullptr || First < Known->Prefix)
			{
				Endings.Add(Ending, FMatch{Target, First});
			}
		}
	}
}

int32 FV2FMorphNames::Find(const FString& Curve) const
{
	const int32 Same = Targets.IndexOfByPredicate(
		[&Curve](const FString& Target) { return Target.Equals(Curve, ESearchCase::CaseSensitive); });
	if (Same != INDEX_NONE)
	{
		return Same;
	}
	FString Whole;
	for (const FString& Word : WordsOf(Curve))
	{
		Whole = Whole + Word;
	}
	const FMatch* Found = Endings.Find(Whole);
	return Found != nullptr ? Found->Target : INDEX_NONE;
}
