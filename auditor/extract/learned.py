"""Linear models over the characters of short texts: what was learnt is weights in a file, what is read is n-grams.

A model knows nothing but which sequences of one to three characters stand in which field of an example, once or more.
Every sequence has a bucket (a hash), every bucket a weight per class; a class scores the sum of its weights over the
root of their number: long and short texts compare. This can be explained: `telling` names the sequences that spoke most
for a class. Weights are whole numbers, the sums exact: the same text scores the same on every machine.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

import auditor

FOLDER = Path(auditor.__file__).resolve().parent / "extract" / "models"  # a compiled copy of this stands elsewhere
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_END = "\x00"  # stands between two texts; no sequence reaches over it
_MIX = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)  # odd numbers with well mixed bits
_FIELD = 0xD6E8FEB86659FD93
_DIGITS = str.maketrans("123456789", "0" * 9)  # which digit it is says nothing
_MANY = 4096  # examples whose sequences are counted at a time
_LARGE = 1 << 20  # bytes of weights that are kept packed
_AT_ONCE = 1 << 22  # bytes of the table in which buckets are ticked


@dataclass(frozen=True)
class Shape:
    """How an example becomes buckets.

    Attributes:
        fields: names of the texts of an example; the same characters in two fields are two things.
        lengths: which sequences are read, 1 to 3 characters each.
        bits: there are 2**bits buckets.
        once: a sequence counts once however often it stands there; in a sentence hardly any stands twice, and counting
            them all costs a fifth of the time.
    """

    fields: tuple[str, ...]
    lengths: tuple[int, ...] = (2,)
    bits: int = 15
    once: bool = True


@dataclass(frozen=True)
class Model:
    """Weights of one decision.

    Attributes:
        classes: what it decides between.
        weights: whole numbers, buckets x classes.
        scale: what a weight of 1 is worth, per class.
        bias: score of a class before anything is read.
    """

    shape: Shape
    classes: tuple[str, ...]
    weights: npt.NDArray[np.int8]
    scale: Floats
    bias: Floats

    def scores(self, fields: Mapping[str, Sequence[str]]) -> Floats:
        """Score of each class for each example (examples x classes).

        Args:
            fields: name of a field → its texts, one per example; all of the same number.
        """
        total = len(fields[self.shape.fields[0]])
        found = np.tile(self.bias, (total, 1))
        for first, owners, buckets in ticked(self.shape, fields):
            count = np.bincount(owners)
            sums = np.empty((len(count), len(self.classes)))
            for number in range(len(self.classes)):
                sums[:, number] = np.bincount(owners, weights=self.weights[buckets, number])
            found[first : first + len(count)] += sums * self.scale / np.sqrt(np.maximum(count, 1))[:, None]
        return found

    def telling(self, fields: Mapping[str, str], label: str, most: int = 5) -> list[str]:
        """The sequences of one example that spoke most for a class, most telling first."""
        number = self.classes.index(label)
        found: dict[str, int] = {}
        for place, name in enumerate(self.shape.fields):
            text = fields[name]
            for length in self.shape.lengths:
                parts = [text[i : i + length] for i in range(len(text) - length + 1)]
                if parts:
                    lone = Shape((name,), (length,), self.shape.bits)
                    _, buckets = _sequences(lone, {name: parts}, place)
                    for part, weight in zip(parts, self.weights[buckets, number].tolist(), strict=True):
                        found[part] = max(weight, found.get(part, 0))
        best = sorted((part for part in found if found[part] > 0 and part.isalpha()), key=lambda p: (-found[p], p))
        return best[:most]


def ticked(shape: Shape, fields: Mapping[str, Sequence[str]]) -> Iterator[tuple[int, Ints, Ints]]:
    """Which buckets each example has: (number of the first example, example counted from it, bucket)."""
    total, step = len(fields[shape.fields[0]]), max(1, _AT_ONCE >> shape.bits) if shape.once else _MANY
    for first in range(0, total, step):
        part = {name: fields[name][first : first + step] for name in shape.fields}
        if not shape.once:
            yield first, *_sequences(shape, part)
            continue
        table = np.zeros(min(step, total - first) << shape.bits, dtype=np.bool_)
        owners, buckets = _sequences(shape, part)
        table[(owners << shape.bits) | buckets] = True
        found = np.flatnonzero(table)
        yield first, found >> shape.bits, found & ((1 << shape.bits) - 1)


def _sequences(shape: Shape, fields: Mapping[str, Sequence[str]], place: int = 0) -> tuple[Ints, Ints]:
    """(example, bucket) of every sequence; `place` is the salt of the first field."""
    owners: list[Ints] = []
    buckets: list[Ints] = []
    for number, name in enumerate(shape.fields, place):
        joined = (_END.join(fields[name]) + _END).translate(_DIGITS)
        codes = np.frombuffer(joined.encode("utf-32-le", "replace"), dtype="<u4").astype(np.uint64)
        ends = codes == 0
        owner = np.cumsum(ends) - ends
        inside, hashed = ~ends, codes * np.uint64(_MIX[0])
        for length in range(1, max(shape.lengths) + 1):
            if length > 1:
                size = len(codes) - length + 1
                inside = inside[:-1] & ~ends[length - 1 :]
                hashed = (hashed[:-1] + codes[length - 1 :]) * np.uint64(_MIX[length - 1])
                owner = owner[:size]
            if length in shape.lengths:
                mixed = (hashed ^ (hashed >> np.uint64(29))) * np.uint64((_FIELD + 2 * number) & (2**64 - 1))
                buckets.append((mixed >> np.uint64(64 - shape.bits))[inside].astype(np.int64))
                owners.append(owner[inside])
    return np.concatenate(owners), np.concatenate(buckets)


def text_of(text: str) -> str:
    """A text as models read it: every run of white space is one space, no character that parts examples."""
    return " ".join(text.replace(_END, " ").split())


@cache
def load(name: str) -> Model:
    """The model of that name from the folder."""
    facts = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    shape = Shape(tuple(facts["fields"]), tuple(facts["lengths"]), facts["bits"], facts.get("once", True))
    packed = FOLDER / f"{name}.npz"
    weights = np.load(packed)["weights"] if packed.exists() else np.load(FOLDER / f"{name}.npy", allow_pickle=False)
    return Model(shape, tuple(facts["classes"]), weights, np.array(facts["scale"]), np.array(facts["bias"]))


def save(name: str, model: Model, trained: Mapping[str, object]) -> None:
    """Write a model; `trained` says from what, for people."""
    facts = {**asdict(model.shape), "classes": model.classes, "trained": dict(trained)}
    facts |= {"scale": model.scale.tolist(), "bias": model.bias.tolist()}
    text = json.dumps(facts, ensure_ascii=False, indent=1) + "\n"
    (FOLDER / f"{name}.json").write_text(text, encoding="utf-8")
    if model.weights.nbytes > _LARGE:
        np.savez_compressed(FOLDER / f"{name}.npz", weights=model.weights)
    else:
        np.save(FOLDER / f"{name}.npy", model.weights, allow_pickle=False)
