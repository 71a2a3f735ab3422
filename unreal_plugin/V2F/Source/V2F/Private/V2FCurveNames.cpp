#include "V2FCurveNames.h"

namespace
{
	// Splits a table: one string literal of names, each followed by a space.
	TArray<FName> Split(const TCHAR* Table, const TCHAR* Prefix)
	{
		TArray<FName> Names;
		FString Name(Prefix);
		for (const TCHAR* Letter = Table; *Letter != TEXT('\0'); ++Letter)
		{
			if (*Letter != TEXT(' '))
			{
				Name.AppendChar(*Letter);
				continue;
			}
			Names.Add(FName(*Name));
			Name = Prefix;
		}
		return Names;
	}

	const TCHAR* const ARKitTable =
		TEXT("EyeBlinkLeft EyeLookDownLeft EyeLookInLeft EyeLookOutLeft EyeLookUpLeft EyeSquintLeft EyeWideLeft EyeBlinkRight ")
		TEXT("EyeLookDownRight EyeLookInRight EyeLookOutRight EyeLookUpRight EyeSquintRight EyeWideRight JawForward JawLeft JawRight ")
		TEXT("JawOpen MouthClose MouthFunnel MouthPucker MouthLeft MouthRight MouthSmileLeft MouthSmileRight MouthFrownLeft ")
		TEXT("MouthFrownRight MouthDimpleLeft MouthDimpleRight MouthStretchLeft MouthStretchRight MouthRollLower MouthRollUpper ")
		TEXT("MouthShrugLower MouthShrugUpper MouthPressLeft MouthPressRight MouthLowerDownLeft MouthLowerDownRight MouthUpperUpLeft ")
		TEXT("MouthUpperUpRight BrowDownLeft BrowDownRight BrowInnerUp BrowOuterUpLeft BrowOuterUpRight CheekPuff CheekSquintLeft ")
		TEXT("CheekSquintRight NoseSneerLeft NoseSneerRight TongueOut HeadYaw HeadPitch HeadRoll LeftEyeYaw LeftEyePitch LeftEyeRoll ")
		TEXT("RightEyeYaw RightEyePitch RightEyeRoll ");

