#include "V2FPlaybackQueue.h"

FV2FPlaybackQueue::FV2FPlaybackQueue(int32 InRate, double InStart, double HeadStart)
	: Rate(InRate), HeadStartFrames(FMath::CeilToInt32(HeadStart * InRate)), Start(InStart)
{
}

void FV2FPlaybackQueue::Add(const float* Samples, int32 Frames)
{
	FScopeLock Lock(&Guard);
	// Drops played samples, also when speech never pauses. Fewer samples are moved than were played since the
	// last time.
	if (First > 0 && First * 2 >= Waiting.Num())
	{
		Waiting.RemoveAt(0, First);
		First = 0;
	}
	const int32 Before = Waiting.Num();
	Waiting.SetNumUninitialized(Before + Frames);
	for (int32 Index = 0; Index < Frames; ++Index)
	{
		// NaN counts as silence, as in the library.
		const float Sample =
			FMath::IsFinite(Samples[Index]) ? FMath::Clamp(Samples[Index], -1.0f, 1.0f) : 0.0f;
		Waiting[Before + Index] = static_cast<int16>(Sample * 32767.0f);
	}
}

void FV2FPlaybackQueue::End()
{
	FScopeLock Lock(&Guard);
	bEnded = true;
}

void FV2FPlaybackQueue::Resume()
{
	FScopeLock Lock(&Guard);
	bEnded = false;
}

void FV2FPlaybackQueue::Close()
{
	FScopeLock Lock(&Guard);
	bClosed = true;
}

int32 FV2FPlaybackQueue::StoredSamples() const
{
	FScopeLock Lock(&Guard);
	return Waiting.Num();
}

bool FV2FPlaybackQueue::IsDone() const
{
	FScopeLock Lock(&Guard);
	const int64 Rendered = static_cast<int64>(RenderedSeconds.load(std::memory_order_relaxed) * Rate);
	return bEnded && First == Waiting.Num()
		&& PositionOf(Rendered) >= Start + static_cast<double>(Spoken) / Rate;
}

void FV2FPlaybackQueue::Take(TArray<uint8>& Out, int32 Samples)
{
	FScopeLock Lock(&Guard);
	const int32 Ready = Waiting.Num() - First;
	bFlows = bFlows || bEnded || Ready >= HeadStartFrames;
	const int32 Speech = bFlows ? FMath::Min(Ready, Samples) : 0;
	bFlows = bFlows && (Speech == Samples || bEnded);
	Out.SetNumUninitialized(Samples * static_cast<int32>(sizeof(int16)));
	int16* To = reinterpret_cast<int16*>(Out.GetData());
	for (int32 Index = 0; Index < Samples; ++Index)
	{
		To[Index] = Index < Speech ? Waiting[First + Index] : static_cast<int16>(0);
	}
	First += Speech;
	Pieces[PieceCount % Kept] = {Handed, Spoken, Speech};
	++PieceCount;
	Handed += Samples;
	Spoken += Speech;
}

double FV2FPlaybackQueue::PositionOf(int64 Frame) const
{
	int64 Place = 0;
	for (int64 Index = FMath::Max<int64>(0, PieceCount - Kept); Index < PieceCount; ++Index)
	{
		const FPiece& Piece = Pieces[Index % Kept];
		if (Piece.At > Frame)
		{
			break;
		}
		Place = Piece.Speech + FMath::Min(Frame - Piece.At, Piece.Frames);
	}
	return Start + static_cast<double>(Place) / Rate;
}

bool FV2FPlaybackQueue::Rendered(int32 Frames, int32 DeviceRate, double& OutPosition)
{
	const double Before = RenderedSeconds.load(std::memory_order_relaxed);
	RenderedSeconds.store(Before + static_cast<double>(Frames) / DeviceRate, std::memory_order_relaxed);
	if (!Guard.TryLock())
	{
		return false;
	}
	OutPosition = PositionOf(static_cast<int64>(Before * Rate));
	const bool bKnown = !bClosed && PieceCount > 0;
	Guard.Unlock();
	return bKnown;
}
