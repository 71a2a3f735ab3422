// Stubs of Unreal's Core module: own minimal declarations after the public API reference; no engine code.
#pragma once
#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <type_traits>
#include <vector>

using int8 = std::int8_t; using int16 = std::int16_t; using int32 = std::int32_t; using int64 = std::int64_t;
using uint8 = std::uint8_t;
using uint16 = std::uint16_t;
using uint32 = std::uint32_t;
using uint64 = std::uint64_t;
using TCHAR = char16_t;
enum UTF8CHAR : unsigned char {};

template <class T> using TFunction = std::function<T>;

#define TEXT_JOIN(x) u##x
#define TEXT(x) TEXT_JOIN(x)
#define STUB_JOIN_(a, b, c, d) a##b##c##d
#define STUB_JOIN(a, b, c, d) STUB_JOIN_(a, b, c, d)
#define UCLASS(...)
#define USTRUCT(...)
#define UENUM(...)
#define UPROPERTY(...)
#define UFUNCTION(...)
#define UMETA(...)
#define GENERATED_BODY(...) STUB_JOIN(CURRENT_FILE_ID, _, __LINE__, _GENERATED_BODY)
#define check(x) do { if (!(x)) { std::fprintf(stderr, "check failed: %s %s:%d\n", #x, __FILE__, __LINE__); std::abort(); } } while (0)
constexpr int32 INDEX_NONE = -1;

// As in Unreal, names of modules' export macros; empty here.
#define V2F_API
#define V2FEDITOR_API

#define UE_VERSION_OLDER_THAN(Major, Minor, Patch) (STUB_UE_MINOR < (Minor))

template <class T> std::remove_reference_t<T>&& MoveTemp(T&& X)
{ return static_cast<std::remove_reference_t<T>&&>(X); }

struct FMath
{
	template <class T> static T Clamp(T X, T Low, T High) { return X < Low ? Low : High < X ? High : X; }
	template <class T> static T Min(T A, T B) { return A < B ? A : B; }
	template <class T> static T Max(T A, T B) { return A > B ? A : B; }
	template <class T> static T Lerp(T A, T B, float Share) { return A + (B - A) * Share; }
	static bool IsFinite(float X) { return std::isfinite(X); }
	static int32 CeilToInt32(double X) { return static_cast<int32>(std::ceil(X)); }
};

template <class T> class TArray
{
public:
	TArray() = default;
	TArray(std::initializer_list<T> L) : V(L) {}
	int32 Num() const { return static_cast<int32>(V.size()); }
	int32 Add(const T& X) { V.push_back(X); return Num() - 1; }
	T& AddDefaulted_GetRef() { V.emplace_back(); return V.back(); }
	void Append(const T* X, int32 N) { V.insert(V.end(), X, X + N); }
	void Append(const TArray& O) { V.insert(V.end(), O.V.begin(), O.V.end()); }
	// As in Unreal: only added elements are zeroed.
	void SetNumZeroed(int32 N) { V.resize(static_cast<size_t>(N)); }
	void SetNumUninitialized(int32 N) { V.resize(static_cast<size_t>(N)); }
	void Reset() { V.clear(); }
	void RemoveAt(int32 I, int32 N = 1)
	{
		check(I >= 0 && N >= 0 && I + N <= Num());
		V.erase(V.begin() + I, V.begin() + I + N);
	}
	T* GetData() { return V.data(); }
	const T* GetData() const { return V.data(); }
	T& operator[](int32 I) { check(I >= 0 && I < Num()); return V[static_cast<size_t>(I)]; }
	const T& operator[](int32 I) const { check(I >= 0 && I < Num()); return V[static_cast<size_t>(I)]; }
	template <class K> int32 IndexOfByKey(const K& Key) const
	{
		return IndexOfByPredicate([&Key](const T& X) { return X == Key; });
	}
	template <class P> int32 IndexOfByPredicate(P Is) const
	{
		const auto Found = std::find_if(V.begin(), V.end(), Is);
		return Found == V.end() ? INDEX_NONE : static_cast<int32>(Found - V.begin());
	}
	template <class K> bool Contains(const K& Key) const { return IndexOfByKey(Key) != INDEX_NONE; }
	bool operator==(const TArray& O) const { return V == O.V; }
	bool operator!=(const TArray& O) const { return !(V == O.V); }
	auto begin() { return V.begin(); }
	auto end() { return V.end(); }
	auto begin() const { return V.begin(); }
	auto end() const { return V.end(); }
private:
	std::vector<T> V;
};

