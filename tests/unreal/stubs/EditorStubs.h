// Stubs of the editor: AnimGraph's graph nodes, animation data controllers, the asset registry.
#pragma once
#include "AnimationStubs.h"

namespace ENodeTitleType { enum Type { FullTitle, ListView }; }
struct FLinearColor
{
	float R = 0, G = 0, B = 0;
	FLinearColor(float r, float g, float b) : R(r), G(g), B(b) {}
};
class UAnimGraphNode_Base : public UObject
{
public:
	virtual FText GetNodeTitle(ENodeTitleType::Type) const { return FText(); }
	virtual FText GetTooltipText() const { return FText(); }
	virtual FString GetNodeCategory() const { return FString(); }
	virtual FLinearColor GetNodeTitleColor() const { return FLinearColor(0, 0, 0); }
};

struct FFrameRate
{
	int32 Numerator, Denominator;
	FFrameRate(int32 N, int32 D) : Numerator(N), Denominator(D) {}
};
struct FFrameNumber { int32 Value; explicit FFrameNumber(int32 V) : Value(V) {} };
enum class ERawCurveTrackTypes : uint8 { RCT_Float };
struct FAnimationCurveIdentifier
{
	FName Name;
	FAnimationCurveIdentifier(const FName& N, ERawCurveTrackTypes) : Name(N) {}
};
struct FRichCurveKey { float Time, Value; FRichCurveKey(float T, float V) : Time(T), Value(V) {} };
class IAnimationDataController
{
public:
	void OpenBracket(const FText&, bool = true) { Depth++; }
	void CloseBracket(bool = true) { check(Depth > 0); Depth--; }
	void InitializeModel() { bReady = true; }
	void SetFrameRate(FFrameRate R, bool = true) { check(bReady); Rate = R.Numerator; }
	void SetNumberOfFrames(const FFrameNumber N, bool = true) { check(bReady); Frames = N.Value; }
	bool AddCurve(const FAnimationCurveIdentifier& I, int32 = 0, bool = true)
	{
		Curves.FindOrAdd(I.Name);
		return true;
	}
	bool SetCurveKeys(const FAnimationCurveIdentifier& I, const TArray<FRichCurveKey>& K, bool = true)
	{
		check(Curves.Find(I.Name) != nullptr && Depth > 0);
		Curves.FindOrAdd(I.Name) = K;
		return true;
	}
	void NotifyPopulated() { bPopulated = true; }
	TMap<FName, TArray<FRichCurveKey>> Curves;
	int32 Depth = 0, Rate = 0, Frames = 0;
	bool bReady = false, bPopulated = false;
};
class USkeleton : public UObject {};
class UAnimSequence : public UObject
{
public:
	void SetSkeleton(USkeleton* S) { Skeleton = S; }
	IAnimationDataController& GetController() { return Controller; }
	USkeleton* Skeleton = nullptr;
	IAnimationDataController Controller;
};
struct FAssetRegistryModule
{
	static void AssetCreated(UObject* O) { Created().Add(O); }
	static TArray<UObject*>& Created()
	{
		static TArray<UObject*> C;
		return C;
	}
};
