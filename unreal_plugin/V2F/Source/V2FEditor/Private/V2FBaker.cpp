#include "V2FBaker.h"

#include "Animation/AnimData/IAnimationDataController.h"
#include "Animation/AnimSequence.h"
#include "Animation/Skeleton.h"
#include "AssetRegistry/AssetRegistryModule.h"
#include "Misc/PackageName.h"
#include "Sound/SoundWave.h"
#include "UObject/Package.h"
#include "V2FBake.h"
#include "V2FEditorModule.h"

#define LOCTEXT_NAMESPACE "V2F"

namespace
{
	// The imported sound, mixed to one channel.
	TArray<float> SamplesOf(USoundWave& Sound, uint32& OutRate)
	{
		TArray<uint8> Bytes;
		uint16 Channels = 0;
		TArray<float> Mono;
		if (!Sound.GetImportedSoundWaveData(Bytes, OutRate, Channels) || Channels == 0)
		{
			return Mono;
		}
		const int32 Width = Channels;
		Mono.SetNumZeroed(Bytes.Num() / 2 / Width);
		for (int32 Index = 0; Index < Mono.Num() * Width; ++Index)
		{
			const int32 Word = Bytes[2 * Index] | (Bytes[2 * Index + 1] << 8);
			Mono[Index / Width] +=
				static_cast<float>(static_cast<int16>(Word)) / (32768.0f * static_cast<float>(Width));
		}
		return Mono;
	}

	void WriteCurves(const FV2FBake& Bake, UAnimSequence& Sequence, double Seconds, int32 FramesPerSecond)
	{
		IAnimationDataController& Controller = Sequence.GetController();
		Controller.OpenBracket(LOCTEXT("Bake", "Bake speech"));
		Controller.InitializeModel();
		Controller.SetFrameRate(FFrameRate(FramesPerSecond, 1));
		Controller.SetNumberOfFrames(
			FFrameNumber(FMath::Max(1, FMath::CeilToInt32(Seconds * FramesPerSecond))));
		TArray<FRichCurveKey> Keys;
		for (int32 Curve = 0; Curve < Bake.Names.Num(); ++Curve)
		{
			Keys.Reset();
			for (int32 Frame = 0; Frame < Bake.Times.Num(); ++Frame)
			{
				Keys.Add(FRichCurveKey(Bake.Times[Frame], Bake.Values[Frame * Bake.Names.Num() + Curve]));
			}
			const FAnimationCurveIdentifier Identifier(Bake.Names[Curve], ERawCurveTrackTypes::RCT_Float);
			Controller.AddCurve(Identifier);
			Controller.SetCurveKeys(Identifier, Keys);
		}
		Controller.NotifyPopulated();
		Controller.CloseBracket();
	}

	UAnimSequence* Refuse(const FString& Why)
	{
		UE_LOG(LogV2FEditor, Error, TEXT("Baking: %s"), *Why);
		return nullptr;
	}
}

UAnimSequence* UV2FBaker::BakeSpeech(USoundWave* Sound, UV2FProfile* Profile, USkeleton* Skeleton,
	const FString& AssetPath, int32 FramesPerSecond)
{
	if (Sound == nullptr || Skeleton == nullptr || FramesPerSecond < 1
		|| !FPackageName::IsValidLongPackageName(AssetPath))
	{
		return Refuse(TEXT("give a sound, a skeleton, a path such as /Game/Speech/A_Hello, and 1 or more "
						   "frames per second."));
	}
	const FString Name = FPackageName::GetShortName(AssetPath);
	if (FPackageName::DoesPackageExist(AssetPath)
		|| FindObject<UObject>(nullptr, *(AssetPath + TEXT(".") + Name)) != nullptr)
	{
		return Refuse(
			FString::Printf(TEXT("%s exists already: delete it or choose another path."), *AssetPath));
	}
	uint32 Rate = 0;
	const TArray<float> Samples = SamplesOf(*Sound, Rate);
	if (Samples.Num() == 0)
	{
		return Refuse(FString::Printf(
			TEXT("%s has no imported sound data: import the sound again."), *Sound->GetName()));
	}
	FV2FBake Bake;
	FString Error;
	if (!FV2FBake::Run(Samples, static_cast<int32>(Rate), Profile, Bake, Error))
	{
		return Refuse(Error);
	}
	UPackage* Package = CreatePackage(*AssetPath);
	UAnimSequence* Sequence = NewObject<UAnimSequence>(Package, *Name, RF_Public | RF_Standalone);
	Sequence->SetSkeleton(Skeleton);
	WriteCurves(Bake, *Sequence, static_cast<double>(Samples.Num()) / Rate, FramesPerSecond);
	FAssetRegistryModule::AssetCreated(Sequence);
	Package->MarkPackageDirty();
	return Sequence;
}

#undef LOCTEXT_NAMESPACE
