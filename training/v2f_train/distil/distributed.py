"""Training in several processes, started by torchrun (PyTorch's DistributedDataParallel). One process needs
no setup.
"""

import os
from dataclasses import dataclass

import torch
from torch import distributed, nn
from torch.nn.parallel import DistributedDataParallel

from v2f_train.distil.config import Config


@dataclass(frozen=True)
class ProcessGroup:
    """This process is number `rank` of `size`, and computes on `device`."""

    rank: int
    size: int
    device: torch.device

    @staticmethod
    def join(config: Config) -> "ProcessGroup":
        """Reads torchrun's environment. Raises ValueError when the configured device does not exist here."""
        size, rank = int(os.environ.get("WORLD_SIZE", "1")), int(os.environ.get("RANK", "0"))
        if config.device == "cuda" and not torch.cuda.is_available():
            raise ValueError('device = "cuda", but PyTorch finds no GPU: set device = "cpu"')
        index = int(os.environ.get("LOCAL_RANK", "0")) if config.device == "cuda" else None
        if index is not None:
            torch.cuda.set_device(index)
        if size > 1 and not distributed.is_initialized():
            distributed.init_process_group("nccl" if config.device == "cuda" else "gloo")
        return ProcessGroup(
            rank, size, torch.device(config.device, index) if index is not None else torch.device("cpu")
        )

    @property
    def is_first(self) -> bool:
        """Whether this process writes files and logs."""
        return self.rank == 0

    def wrap(self, module: nn.Module) -> nn.Module:
        """Makes gradients the mean over the processes."""
        return DistributedDataParallel(module, broadcast_buffers=False) if self.size > 1 else module

    def broadcast(self, number: float) -> float:
        """The first process's number, in all: clocks differ, and all processes must stop at the same step."""
        if self.size == 1:
            return number
        shared = torch.tensor([number], dtype=torch.float64, device=self.device)
        distributed.broadcast(shared, 0)
        return float(shared.item())

    def leave(self) -> None:
        if self.size > 1:
            distributed.destroy_process_group()
