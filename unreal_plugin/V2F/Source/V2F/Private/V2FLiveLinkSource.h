#pragma once

#include "CoreMinimal.h"
#include "ILiveLinkSource.h"

class ILiveLinkClient;

/** One Live Link subject of the Basic role: named floats. Created by a V2F Live Link component. */
class FV2FLiveLinkSource final : public ILiveLinkSource
{
public:
	FV2FLiveLinkSource(FName InSubject, const TArray<FName>& InNames) : Subject(InSubject), Names(InNames) {}

	virtual void ReceiveClient(ILiveLinkClient* InClient, FGuid InSourceGuid) override;
	virtual bool IsSourceStillValid() const override { return Client != nullptr; }
	virtual bool RequestSourceShutdown() override;
	virtual FText GetSourceType() const override;
	virtual FText GetSourceMachineName() const override;
	virtual FText GetSourceStatus() const override;

	/** Publishes one value per name, at Now (platform seconds). Game thread. */
	void Publish(const TArray<float>& Values, double Now);

private:
	ILiveLinkClient* Client = nullptr;
	FGuid Guid;
	const FName Subject;
	const TArray<FName> Names;
};
