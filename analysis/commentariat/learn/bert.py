"""BERT (Devlin et al. 2019) as the pretrained encoders have it, with their names of weights, cut in a lower part that
stays as it is and an upper part that learns."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F  # noqa: N812 - its usual name
from torch import Tensor, nn


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of a BERT, by the names in its config.json."""

    vocab_size: int
    hidden_size: int
    num_hidden_layers: int
    num_attention_heads: int
    intermediate_size: int
    max_position_embeddings: int
    type_vocab_size: int
    layer_norm_eps: float


class _Embeddings(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        d = shape.hidden_size
        self.word_embeddings = nn.Embedding(shape.vocab_size, d)
        self.position_embeddings = nn.Embedding(shape.max_position_embeddings, d)
        self.token_type_embeddings = nn.Embedding(shape.type_vocab_size, d)
        self.LayerNorm = nn.LayerNorm(d, eps=shape.layer_norm_eps)

    def forward(self, pieces: Tensor, second: Tensor) -> Tensor:
        places = torch.arange(pieces.shape[1], device=pieces.device)[None]
        both = self.word_embeddings(pieces) + self.token_type_embeddings(second)
        return self.LayerNorm(both + self.position_embeddings(places))


class _Layer(nn.Module):
    def __init__(self, shape: Shape, dropout: float) -> None:
        super().__init__()
        d, self.heads, self.dropout = shape.hidden_size, shape.num_attention_heads, dropout
        self.query, self.key, self.value, self.dense = (nn.Linear(d, d) for _ in range(4))
        self.norm = nn.LayerNorm(d, eps=shape.layer_norm_eps)
        self.wide, self.narrow = nn.Linear(d, shape.intermediate_size), nn.Linear(shape.intermediate_size, d)
        self.last_norm = nn.LayerNorm(d, eps=shape.layer_norm_eps)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        n, length, d = hidden.shape

        def split(part: Tensor) -> Tensor:
            return part.reshape(n, length, self.heads, d // self.heads).transpose(1, 2)

        rate = self.dropout if self.training else 0.0
        seen = F.scaled_dot_product_attention(
            split(self.query(hidden)),
            split(self.key(hidden)),
            split(self.value(hidden)),
            attn_mask=mask,
            dropout_p=rate,
        )
        looked = self.dense(seen.transpose(1, 2).reshape(n, length, d))
        hidden = self.norm(hidden + F.dropout(looked, rate, self.training))
        thought = self.narrow(F.gelu(self.wide(hidden)))
        return self.last_norm(hidden + F.dropout(thought, rate, self.training))


# Names of a layer's weights in pretrained files, and here.
_NAMES = {
    "attention.self.query": "query",
    "attention.self.key": "key",
    "attention.self.value": "value",
    "attention.output.dense": "dense",
    "attention.output.LayerNorm": "norm",
    "intermediate.dense": "wide",
    "output.dense": "narrow",
    "output.LayerNorm": "last_norm",
}


class Bert(nn.Module):
    """BERT in two parts: `lower` (embeddings and the first ``frozen`` layers, which never learn) and `upper`."""

    def __init__(self, shape: Shape, frozen: int, dropout: float) -> None:
        super().__init__()
        self.embeddings = _Embeddings(shape)
        self.layers = nn.ModuleList(_Layer(shape, dropout) for _ in range(shape.num_hidden_layers))
        self.frozen = frozen
        for part in (self.embeddings, *self.layers[:frozen]):
            part.requires_grad_(False)

    def lower(self, pieces: Tensor, seen: Tensor, second: Tensor) -> Tensor:
        """Hidden states of shape (n, pieces, d) after the frozen layers; alike in training and in use."""
        hidden = self.embeddings(pieces, second)
        for layer in self.layers[: self.frozen]:
            layer.eval()
            hidden = layer(hidden, _mask(seen))
        return hidden

    def upper(self, hidden: Tensor, seen: Tensor) -> Tensor:
        """Hidden states after the last layer, from those after the frozen ones."""
        for layer in self.layers[self.frozen :]:
            hidden = layer(hidden, _mask(seen))
        return hidden

    def load(self, weights: dict[str, Tensor]) -> None:
        """Take pretrained weights. Raises ValueError where one is missing."""
        own: dict[str, Tensor] = {}
        for name, value in weights.items():
            plain = name.removeprefix("bert.")
            if plain.startswith("embeddings.") and not plain.endswith("position_ids"):
                own[plain] = value
            elif plain.startswith("encoder.layer."):
                number, rest = plain.removeprefix("encoder.layer.").split(".", 1)
                part, kind = rest.rsplit(".", 1)
                own[f"layers.{number}.{_NAMES[part]}.{kind}"] = value
        lacking, _ = self.load_state_dict(own, strict=False)
        if lacking:
            raise ValueError(f"the pretrained weights lack {', '.join(lacking[:3])}")


def _mask(seen: Tensor) -> Tensor:
    return seen[:, None, None, :].bool()
