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
		TEXT("EyeBlinkLeft EyeLookDownLeft EyeLookInLeft EyeLookOutLeft EyeLookUpLeft EyeSquintLeft ")
		TEXT("EyeWideLeft EyeBlinkRight EyeLookDownRight EyeLookInRight EyeLookOutRight EyeLookUpRight ")
		TEXT("EyeSquintRight EyeWideRight JawForward JawLeft JawRight JawOpen MouthClose MouthFunnel ")
		TEXT("MouthPucker MouthLeft MouthRight MouthSmileLeft MouthSmileRight MouthFrownLeft ")
		TEXT("MouthFrownRight MouthDimpleLeft MouthDimpleRight MouthStretchLeft MouthStretchRight ")
		TEXT("MouthRollLower MouthRollUpper MouthShrugLower MouthShrugUpper MouthPressLeft MouthPressRight ")
		TEXT("MouthLowerDownLeft MouthLowerDownRight MouthUpperUpLeft MouthUpperUpRight BrowDownLeft ")
		TEXT("BrowDownRight BrowInnerUp BrowOuterUpLeft BrowOuterUpRight CheekPuff CheekSquintLeft ")
		TEXT("CheekSquintRight NoseSneerLeft NoseSneerRight TongueOut HeadYaw HeadPitch HeadRoll ")
		TEXT("LeftEyeYaw LeftEyePitch LeftEyeRoll RightEyeYaw RightEyePitch RightEyeRoll ");

	const TCHAR* const MetaHumanTable =
		TEXT("browDownL browDownR browLateralL browLateralR browRaiseInL browRaiseInR browRaiseOuterL ")
		TEXT("browRaiseOuterR eyeBlinkL eyeBlinkR eyeWidenL eyeWidenR eyeSquintInnerL eyeSquintInnerR ")
		TEXT("eyeCheekRaiseL eyeCheekRaiseR eyeFaceScrunchL eyeFaceScrunchR noseWrinkleL noseWrinkleR ")
		TEXT("noseNostrilDepressL noseNostrilDepressR noseNostrilDilateL noseNostrilDilateR ")
		TEXT("noseNostrilCompressL noseNostrilCompressR noseNasolabialDeepenL noseNasolabialDeepenR ")
		TEXT("mouthCheekSuckL mouthCheekSuckR mouthCheekBlowL mouthCheekBlowR mouthLeft mouthRight ")
		TEXT("mouthUpperLipRaiseL mouthUpperLipRaiseR mouthLowerLipDepressL mouthLowerLipDepressR ")
		TEXT("mouthCornerPullL mouthCornerPullR mouthStretchL mouthStretchR mouthDimpleL mouthDimpleR ")
		TEXT("mouthCornerDepressL mouthCornerDepressR mouthLipsPurseUL mouthLipsPurseUR mouthLipsPurseDL ")
		TEXT("mouthLipsPurseDR mouthLipsTowardsUL mouthLipsTowardsUR mouthLipsTowardsDL mouthLipsTowardsDR ")
		TEXT("mouthFunnelUL mouthFunnelUR mouthFunnelDL mouthFunnelDR mouthLipsTogetherUL ")
		TEXT("mouthLipsTogetherUR mouthLipsTogetherDL mouthLipsTogetherDR mouthUpperLipBiteL ")
		TEXT("mouthUpperLipBiteR mouthLowerLipBiteL mouthLowerLipBiteR mouthLipsTightenUL ")
		TEXT("mouthLipsTightenUR mouthLipsTightenDL mouthLipsTightenDR mouthLipsPressL mouthLipsPressR ")
		TEXT("mouthSharpCornerPullL mouthSharpCornerPullR mouthStickyUC mouthStickyUINL mouthStickyUINR ")
		TEXT("mouthStickyUOUTL mouthStickyUOUTR mouthStickyDC mouthStickyDINL mouthStickyDINR ")
		TEXT("mouthStickyDOUTL mouthStickyDOUTR mouthLipsPushUL mouthLipsPushUR mouthLipsPushDL ")
		TEXT("mouthLipsPushDR mouthLipsPullUL mouthLipsPullUR mouthLipsPullDL mouthLipsPullDR ")
		TEXT("mouthLipsThinUL mouthLipsThinUR mouthLipsThinDL mouthLipsThinDR mouthLipsThickUL ")
		TEXT("mouthLipsThickUR mouthLipsThickDL mouthLipsThickDR mouthCornerSharpenUL mouthCornerSharpenUR ")
		TEXT("mouthCornerSharpenDL mouthCornerSharpenDR mouthCornerRounderUL mouthCornerRounderUR ")
		TEXT("mouthCornerRounderDL mouthCornerRounderDR mouthUpperLipShiftLeft mouthUpperLipShiftRight ")
		TEXT("mouthLowerLipShiftLeft mouthLowerLipShiftRight mouthUpperLipRollInL mouthUpperLipRollInR ")
		TEXT("mouthUpperLipRollOutL mouthUpperLipRollOutR mouthLowerLipRollInL mouthLowerLipRollInR ")
		TEXT("mouthLowerLipRollOutL mouthLowerLipRollOutR mouthCornerUpL mouthCornerUpR mouthCornerDownL ")
		TEXT("mouthCornerDownR jawOpen jawLeft jawRight jawFwd jawBack jawChinRaiseDL jawChinRaiseDR ")
		TEXT("jawOpenExtreme eyeLookUpL eyeLookUpR eyeLookDownL eyeLookDownR eyeLookLeftL eyeLookLeftR ")
		TEXT("eyeLookRightL eyeLookRightR noseWrinkleUpperL noseWrinkleUpperR earUpL earUpR ")
		TEXT("eyelashesDownINL eyelashesDownINR eyelashesDownOUTL eyelashesDownOUTR eyelashesUpINL ")
		TEXT("eyelashesUpINR eyelashesUpOUTL eyelashesUpOUTR eyeLidPressL eyeLidPressR eyeLowerLidDownL ")
		TEXT("eyeLowerLidDownR eyeLowerLidUpL eyeLowerLidUpR eyeParallelLookDirection eyePupilNarrowL ")
		TEXT("eyePupilNarrowR eyePupilWideL eyePupilWideR eyeRelaxL eyeRelaxR eyeUpperLidUpL ")
		TEXT("eyeUpperLidUpR jawChinCompressL jawChinCompressR jawChinRaiseUL jawChinRaiseUR jawClenchL ")
		TEXT("jawClenchR mouthCornerNarrowL mouthCornerNarrowR mouthCornerWideL mouthCornerWideR mouthDown ")
		TEXT("mouthLipsBlowL mouthLipsBlowR mouthLipsStickyLPh1 mouthLipsStickyLPh2 mouthLipsStickyLPh3 ")
		TEXT("mouthLipsStickyRPh1 mouthLipsStickyRPh2 mouthLipsStickyRPh3 mouthLipsThickInwardDL ")
		TEXT("mouthLipsThickInwardDR mouthLipsThickInwardUL mouthLipsThickInwardUR mouthLipsThinInwardDL ")
		TEXT("mouthLipsThinInwardDR mouthLipsThinInwardUL mouthLipsThinInwardUR mouthLowerLipTowardsTeethL ")
		TEXT("mouthLowerLipTowardsTeethR mouthPressDL mouthPressDR mouthPressUL mouthPressUR ")
		TEXT("mouthStretchLipsCloseL mouthStretchLipsCloseR mouthUp mouthUpperLipTowardsTeethL ")
		TEXT("mouthUpperLipTowardsTeethR neckDigastricDown neckDigastricUp neckMastoidContractL ")
		TEXT("neckMastoidContractR neckStretchL neckStretchR neckSwallowPh1 neckSwallowPh2 neckSwallowPh3 ")
		TEXT("neckSwallowPh4 neckThroatDown neckThroatExhale neckThroatInhale neckThroatUp teethBackD ")
		TEXT("teethBackU teethDownD teethDownU teethFwdD teethFwdU teethLeftD teethLeftU teethRightD ")
		TEXT("teethRightU teethUpD teethUpU tongueBendDown tongueBendUp tongueDown tongueIn tongueLeft ")
		TEXT("tongueNarrow tongueOut tonguePress tongueRight tongueRoll tongueThick tongueThin ")
		TEXT("tongueTipDown tongueTipLeft tongueTipRight tongueTipUp tongueTwistLeft tongueTwistRight ")
		TEXT("tongueUp tongueWide ");
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
