// Stub of the engine's Live Link client: keeps the last values of each subject.
#pragma once
#include "Features/IModularFeatures.h"
#include "ILiveLinkClient.h"

struct LiveLinkClient final : ILiveLinkClient
{
	TArray<FName> Names;
	TArray<float> Values;
	std::string Role;
	FName Subject;
	int Sources = 0, Frames = 0;

	LiveLinkClient() { IModularFeatures::Get().Feature = static_cast<ILiveLinkClient*>(this); }
	virtual ~LiveLinkClient() override { IModularFeatures::Get().Feature = nullptr; }
	float Value(const TCHAR* Name) const
	{
		const int32 Index = Names.IndexOfByKey(FName(Name));
		check(Index != INDEX_NONE);
		return Values[Index];
	}
	virtual FGuid AddSource(TSharedPtr<ILiveLinkSource> Source) override
	{
		++Sources;
		Source->ReceiveClient(this, FGuid{1});
		check(Source->IsSourceStillValid());
		return FGuid{1};
	}
	virtual void RemoveSource(TSharedPtr<ILiveLinkSource> Source) override
	{
		--Sources;
		check(Source->RequestSourceShutdown() && !Source->IsSourceStillValid());
	}
	virtual void PushSubjectStaticData_AnyThread(
		const FLiveLinkSubjectKey& Key, UClass* InRole, FLiveLinkStaticDataStruct&& Static) override
	{
		Role = InRole->Name;
		Subject = Key.SubjectName.Name;
		Names = Static.Cast<FLiveLinkBaseStaticData>()->PropertyNames;
	}
	virtual void PushSubjectFrameData_AnyThread(
		const FLiveLinkSubjectKey& Key, FLiveLinkFrameDataStruct&& Frame) override
	{
		check(Key.SubjectName.Name == Subject);
		++Frames;
		Values = Frame.Cast<FLiveLinkBaseFrameData>()->PropertyValues;
		check(Values.Num() == Names.Num());
	}
	virtual void RemoveSubject_AnyThread(const FLiveLinkSubjectKey&) override {}
};
