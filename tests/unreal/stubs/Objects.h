// Stubs of CoreUObject and Engine: objects, actors, components, meshes, assets.
#pragma once
#include "Core.h"
#include "Platform.h"

struct UClass { const char* Name; };
struct UScriptStruct { const char* Name; };
template <class T> UClass* StubClass(const char* Name) { static UClass C{Name}; return &C; }
template <class T> UScriptStruct* StubStruct(const char* Name) { static UScriptStruct S{Name}; return &S; }

class FObjectInitializer {};
enum EObjectFlags { RF_NoFlags = 0, RF_Public = 1, RF_Standalone = 2 };
inline EObjectFlags operator|(EObjectFlags A, EObjectFlags B)
{ return static_cast<EObjectFlags>(static_cast<int>(A) | static_cast<int>(B)); }

class UObject
{
public:
	typedef UObject ThisClass;
	virtual ~UObject() = default;
	FString GetName() const { return StubName.ToString(); }
	FName GetFName() const { return StubName; }
	FString GetPathName() const { return FString(TEXT("/Game/")) + StubName.ToString(); }
	uint32 GetUniqueID() const { return 7; }
	virtual void BeginDestroy() {}
	FName StubName;
	UObject* StubOuter = nullptr;
	bool bStubGarbage = false;
};

/** False for null and for destroyed objects before the garbage collection. */
inline bool IsValid(const UObject* O) { return O != nullptr && !O->bStubGarbage; }

template <class T> class TObjectPtr
{
public:
	TObjectPtr(T* Q = nullptr) : P(Q) {}
	T* Get() const { return P; }
	T* operator->() const { return P; }
	operator T*() const { return P; }
private:
	T* P;
};
template <class T> class TWeakObjectPtr
{
public:
	TWeakObjectPtr(T* Q = nullptr) : P(Q) {}
	bool IsValid() const { return P != nullptr; }
	T* Get() const { return P; }
private:
	T* P;
};
template <class T> class TStrongObjectPtr
{
public:
	TStrongObjectPtr() = default;
	explicit TStrongObjectPtr(T* Q) : P(Q) {}
	T* Get() const { return P; }
	T* operator->() const { return P; }
	bool IsValid() const { return P != nullptr; }
	void Reset() { P = nullptr; }
private:
	T* P = nullptr;
};

std::vector<std::unique_ptr<UObject>>& StubObjects();
template <class T>
T* NewObject(UObject* Outer = nullptr, const TCHAR* Name = TEXT("Object"), EObjectFlags = RF_NoFlags)
{
	std::unique_ptr<T> Owned;
	if constexpr (std::is_constructible_v<T, const FObjectInitializer&>)
	{
		Owned = std::make_unique<T>(FObjectInitializer());
	}
	else { Owned = std::make_unique<T>(); }
	T* Made = Owned.get();
	Made->StubName = Name;
	Made->StubOuter = Outer;
	StubObjects().push_back(std::move(Owned));
	return Made;
}
// By its path, /Game/Speech/A_Hello.A_Hello.
template <class T> T* FindObject(UObject*, const TCHAR* Path)
{
	const std::string Wanted = StubNarrow(Path);
	const std::string Name = Wanted.substr(Wanted.rfind('.') + 1),
					  Package = Wanted.substr(0, Wanted.rfind('.'));
	for (const auto& O : StubObjects())
	{
		// The object's own name first: the outer of a test's component may be destroyed.
		if (StubNarrow(*O->GetName()) == Name && O->StubOuter != nullptr
			&& StubNarrow(*O->StubOuter->GetName()) == Package)
		{
			return dynamic_cast<T*>(O.get());
		}
	}
	return nullptr;
}
template <class T> const T* GetDefault() { static const T D; return &D; }

class UPackage : public UObject
{
public:
	bool bDirty = false;
	bool MarkPackageDirty()
	{
		bDirty = true;
		return true;
	}
};
inline UPackage* CreatePackage(const TCHAR* Name) { return NewObject<UPackage>(nullptr, Name); }
struct FPackageName
{
	static bool IsValidLongPackageName(const FString& P) { return StubNarrow(*P).rfind("/Game/", 0) == 0; }
	static bool DoesPackageExist(const FString& P) { return StubNarrow(*P) == "/Game/Speech/A_OnDisk"; }
	static FString GetShortName(const FString& P)
	{
		const std::string S = StubNarrow(*P);
		return FString(StubWide(S.substr(S.rfind('/') + 1).c_str()));
	}
};
class UDataAsset : public UObject { public: typedef UDataAsset ThisClass; };
class UBlueprintFunctionLibrary : public UObject {};

class FAudioDevice;
class UWorld : public UObject
{
public:
	FAudioDevice* Device = nullptr;
	FAudioDevice* GetAudioDeviceRaw() const { return Device; }
};

enum ELevelTick : int { LEVELTICK_All };
namespace EEndPlayReason { enum Type : int { Destroyed, Quit }; }
struct FActorComponentTickFunction { bool bCanEverTick = false; };

class AActor;
class UActorComponent : public UObject
{
public:
	FActorComponentTickFunction PrimaryComponentTick;
	virtual void BeginPlay() { bStubPlaying = true; }
	virtual void EndPlay(const EEndPlayReason::Type) { bStubPlaying = false; }
	virtual void TickComponent(float, ELevelTick, FActorComponentTickFunction*) {}
	AActor* GetOwner() const { return Owner; }
	UWorld* GetWorld() const;
	void AddTickPrerequisiteComponent(UActorComponent* C) { Prerequisites.push_back(C); }
	AActor* Owner = nullptr;
	bool bStubPlaying = false;
	std::vector<UActorComponent*> Prerequisites;
};
class AActor : public UObject
{
public:
	template <class T> T* FindComponentByClass() const
	{
		for (UActorComponent* C : Components) { if (T* Found = dynamic_cast<T*>(C)) { return Found; } }
		return nullptr;
	}
	template <class T> void GetComponents(TArray<T*>& Out) const
	{
		Out.Reset();
		for (UActorComponent* C : Components) { if (T* Found = dynamic_cast<T*>(C)) { Out.Add(Found); } }
	}
	template <class T> T* StubAdd()
	{
		T* C = NewObject<T>(this);
		C->Owner = this;
		Components.push_back(C);
		return C;
	}
	std::vector<UActorComponent*> Components;
	UWorld* World = nullptr;
};
inline UWorld* UActorComponent::GetWorld() const { return Owner != nullptr ? Owner->World : nullptr; }

class UMorphTarget : public UObject {};
class USkeletalMesh : public UObject
{
public:
	const TArray<TObjectPtr<UMorphTarget>>& GetMorphTargets() const { return Morphs; }
	TArray<TObjectPtr<UMorphTarget>> Morphs;
};
class USkeletalMeshComponent : public UActorComponent
{
public:
	USkeletalMesh* GetSkeletalMeshAsset() const { return Asset; }
	void SetMorphTarget(FName N, float V, bool bRemoveZeroWeight = true)
	{
		(void)bRemoveZeroWeight;
		Shown.FindOrAdd(N) = V;
	}
	USkeletalMesh* Asset = nullptr;
	TMap<FName, float> Shown;
};
