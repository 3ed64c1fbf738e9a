"""The encoder with its heads: word pieces in, scores of themes, stances and the reply relation out.

A small BERT reads comment and parent together. For each theme, attention over the comment's own pieces picks out what
speaks of it (label-wise attention: Mullenbach et al. 2018), so that one clause of a long comment is enough and is its own
evidence. The stance is read from the same pieces, by weights that all themes share plus some of each theme's own. The
relation is read from comment and parent side by side. A last head recalls the vector that the pretrained encoder gave the
text: themes that nobody has coded yet are found by such vectors, and what recalls them forgets less.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path

import torch
import torch.nn.functional as F  # noqa: N812 - its usual name
from safetensors.torch import load_file
from torch import Tensor, nn

from commentariat.learn.bert import Bert, Shape
from commentariat.tag.windows import Window

# Sharpens the attention at the start: with less, all pieces weigh alike and the heads learn slowly.
SHARPNESS = 2.0
# Most comments lack any one theme; the scores start there.
THEME_BIAS = -2.0
RELATION_WIDTH = 192
DROPOUT = 0.1
_SMALL = 0.02
Scores = tuple[Tensor, Tensor, Tensor, Tensor, Tensor]


class Network(nn.Module):
    """BERT of width d with heads for K themes.

    Called with a batch of :func:`batch` it returns theme scores (n, K), stance scores (n, K, 3), relation scores (n, 3),
    each piece's part of each theme's score (n, K, pieces), and the comment's vector (n, d), of length 1.
    """

    def __init__(self, shape: Shape, themes: int, frozen: int) -> None:
        super().__init__()
        self.bert = Bert(shape, frozen, DROPOUT)
        d = shape.hidden_size

        def small(*size: int) -> nn.Parameter:
            return nn.Parameter(torch.randn(*size) * _SMALL)

        self.query, self.theme, self.theme_mean = small(themes, d), small(themes, d), small(themes, d)
        self.theme_bias = nn.Parameter(torch.full((themes,), THEME_BIAS))
        self.stance = nn.Linear(d, 3)
        self.stance_own, self.stance_mean = small(themes, 3, d), small(themes, 3, d)
        self.relation = nn.Sequential(
            nn.Dropout(DROPOUT),
            nn.Linear(5 * d, RELATION_WIDTH),
            nn.GELU(),
            nn.Dropout(DROPOUT),
            nn.Linear(RELATION_WIDTH, 3),
        )
        self.recall = nn.Linear(d, d)
        self.drop = nn.Dropout(DROPOUT)

    def forward(self, pieces: Tensor, seen: Tensor, second: Tensor, own: Tensor) -> Scores:
        """See the class. ``seen`` is 1 for pieces that are no padding, ``second`` for those of the parent (with its
        separator), ``own`` for those of the comment itself; all of shape (n, pieces)."""
        return self.upper(self.bert.lower(pieces, seen, second), seen, second, own)

    def upper(self, hidden: Tensor, seen: Tensor, second: Tensor, own: Tensor) -> Scores:
        """The same from hidden states of the lower part, which never change and can be kept."""
        hidden = self.drop(self.bert.upper(hidden, seen).float())
        mine, theirs = own.float(), second.float()
        mean = (hidden * mine[:, :, None]).sum(1) / mine.sum(1, keepdim=True).clamp(min=1)
        answered = (hidden * theirs[:, :, None]).sum(1) / theirs.sum(1, keepdim=True).clamp(min=1)
        looks = torch.matmul(self.query, hidden.transpose(1, 2)) * SHARPNESS
        looks = looks.masked_fill(own[:, None, :] == 0, -1e4).softmax(-1)
        picked = torch.matmul(looks, hidden)
        parts = looks * torch.matmul(self.theme, hidden.transpose(1, 2))
        themes = parts.sum(-1) + mean @ self.theme_mean.T + self.theme_bias
        stances = (
            self.stance(picked)
            + (picked[:, :, None, :] * self.stance_own).sum(-1)
            + (mean[:, None, None, :] * self.stance_mean).sum(-1)
        )
        pair = torch.cat([hidden[:, 0], mean, answered, (mean - answered).abs(), mean * answered], dim=-1)
        return themes, stances, self.relation(pair), parts, F.normalize(self.recall(mean), dim=-1)

    def pretrained(self, pieces: Tensor, seen: Tensor, second: Tensor) -> Tensor:
        """The vectors (n, d), of length 1, that the pretrained encoder is known for: the mean of all pieces (Reimers &
        Gurevych 2019). To be asked before the network learns."""
        hidden = self.bert.upper(self.bert.lower(pieces, seen, second), seen).float()
        weights = seen.float()[:, :, None]
        return F.normalize((hidden * weights).sum(1) / weights.sum(1), dim=-1)


def new_network(base: Path, themes: int, frozen: int) -> Network:
    """The network on pretrained weights: a folder with config.json and model.safetensors of a BERT."""
    config = json.loads((base / "config.json").read_text("utf-8"))
    network = Network(Shape(**{field.name: config[field.name] for field in fields(Shape)}), themes, frozen)
    network.bert.load(load_file(base / "model.safetensors"))
    return network


def batch(chosen: Sequence[Window]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Windows as the four tensors that `Network.forward` takes, padded with 0 to the longest."""
    longest = max(len(window.pieces) for window in chosen)

    def rows(make: Callable[[Window], Sequence[int]]) -> Tensor:
        return torch.tensor([[*(row := make(window)), *([0] * (longest - len(row)))] for window in chosen])

    return (
        rows(lambda w: w.pieces),
        rows(lambda w: [1] * len(w.pieces)),
        rows(lambda w: w.second_mask),
        rows(lambda w: w.own_mask),
    )
