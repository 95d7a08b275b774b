"""Read handwritten digits pixel by pixel: an S4, S4D or S5 model on scikit-learn's digits.

    pip install "s4ref[torch,plot,examples]"
    python examples/train_digits.py                  # S4D: 40 seconds of one processor core
    python examples/train_digits.py --layer s5

Each image of 8 x 8 pixels is a sequence of 64 numbers, and the model sees them in that order.  A
fifth of the 1797 images is kept for the test.  Same seed, same machine: the same numbers.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

import torch
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import Tensor, nn

from s4ref.fast.layers import S4, S4D, S5


LAYERS = {"s4": S4, "s4d": S4D, "s5": S5}


class Block(nn.Module):
    """A state space layer between a norm and a gate, with a way around it."""

    def __init__(self, layer: nn.Module, width: int, dropout: float) -> None:
        super().__init__()
        self.layer = layer
        self.norm = nn.BatchNorm1d(width)
        self.gate = nn.Conv1d(width, 2 * width, 1)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        """Return (batch, width, T) for the same."""
        y = nn.functional.gelu(self.layer(self.norm(x)))
        return x + self.dropout(nn.functional.glu(self.gate(self.dropout(y)), dim=1))


class Reader(nn.Module):
    """Pixels (batch, 1, T) to the logarithms of ten odds."""

    def __init__(self, kind: str, *, width: int = 64, states: int = 32, depth: int = 2) -> None:
        super().__init__()
        self.encode = nn.Conv1d(1, width, 1)
        # Steps of 1/64 to 1/4: memories from four pixels to the whole image.
        layers = (LAYERS[kind](width, states, dt_min=1 / 64, dt_max=1 / 4) for _ in range(depth))
        self.blocks = nn.Sequential(*(Block(layer, width, 0.1) for layer in layers))
        self.decode = nn.Linear(width, 10)

    def forward(self, u: Tensor) -> Tensor:
        """Return (batch, 10)."""
        logits: Tensor = self.decode(self.blocks(self.encode(u)).mean(-1))
        return logits


def images(seed: int, count: int | None = None) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return training and test sequences (images, 1, 64) with their labels."""
    pixels, labels = load_digits(return_X_y=True)
    pixels, labels = pixels[:count], labels[:count]
    parts = train_test_split(
        pixels / 8.0 - 1.0, labels, test_size=0.2, random_state=seed, stratify=labels
    )
    u, test_u = (torch.tensor(p, dtype=torch.float32)[:, None] for p in parts[:2])
    return u, test_u, torch.tensor(parts[2]), torch.tensor(parts[3])


def optimizer(model: nn.Module, rate: float, steps: int) -> tuple[Any, Any]:
    """Return AdamW and its schedule: no weight decay for what makes the state's dynamics."""
    dynamics = ("log_dt", "modes.", ".P", ".B")
    named = list(model.named_parameters())
    slow = [p for name, p in named if any(part in name for part in dynamics)]
    rest = [p for name, p in named if not any(part in name for part in dynamics)]
    groups = [{"params": rest}, {"params": slow, "weight_decay": 0.0, "lr": min(rate, 1e-3)}]
    chosen = torch.optim.AdamW(groups, lr=rate, weight_decay=0.02)
    return chosen, torch.optim.lr_scheduler.CosineAnnealingLR(chosen, steps)


@torch.no_grad()
def accuracy(model: nn.Module, u: Tensor, labels: Tensor) -> float:
    """Return the share of right answers."""
    model.eval()
    right = (model(u).argmax(-1) == labels).double().mean()
    model.train()
    return float(right)


def train(
    kind: str = "s4d",
    *,
    epochs: int = 25,
    batch: int = 32,
    rate: float = 5e-3,
    seed: int = 0,
    count: int | None = None,
    **sizes: int,
) -> tuple[list[float], list[float]]:
    """Train a model and return the mean loss and the test accuracy of every epoch."""
    torch.manual_seed(seed)
    u, test_u, labels, test_labels = images(seed, count)
    model = Reader(kind, **sizes)
    steps = epochs * -(-len(u) // batch)
    descent, schedule = optimizer(model, rate, steps)
    losses, scores = [], []
    columns = (
        "{task.description}",
        BarColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[now]}"),
    )
    with Progress(*columns) as progress:
        task = progress.add_task(f"training {kind}", total=steps, now="")
        for epoch in range(epochs):
            total = 0.0
            for rows in torch.randperm(len(u)).split(batch):
                loss = nn.functional.cross_entropy(
                    model(u[rows]), labels[rows], label_smoothing=0.05
                )
                descent.zero_grad()
                loss.backward()
                descent.step()
                schedule.step()
                total += float(loss.detach()) * len(rows)
                progress.advance(task)
            losses.append(total / len(u))
            scores.append(accuracy(model, test_u, test_labels))
            now = f"epoch {epoch + 1}: loss {losses[-1]:.3f}, test accuracy {scores[-1]:.2%}"
            progress.update(task, now=now)
    return losses, scores


def draw(losses: list[float], scores: list[float], path: Path, title: str) -> None:
    """Draw the loss and the test error of every epoch."""
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(8.0, 3.2), layout="constrained")
    epochs = range(1, len(losses) + 1)
    left.plot(epochs, losses, color="tab:blue")
    left.set(xlabel="epoch", ylabel="training loss (smoothed labels)", yscale="log")
    right.plot(epochs, [100 * (1 - s) for s in scores], color="tab:orange")
    right.axhline(3.0, color="gray", linestyle=":", linewidth=1)
    right.set(xlabel="epoch", ylabel="test error, percent", yscale="log")
    for axis, ticks in ((left, (0.3, 0.5, 1, 2)), (right, (0.3, 1, 3, 10, 30))):
        axis.set_yticks(ticks, [f"{t:g}" for t in ticks])
        axis.minorticks_off()
    figure.suptitle(title)
    figure.savefig(path, dpi=120)
    plt.close(figure)


def main() -> None:
    """Train as the command line says."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--layer", choices=sorted(LAYERS), default="s4d")
    parser.add_argument("--epochs", type=int, default=25)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--figure", type=Path, help="where to draw the loss curve")
    given = parser.parse_args()
    start = time.perf_counter()
    losses, scores = train(given.layer, epochs=given.epochs, seed=given.seed)
    seconds = time.perf_counter() - start
    print(f"{given.layer}: test accuracy {scores[-1]:.2%} after {seconds:.0f} s")
    if given.figure:
        title = (
            f"{given.layer.upper()} on digits as sequences of 64: {scores[-1]:.1%} on the test set"
        )
        draw(losses, scores, given.figure, title)


if __name__ == "__main__":
    main()
