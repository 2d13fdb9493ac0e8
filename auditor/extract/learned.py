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
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

import auditor

FOLDER = Path(auditor.__file__).resolve().parent / "extract" / "models"  # a compiled copy of this stands elsewhere
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]
_END = "\x00"  # stands between two texts; no sequence reaches over it
_FIRST, _LAST = "\x02", "\x03"  # stand around a text, so that how it begins and ends is read, too
_SIGNS = 0xE000  # the first of the characters that no page holds
_MIX = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)  # odd numbers with well mixed bits
_FIELD = 0xD6E8FEB86659FD93
_ONE, _ZERO, _NINE = np.uint32(ord("1")), np.uint32(ord("0")), np.uint32(9)
_MANY = 4096  # examples whose sequences are counted at a time
_LARGE = 1 << 20  # bytes of weights that are kept packed
_AT_ONCE = 1 << 22  # examples times buckets
_LANE, _HALF = 32, 1 << 31  # bits of a sum, and half of what they hold
_KEY = 32  # bits of a key that is sorted fast


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


@dataclass(frozen=True, eq=False)
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
        packed = _packed(self)
        for first, keys in _keys(self.shape, fields):
            held = min(_step(self.shape), total - first)
            bounds = np.searchsorted(keys, np.arange(held + 1, dtype=np.uint64) << np.uint64(self.shape.bits))
            count = np.diff(bounds)
            full = np.flatnonzero(count)  # an example without any sequence keeps its bias
            buckets = keys & np.uint64((1 << self.shape.bits) - 1)
            sums = np.empty((len(full), 2 * len(packed)))
            for number, pair in enumerate(packed if len(full) else ()):
                both = np.add.reduceat(pair.take(buckets), bounds[full])
                low = ((both + _HALF) & (2 * _HALF - 1)) - _HALF
                sums[:, 2 * number], sums[:, 2 * number + 1] = low, (both - low) >> _LANE
            sums = sums[:, : len(self.classes)]
            found[first + full] += sums * self.scale / np.sqrt(count[full])[:, None]
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
                    buckets = _sequences(lone, {name: parts}, place) & np.uint64((1 << self.shape.bits) - 1)
                    for part, weight in zip(parts, self.weights[buckets, number].tolist(), strict=True):
                        found[part] = max(weight, found.get(part, 0))
        best = sorted((part for part in found if found[part] > 0 and part.isalpha()), key=lambda p: (-found[p], p))
        return best[:most]


@lru_cache(maxsize=16)
def _packed(model: Model) -> list[Ints]:
    """The weights, two classes to a number: a sum over them is two sums, each far below half of its lane."""
    wide = model.weights.astype(np.int64)
    wide = np.pad(wide, ((0, 0), (0, wide.shape[1] % 2)))
    return [wide[:, n] + (wide[:, n + 1] << _LANE) for n in range(0, wide.shape[1], 2)]


def ticked(shape: Shape, fields: Mapping[str, Sequence[str]]) -> Iterator[tuple[int, Ints, Ints]]:
    """Which buckets each example has: (number of the first example, example counted from it, bucket)."""
    for first, keys in _keys(shape, fields):
        found = keys.astype(np.int64)
        yield first, found >> shape.bits, found & ((1 << shape.bits) - 1)


def _step(shape: Shape) -> int:
    """How many examples are counted at a time."""
    return max(1, _AT_ONCE >> shape.bits) if shape.once else _MANY


def _keys(shape: Shape, fields: Mapping[str, Sequence[str]]) -> Iterator[tuple[int, Keys]]:
    """(number of the first example, sorted keys of the sequences of some): example, counted from it, and bucket."""
    total, step = len(fields[shape.fields[0]]), _step(shape)
    for first in range(0, total, step):
        keys = _sequences(shape, {name: fields[name][first : first + step] for name in shape.fields})
        keys = np.sort(keys.astype(np.uint32)) if step.bit_length() + shape.bits <= _KEY else np.sort(keys)
        if shape.once and len(keys):
            keys = keys[np.concatenate(([True], keys[1:] != keys[:-1]))]
        yield first, keys.astype(np.uint64)


def _sequences(shape: Shape, fields: Mapping[str, Sequence[str]], place: int = 0) -> Keys:
    """Key of every sequence: number of its example, then its bucket; `place` is the salt of the first field."""
    joined = [_END.join(fields[name]) + _END for name in shape.fields]
    sizes = [len(each) for each in joined]
    codes = np.frombuffer("".join(joined).encode("utf-32-le", "replace"), dtype="<u4").copy()
    codes[codes - _ONE < _NINE] = _ZERO  # which digit it is says nothing
    ends = codes == 0
    owner = np.concatenate([np.cumsum(part) - part for part in np.split(ends, np.cumsum(sizes)[:-1])]).astype(np.uint64)
    owner <<= np.uint64(shape.bits)
    salts = np.array([(_FIELD + 2 * number) & (2**64 - 1) for number in range(place, place + len(sizes))], np.uint64)
    salt = np.repeat(salts, sizes)
    wide = codes.astype(np.uint64)
    inside, hashed = ~ends, wide * np.uint64(_MIX[0])
    keys = []
    for length in range(1, max(shape.lengths) + 1):
        if length > 1:
            inside = inside[:-1] & ~ends[length - 1 :]
            hashed = (hashed[:-1] + wide[length - 1 :]) * np.uint64(_MIX[length - 1])
        if length in shape.lengths:
            at = np.flatnonzero(inside)
            mixed = hashed[at]
            mixed ^= mixed >> np.uint64(29)
            mixed *= salt[at]
            mixed >>= np.uint64(64 - shape.bits)
            mixed |= owner[at]
            keys.append(mixed)
    return np.concatenate(keys)


def text_of(text: str) -> str:
    """A text as models read it: every run of white space is one space, no character that parts examples."""
    return " ".join(text.replace(_END, " ").split())


def framed(text: str) -> str:
    """A text as models read it, with a mark at its beginning and one at its end."""
    return f"{_FIRST}{text_of(text)}{_LAST}"


def sign(number: int, loud: int) -> str:
    """A fact as characters that no page holds, so many that it weighs as much as a few words."""
    return "".join(chr(_SIGNS + number * loud + k) for k in range(loud))


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
