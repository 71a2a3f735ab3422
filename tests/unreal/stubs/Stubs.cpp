// Definitions of the stubs.
#include "Objects.h"

std::atomic<double> StubEngine::Now{100.0};
std::string StubEngine::PluginFolder, StubEngine::ContentFolder;
std::vector<std::string> StubEngine::LoadedLibraries, StubEngine::Errors, StubEngine::Warnings;
bool StubEngine::bLibraryMissing = false;
std::mutex StubEngine::LogGuard;

std::string StubNarrow(const TCHAR* Text)
{
	std::string Out;
	for (; *Text != 0; ++Text) { Out.push_back(*Text < 128 ? static_cast<char>(*Text) : '?'); }
	return Out;
}

std::u16string StubWide(const char* Text)
{
	std::u16string Out;
	for (; *Text != 0; ++Text) { Out.push_back(static_cast<unsigned char>(*Text)); }
	return Out;
}

std::u16string StubLower(std::u16string Text)
{
	for (TCHAR& C : Text) { if (C >= u'A' && C <= u'Z') { C = static_cast<TCHAR>(C - u'A' + u'a'); } }
	return Text;
}

std::u16string StubFormat(const TCHAR* Format, std::initializer_list<StubArgument> Arguments)
{
	std::string Out, In = StubNarrow(Format);
	const StubArgument* Next = Arguments.begin();
	for (size_t I = 0; I < In.size(); ++I)
	{
		if (In[I] != '%') { Out.push_back(In[I]); continue; }
		const size_t End = In.find_first_of("sduf", I);
		check(End != std::string::npos && Next != Arguments.end());
		check((In[End] == 's') == Next->bText);
		char Line[64];
		std::snprintf(Line, sizeof(Line), In[End] == 'f' ? "%.2f" : "%.0f", Next->Number);
		Out += Next->bText ? Next->Text : Line;
		++Next;
		I = End;
	}
	check(Next == Arguments.end());
	return StubWide(Out.c_str());
}

void StubLog(ELogVerbosity::Type Severity, const std::u16string& Line)
{
	std::lock_guard<std::mutex> Guard(StubEngine::LogGuard);
	if (Severity == ELogVerbosity::Error) { StubEngine::Errors.push_back(StubNarrow(Line.c_str())); }
	if (Severity == ELogVerbosity::Warning) { StubEngine::Warnings.push_back(StubNarrow(Line.c_str())); }
}

bool FFileHelper::LoadFileToArray(TArray<uint8>& Out, const TCHAR* Path)
{
	std::FILE* File = std::fopen(StubNarrow(Path).c_str(), "rb");
	if (File == nullptr) { return false; }
	std::fseek(File, 0, SEEK_END);
	Out.SetNumUninitialized(static_cast<int32>(std::ftell(File)));
	std::rewind(File);
	const size_t Read = std::fread(Out.GetData(), 1, static_cast<size_t>(Out.Num()), File);
	std::fclose(File);
	return Read == static_cast<size_t>(Out.Num());
}

std::vector<std::unique_ptr<UObject>>& StubObjects()
{
	static std::vector<std::unique_ptr<UObject>> Objects;
	return Objects;
}
