"""Which of how many processes this is, as torchrun says; one alone without it."""

import os
from dataclasses import dataclass

import torch
from torch import distributed, nn
from torch.nn.parallel import DistributedDataParallel

from v2f_train.distil.config import Config


@dataclass(frozen=True)
class Ranks:
    """rank of count; device: where this process computes."""

    rank: int
    count: int
    device: torch.device

    @staticmethod
    def join(config: Config) -> "Ranks":
        """Raises ValueError when the device that the config names is not there."""
        count, rank = int(os.environ.get("WORLD_SIZE", "1")), int(os.environ.get("RANK", "0"))
        if config.device == "cuda" and not torch.cuda.is_available():
            raise ValueError("device = \"cuda\", but PyTorch finds no GPU here: set device = \"cpu\"")
        index = int(os.environ.get("LOCAL_RANK", "0")) if config.device == "cuda" else None
        if index is not None:
            torch.cuda.set_device(index)
        if count > 1 and not distributed.is_initialized():
            distributed.init_process_group("nccl" if config.device == "cuda" else "gloo")
        return Ranks(rank, count, torch.device(config.device, index) if index is not None else torch.device("cpu"))

    @property
    def first(self) -> bool:
        """Whether this process writes files and logs."""
        return self.rank == 0

    def wrap(self, module: nn.Module) -> nn.Module:
        """Gradients become means over the processes."""
        return DistributedDataParallel(module, broadcast_buffers=False) if self.count > 1 else module

    def agree(self, number: float) -> float:
        """The first process's number, in all: clocks differ, and all must stop at the same step."""
        if self.count == 1:
            return number
        shared = torch.tensor([number], dtype=torch.float64, device=self.device)
        distributed.broadcast(shared, 0)
        return float(shared.item())

    def leave(self) -> None:
        if self.count > 1:
            distributed.destroy_process_group()
