#include "V2FLiveLinkSource.h"

#include "ILiveLinkClient.h"
#include "Roles/LiveLinkBasicRole.h"
#include "Roles/LiveLinkBasicTypes.h"

#define LOCTEXT_NAMESPACE "V2F"

void FV2FLiveLinkSource::ReceiveClient(ILiveLinkClient* InClient, FGuid InSourceGuid)
{
	Client = InClient;
	Guid = InSourceGuid;
	FLiveLinkStaticDataStruct Static(FLiveLinkBaseStaticData::StaticStruct());
	Static.Cast<FLiveLinkBaseStaticData>()->PropertyNames = Names;
	Client->PushSubjectStaticData_AnyThread(
		FLiveLinkSubjectKey(Guid, Subject), ULiveLinkBasicRole::StaticClass(), MoveTemp(Static));
}

void FV2FLiveLinkSource::Publish(const TArray<float>& Values, double Now)
{
	if (Client == nullptr)
	{
		return;
	}
	FLiveLinkFrameDataStruct Frame(FLiveLinkBaseFrameData::StaticStruct());
	FLiveLinkBaseFrameData& Basic = *Frame.Cast<FLiveLinkBaseFrameData>();
	Basic.WorldTime = FLiveLinkWorldTime(Now);
	Basic.PropertyValues = Values;
	Client->PushSubjectFrameData_AnyThread(FLiveLinkSubjectKey(Guid, Subject), MoveTemp(Frame));
}

bool FV2FLiveLinkSource::RequestSourceShutdown()
{
	Client = nullptr;
	return true;
}

FText FV2FLiveLinkSource::GetSourceType() const
{
	return LOCTEXT("SourceType", "V2F speech");
}

FText FV2FLiveLinkSource::GetSourceMachineName() const
{
	return LOCTEXT("SourceMachine", "this machine");
}

FText FV2FLiveLinkSource::GetSourceStatus() const
{
	return Client != nullptr ? LOCTEXT("Active", "Active") : LOCTEXT("Closed", "Closed");
}

#undef LOCTEXT_NAMESPACE
