"""Fine-tuning: all three tasks together, seeded, in 16-bit arithmetic where the processor has it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - its usual name
from numpy.typing import NDArray
from torch import Tensor, nn

from commentariat.learn.network import Network, batch
from commentariat.tag.windows import Window

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Plan:
    """How to fine-tune.

    The first ``frozen`` layers stay as they are, so that what they make of a text is worked out once; learning them too
    takes twice the time. ``rate`` is that of the pretrained weights, ``head_rate`` that of the heads; both rise over the
    first part of the steps and fall to 0. ``stance``, ``relation`` and ``recall`` weigh these losses against that of themes.
    ``untitled`` is how often a comment is read without its story's title: many a saved page has none, and titles of practice
    threads say more of their comments than real ones do.
    """

    epochs: int = 5
    frozen: int = 3
    size: int = 16
    rate: float = 3e-4
    head_rate: float = 1e-3
    warm: float = 0.08
    decay: float = 0.01
    stance: float = 0.7
    relation: float = 0.7
    recall: float = 1.0
    untitled: float = 0.5
    seed: int = 20250213


@dataclass(frozen=True, eq=False)
class Target:
    """What coders marked: themes (n, K) yes or no, stances (n, K) 0 to 2 or -1, relations (n,) 0 to 2 or -1."""

    themes: NDArray[np.bool_]
    stances: Ints
    relations: Ints


def _batches(lengths: Sequence[int], size: int, rng: np.random.Generator | None) -> Iterator[Ints]:
    """Rows of about one length together, in random order where ``rng`` is given."""
    blur = rng.uniform(0, 30, len(lengths)) if rng is not None else 0
    order = np.argsort(np.array(lengths) + blur, kind="stable")
    groups = [order[start : start + size] for start in range(0, len(order), size)]
    if rng is not None:
        rng.shuffle(groups)
    yield from groups


def _loss(scores: tuple[Tensor, ...], rows: Tensor, target: tuple[Tensor, ...], plan: Plan) -> Tensor:
    themes, stances, relations, _, vectors = scores
    has, side, relation, known = (part[rows] for part in target)
    loss = F.binary_cross_entropy_with_logits(themes, has, reduction="sum")
    if (side >= 0).any():
        loss = loss + plan.stance * F.cross_entropy(stances[side >= 0], side[side >= 0], reduction="sum")
    if (relation >= 0).any():
        chosen = relation >= 0
        loss = loss + plan.relation * F.cross_entropy(relations[chosen], relation[chosen], reduction="sum")
    loss = loss + plan.recall * (1 - (vectors * known).sum(-1)).sum()
    return loss / len(rows)


def lower_states(network: Network, items: Sequence[Window], size: int = 32) -> list[Tensor]:
    """What the frozen layers make of each window, shape (pieces, d), in 16 bits: made once, used in every epoch."""
    states: list[Tensor] = [torch.empty(0)] * len(items)
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        for rows in _batches([len(window.pieces) for window in items], size, None):
            chosen = [items[row] for row in rows]
            pieces, seen, second, _ = batch(chosen)
            hidden = network.bert.lower(pieces, seen, second).bfloat16()
            for row, window, state in zip(rows, chosen, hidden, strict=True):
                states[row] = state[: len(window.pieces)].clone()
    return states


def _known_vectors(network: Network, items: Sequence[Window], size: int = 32) -> Tensor:
    """The pretrained encoder's vectors, shape (n, d), of the comments alone."""
    alone = []
    for w in items:
        pieces = (w.pieces[0], *w.pieces[w.own[0] : w.own[1] + 1])
        alone.append(Window(pieces, (1, len(pieces) - 1), (len(pieces), len(pieces)), w.spans))
    network.eval()
    vectors: list[Tensor] = [torch.empty(0)] * len(items)
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        for rows in _batches([len(window.pieces) for window in alone], size, None):
            pieces, seen, second, _ = batch([alone[row] for row in rows])
            for row, vector in zip(rows, network.pretrained(pieces, seen, second), strict=True):
                vectors[row] = vector
    return torch.stack(vectors).clone()


def _kept(chosen: Sequence[tuple[Window, Tensor]]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """A batch for `Network.upper`, from windows and their states."""
    _, seen, second, own = batch([window for window, _ in chosen])
    return nn.utils.rnn.pad_sequence([state for _, state in chosen], batch_first=True), seen, second, own


def finetune(
    network: Network,
    items: Sequence[Window],
    bare: Sequence[Window],
    target: Target,
    plan: Plan,
    *,
    progress: Callable[[int, float], None] | None = None,
) -> None:
    """Train the network in place on one window a comment.

    ``bare`` are the same windows without titles. ``progress`` is called with the epoch and its mean loss.
    """
    torch.manual_seed(plan.seed)
    rng = np.random.default_rng(plan.seed)
    body = [p for name, p in network.named_parameters() if name.startswith("bert.") and p.requires_grad]
    heads = [p for name, p in network.named_parameters() if not name.startswith("bert.")]
    optimiser = torch.optim.AdamW(
        [{"params": body, "lr": plan.rate}, {"params": heads, "lr": plan.head_rate}], weight_decay=plan.decay
    )
    steps = math.ceil(len(items) / plan.size) * plan.epochs
    rise = max(1, int(plan.warm * steps))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / rise, max(0.0, (steps - step) / max(1, steps - rise)))
    )
    goal = (
        torch.from_numpy(target.themes).float(),
        torch.from_numpy(target.stances),
        torch.from_numpy(target.relations),
        _known_vectors(network, items),
    )
    lengths = [len(window.pieces) for window in items]
    both = [(items, lower_states(network, items)), (bare, lower_states(network, bare))]
    for epoch in range(plan.epochs):
        network.train()
        total = 0.0
        for rows in _batches(lengths, plan.size, rng):
            made = [both[int(chance < plan.untitled)] for chance in rng.random(len(rows))]
            with torch.autocast("cpu", torch.bfloat16):
                scores = network.upper(*_kept([(w[row], s[row]) for (w, s), row in zip(made, rows, strict=True)]))
            loss = _loss(tuple(part.float() for part in scores), torch.from_numpy(rows), goal, plan)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total += float(loss.detach()) * len(rows)
        if progress is not None:
            progress(epoch + 1, total / len(items))


def predict(network: Network, items: Sequence[Window], size: int = 32) -> tuple[Floats, Floats, Floats]:
    """Scores of themes (n, K), stances (n, K, 3) and relations (n, 3), one window a comment."""
    network.eval()
    themes: list[Tensor] = [torch.empty(0)] * len(items)
    stances, relations = themes.copy(), themes.copy()
    with torch.inference_mode():
        for rows in _batches([len(window.pieces) for window in items], size, None):
            scores = network(*batch([items[row] for row in rows]))
            for found, part in zip((themes, stances, relations), scores[:3], strict=True):
                for row, value in zip(rows, part.float(), strict=True):
                    found[row] = value
    return tuple(torch.stack(part).double().numpy() for part in (themes, stances, relations))