	const TCHAR* const MetaHumanTable =
		TEXT("browDownL browDownR browLateralL browLateralR browRaiseInL browRaiseInR browRaiseOuterL browRaiseOuterR eyeBlinkL ")
		TEXT("eyeBlinkR eyeWidenL eyeWidenR eyeSquintInnerL eyeSquintInnerR eyeCheekRaiseL eyeCheekRaiseR eyeFaceScrunchL ")
		TEXT("eyeFaceScrunchR noseWrinkleL noseWrinkleR noseNostrilDepressL noseNostrilDepressR noseNostrilDilateL ")
		TEXT("noseNostrilDilateR noseNostrilCompressL noseNostrilCompressR noseNasolabialDeepenL noseNasolabialDeepenR ")
		TEXT("mouthCheekSuckL mouthCheekSuckR mouthCheekBlowL mouthCheekBlowR mouthLeft mouthRight mouthUpperLipRaiseL ")
		TEXT("mouthUpperLipRaiseR mouthLowerLipDepressL mouthLowerLipDepressR mouthCornerPullL mouthCornerPullR mouthStretchL ")
		TEXT("mouthStretchR mouthDimpleL mouthDimpleR mouthCornerDepressL mouthCornerDepressR mouthLipsPurseUL mouthLipsPurseUR ")
		TEXT("mouthLipsPurseDL mouthLipsPurseDR mouthLipsTowardsUL mouthLipsTowardsUR mouthLipsTowardsDL mouthLipsTowardsDR ")
		TEXT("mouthFunnelUL mouthFunnelUR mouthFunnelDL mouthFunnelDR mouthLipsTogetherUL mouthLipsTogetherUR mouthLipsTogetherDL ")
		TEXT("mouthLipsTogetherDR mouthUpperLipBiteL mouthUpperLipBiteR mouthLowerLipBiteL mouthLowerLipBiteR mouthLipsTightenUL ")
		TEXT("mouthLipsTightenUR mouthLipsTightenDL mouthLipsTightenDR mouthLipsPressL mouthLipsPressR mouthSharpCornerPullL ")
		TEXT("mouthSharpCornerPullR mouthStickyUC mouthStickyUINL mouthStickyUINR mouthStickyUOUTL mouthStickyUOUTR mouthStickyDC ")
		TEXT("mouthStickyDINL mouthStickyDINR mouthStickyDOUTL mouthStickyDOUTR mouthLipsPushUL mouthLipsPushUR mouthLipsPushDL ")
		TEXT("mouthLipsPushDR mouthLipsPullUL mouthLipsPullUR mouthLipsPullDL mouthLipsPullDR mouthLipsThinUL mouthLipsThinUR ")
		TEXT("mouthLipsThinDL mouthLipsThinDR mouthLipsThickUL mouthLipsThickUR mouthLipsThickDL mouthLipsThickDR ")
		TEXT("mouthCornerSharpenUL mouthCornerSharpenUR mouthCornerSharpenDL mouthCornerSharpenDR mouthCornerRounderUL ")
		TEXT("mouthCornerRounderUR mouthCornerRounderDL mouthCornerRounderDR mouthUpperLipShiftLeft mouthUpperLipShiftRight ")
		TEXT("mouthLowerLipShiftLeft mouthLowerLipShiftRight mouthUpperLipRollInL mouthUpperLipRollInR mouthUpperLipRollOutL ")
		TEXT("mouthUpperLipRollOutR mouthLowerLipRollInL mouthLowerLipRollInR mouthLowerLipRollOutL mouthLowerLipRollOutR ")
		TEXT("mouthCornerUpL mouthCornerUpR mouthCornerDownL mouthCornerDownR jawOpen jawLeft jawRight jawFwd jawBack jawChinRaiseDL ")
		TEXT("jawChinRaiseDR jawOpenExtreme eyeLookUpL eyeLookUpR eyeLookDownL eyeLookDownR eyeLookLeftL eyeLookLeftR eyeLookRightL ")
		TEXT("eyeLookRightR noseWrinkleUpperL noseWrinkleUpperR earUpL earUpR eyelashesDownINL eyelashesDownINR eyelashesDownOUTL ")
		TEXT("eyelashesDownOUTR eyelashesUpINL eyelashesUpINR eyelashesUpOUTL eyelashesUpOUTR eyeLidPressL eyeLidPressR ")
		TEXT("eyeLowerLidDownL eyeLowerLidDownR eyeLowerLidUpL eyeLowerLidUpR eyeParallelLookDirection eyePupilNarrowL ")
		TEXT("eyePupilNarrowR eyePupilWideL eyePupilWideR eyeRelaxL eyeRelaxR eyeUpperLidUpL eyeUpperLidUpR jawChinCompressL ")
		TEXT("jawChinCompressR jawChinRaiseUL jawChinRaiseUR jawClenchL jawClenchR mouthCornerNarrowL mouthCornerNarrowR ")
		TEXT("mouthCornerWideL mouthCornerWideR mouthDown mouthLipsBlowL mouthLipsBlowR mouthLipsStickyLPh1 mouthLipsStickyLPh2 ")
		TEXT("mouthLipsStickyLPh3 mouthLipsStickyRPh1 mouthLipsStickyRPh2 mouthLipsStickyRPh3 mouthLipsThickInwardDL ")
		TEXT("mouthLipsThickInwardDR mouthLipsThickInwardUL mouthLipsThickInwardUR mouthLipsThinInwardDL mouthLipsThinInwardDR ")
		TEXT("mouthLipsThinInwardUL mouthLipsThinInwardUR mouthLowerLipTowardsTeethL mouthLowerLipTowardsTeethR mouthPressDL ")
		TEXT("mouthPressDR mouthPressUL mouthPressUR mouthStretchLipsCloseL mouthStretchLipsCloseR mouthUp ")
		TEXT("mouthUpperLipTowardsTeethL mouthUpperLipTowardsTeethR neckDigastricDown neckDigastricUp neckMastoidContractL ")
		TEXT("neckMastoidContractR neckStretchL neckStretchR neckSwallowPh1 neckSwallowPh2 neckSwallowPh3 neckSwallowPh4 ")
		TEXT("neckThroatDown neckThroatExhale neckThroatInhale neckThroatUp teethBackD teethBackU teethDownD teethDownU teethFwdD ")
		TEXT("teethFwdU teethLeftD teethLeftU teethRightD teethRightU teethUpD teethUpU tongueBendDown tongueBendUp tongueDown ")
		TEXT("tongueIn tongueLeft tongueNarrow tongueOut tonguePress tongueRight tongueRoll tongueThick tongueThin tongueTipDown ")
		TEXT("tongueTipLeft tongueTipRight tongueTipUp tongueTwistLeft tongueTwistRight tongueUp tongueWide ");
}

const TArray<FName>& V2F::ARKitSubjectNames()
{
	static const TArray<FName> Names = Split(ARKitTable, TEXT(""));
	return Names;
}

const TArray<FName>& V2F::MetaHumanSubjectNames()
{
	static const TArray<FName> Names = []
	{
		TArray<FName> All = Split(MetaHumanTable, TEXT("CTRL_expressions_"));
		All.Append(Split(TEXT("HeadControlSwitch HeadYaw HeadPitch HeadRoll "), TEXT("")));
		return All;
	}();
	return Names;
}