std::string StubNarrow(const TCHAR* Text);
std::u16string StubWide(const char* Text);
std::u16string StubLower(std::u16string Text);
struct StubArgument
{
	std::string Text; double Number = 0; bool bText = false;
	StubArgument(const TCHAR* T) : Text(StubNarrow(T)), bText(true) {}
	template <class N, class = std::enable_if_t<std::is_arithmetic_v<N>>>
	StubArgument(N X) : Number(static_cast<double>(X))
	{
	}
};
std::u16string StubFormat(const TCHAR* Format, std::initializer_list<StubArgument> Arguments);

namespace ESearchCase { enum Type { CaseSensitive, IgnoreCase }; }
class FString
{
public:
	FString() = default;
	FString(const TCHAR* T) : S(T) {}
	explicit FString(std::u16string T) : S(std::move(T)) {}
	const TCHAR* operator*() const { return S.c_str(); }
	bool IsEmpty() const { return S.empty(); }
	int32 Len() const { return static_cast<int32>(S.size()); }
	void AppendChar(TCHAR C) { S.push_back(C); }
	TCHAR operator[](int32 I) const { check(I >= 0 && I < Len()); return S[static_cast<size_t>(I)]; }
	bool Equals(const FString& O, ESearchCase::Type Case) const
	{ return Case == ESearchCase::CaseSensitive ? S == O.S : *this == O; }
	FString operator+(const FString& O) const { return FString(S + O.S); }
	// Ignores case, as Unreal does by default.
	bool operator==(const FString& O) const { return StubLower(S) == StubLower(O.S); }
	bool operator<(const FString& O) const { return StubLower(S) < StubLower(O.S); }
	template <class... A> static FString Printf(const TCHAR* Format, A... X)
	{ return FString(StubFormat(Format, {StubArgument(X)...})); }

private:
	std::u16string S;
};

// Ignores case, as in Unreal. The first spelling is displayed.
class FName
{
public:
	FName() = default;
	FName(const TCHAR* T) : Shown(T), Key(StubLower(T)) {}
	bool operator==(const FName& O) const { return Key == O.Key; }
	bool operator!=(const FName& O) const { return Key != O.Key; }
	bool operator<(const FName& O) const { return Key < O.Key; }
	FString ToString() const { return FString(Shown); }
private:
	std::u16string Shown, Key;
};

class FText
{
public:
	FText() = default;
	explicit FText(const TCHAR* T) : S(T) {}
	FString ToString() const { return S; }
private:
	FString S;
};
#define LOCTEXT(Key, Words) (static_cast<void>(LOCTEXT_NAMESPACE Key), FText(TEXT(Words)))

struct StubTChar { std::u16string S; };
#define UTF8_TO_TCHAR(Text) (StubTChar{StubWide(Text)}.S.c_str())
template <class C> struct StubUtf8
{
	std::string S;
	const C* Get() const { return reinterpret_cast<const C*>(S.c_str()); }
};
template <class C> StubUtf8<C> StringCast(const TCHAR* T) { return {StubNarrow(T)}; }

