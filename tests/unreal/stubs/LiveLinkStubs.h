// Stubs of LiveLinkInterface: subjects of the Basic role.
#pragma once
#include "Objects.h"

class ULiveLinkRole : public UObject {};
class ULiveLinkBasicRole : public ULiveLinkRole
{
public:
	static UClass* StaticClass() { return StubClass<ULiveLinkBasicRole>("LiveLinkBasicRole"); }
};
struct FLiveLinkSubjectName { FName Name; FLiveLinkSubjectName(FName N = FName()) : Name(N) {} };
struct FLiveLinkSubjectKey
{
	FGuid Source;
	FLiveLinkSubjectName SubjectName;
	FLiveLinkSubjectKey(const FGuid& G, FName N) : Source(G), SubjectName(N) {}
};
struct FLiveLinkBaseStaticData
{
	TArray<FName> PropertyNames;
	static UScriptStruct* StaticStruct()
	{ return StubStruct<FLiveLinkBaseStaticData>("LiveLinkBaseStaticData"); }
};
struct FLiveLinkWorldTime
{
	double Time = 0;
	FLiveLinkWorldTime() = default;
	explicit FLiveLinkWorldTime(double T) : Time(T) {}
};
struct FLiveLinkBaseFrameData
{
	FLiveLinkWorldTime WorldTime;
	TArray<float> PropertyValues;
	static UScriptStruct* StaticStruct()
	{ return StubStruct<FLiveLinkBaseFrameData>("LiveLinkBaseFrameData"); }
};
template <class B> class StubLiveLinkStruct
{
public:
	explicit StubLiveLinkStruct(const UScriptStruct* S) : P(std::make_unique<B>())
	{ check(S == B::StaticStruct()); }
	StubLiveLinkStruct(StubLiveLinkStruct&&) = default;
	StubLiveLinkStruct(const StubLiveLinkStruct&) = delete;
	template <class T> T* Cast() { return static_cast<T*>(P.get()); }
private:
	std::unique_ptr<B> P;
};
struct FLiveLinkStaticDataStruct : StubLiveLinkStruct<FLiveLinkBaseStaticData>
{ using StubLiveLinkStruct::StubLiveLinkStruct; };
struct FLiveLinkFrameDataStruct : StubLiveLinkStruct<FLiveLinkBaseFrameData>
{ using StubLiveLinkStruct::StubLiveLinkStruct; };

class ILiveLinkSource;
class ILiveLinkClient
{
public:
	static inline const FName ModularFeatureName = TEXT("ModularFeature_LiveLinkClient");
	virtual ~ILiveLinkClient() = default;
	virtual FGuid AddSource(TSharedPtr<ILiveLinkSource> Source) = 0;
	virtual void RemoveSource(TSharedPtr<ILiveLinkSource> Source) = 0;
	virtual void PushSubjectStaticData_AnyThread(
		const FLiveLinkSubjectKey&, UClass* Role, FLiveLinkStaticDataStruct&&) = 0;
	virtual void PushSubjectFrameData_AnyThread(const FLiveLinkSubjectKey&, FLiveLinkFrameDataStruct&&) = 0;
	virtual void RemoveSubject_AnyThread(const FLiveLinkSubjectKey&) = 0;
};
class ILiveLinkSource
{
public:
	virtual ~ILiveLinkSource() = default;
	virtual void ReceiveClient(ILiveLinkClient* Client, FGuid Guid) = 0;
	virtual void Update() {}
	virtual bool IsSourceStillValid() const = 0;
	virtual bool RequestSourceShutdown() = 0;
	virtual FText GetSourceType() const = 0;
	virtual FText GetSourceMachineName() const = 0;
	virtual FText GetSourceStatus() const = 0;
};