template <class K, class W> class TMap
{
public:
	W& FindOrAdd(const K& Key) { return M[Key]; }
	void Add(const K& Key, const W& X) { M[Key] = X; }
	W* Find(const K& Key) { const auto I = M.find(Key); return I == M.end() ? nullptr : &I->second; }
	const W* Find(const K& Key) const
	{
		const auto I = M.find(Key);
		return I == M.end() ? nullptr : &I->second;
	}
	int32 Num() const { return static_cast<int32>(M.size()); }
private:
	std::map<K, W> M;
};

enum class ESPMode : uint8 { NotThreadSafe, ThreadSafe };
template <class T, ESPMode M = ESPMode::ThreadSafe> class TSharedRef : public std::shared_ptr<T>
{
public:
	explicit TSharedRef(std::shared_ptr<T> P) : std::shared_ptr<T>(std::move(P)) {}
	template <class U> TSharedRef(const TSharedRef<U, M>& O) : std::shared_ptr<T>(O) {}
};
template <class T, ESPMode M = ESPMode::ThreadSafe> class TSharedPtr : public std::shared_ptr<T>
{
public:
	TSharedPtr() = default;
	TSharedPtr(std::nullptr_t) {}
	explicit TSharedPtr(std::shared_ptr<T> P) : std::shared_ptr<T>(std::move(P)) {}
	template <class U> TSharedPtr(const TSharedPtr<U, M>& O) : std::shared_ptr<T>(O) {}
	template <class U> TSharedPtr(const TSharedRef<U, M>& O) : std::shared_ptr<T>(O) {}
	bool IsValid() const { return this->get() != nullptr; }
	T* Get() const { return this->get(); }
	void Reset() { std::shared_ptr<T>::reset(); }
	TSharedRef<T, M> ToSharedRef() const { check(IsValid()); return TSharedRef<T, M>(*this); }
};
template <class T, ESPMode M = ESPMode::ThreadSafe> class TWeakPtr : public std::weak_ptr<T>
{
public:
	TWeakPtr() = default;
	TWeakPtr(const TSharedPtr<T, M>& P) : std::weak_ptr<T>(P) {}
	TSharedPtr<T, M> Pin() const { return TSharedPtr<T, M>(this->lock()); }
};
template <class T, ESPMode M> class TSharedFromThis : public std::enable_shared_from_this<T> {};
template <class T, ESPMode M = ESPMode::ThreadSafe, class... A> TSharedRef<T, M> MakeShared(A&&... X)
{
	return TSharedRef<T, M>(std::make_shared<T>(std::forward<A>(X)...));
}

struct FGuid { uint32 A = 0; bool operator==(const FGuid&) const = default; };

class FCriticalSection
{
public:
	void Lock() { M.lock(); }
	bool TryLock() { return M.try_lock(); }
	void Unlock() { M.unlock(); }
private:
	std::recursive_mutex M;
};
class FScopeLock
{
public:
	explicit FScopeLock(FCriticalSection* In) : C(In) { C->Lock(); }
	~FScopeLock() { C->Unlock(); }
	FScopeLock(const FScopeLock&) = delete;
private:
	FCriticalSection* C;
};

namespace ELogVerbosity { enum Type { Error, Warning, Log, Verbose }; }
void StubLog(ELogVerbosity::Type Severity, const std::u16string& Line);
#define DECLARE_LOG_CATEGORY_EXTERN(Name, A, B) struct FLog##Name {}; extern FLog##Name Name
#define DEFINE_LOG_CATEGORY(Name) FLog##Name Name
template <class... A> void StubLogLine(ELogVerbosity::Type Severity, const TCHAR* Format, A... X)
{
	StubLog(Severity, StubFormat(Format, {StubArgument(X)...}));
}
#define UE_LOG(Category, Verbosity, Format, ...) \
	do { (void)Category; StubLogLine(ELogVerbosity::Verbosity, Format __VA_OPT__(,) __VA_ARGS__); } while (0)

#define DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(Name, Type, Parameter) \
	struct Name { std::vector<std::function<void(Type)>> Bound; \
		void Broadcast(Type X) const { for (const auto& F : Bound) { F(X); } } }
