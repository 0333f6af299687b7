"""Rules on how questions are asked, after the flaws that item-writing guides list."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from rapidfuzz import fuzz, process

from coach.curriculum.lint.rule import Checks, Rule
from coach.curriculum.loading import LoadedPack, Origin
from coach.curriculum.model import (
    BLANK,
    ChoiceQuestion,
    ClozeQuestion,
    ExplainQuestion,
    Language,
    MultipleQuestion,
    Option,
    OrderQuestion,
    Question,
    ShortQuestion,
)
from coach.quiz.normalise import fold, tokens

MANY = 20
"""From so many questions on, shares over a whole pack say something."""
KEY_LONGER, KEY_SHORTER, ANY_LONGER = 1.25, 0.6, 1.7
SLACK: dict[Language, int] = {"en": 8, "zh-TW": 4}
"""How far an option's length may stand out: times the longest other, and characters on top of that."""
LONGEST_IS_KEY = 0.4
"""The most of a pack's questions in which the right option is the longest."""
LONGEST_BY_CHANCE = 1.6
"""The same where several are right, times what chance would give; with one key of four that is .4 again."""
SAME_NUMBER = 0.6
"""The most of a pack's questions with several right options that may have the same number of them."""
ALIKE = 93
"""How alike (0..100) two prompts may be before they ask the same."""
GIVEN_WORDS, GIVEN_HAN = 2, 5
"""Words, or characters in a row, that the stem may not share with the right option alone."""

_ALL_NONE = re.compile(
    r"\b(?:all|none|both|neither|any) of the above\b|^(?:all|none|both|neither) of (?:these|them)$"
    r"|\ball are (?:right|true|correct)\b"
    r"|以上(?:皆|都|均)|皆(?:是|非)$|都(?:對|不對|正確)$|\b[A-E] (?:and|or) [A-E]\b|選項 ?[A-E]",
    re.IGNORECASE,
)
_NEGATIVE: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:[Ww]hich\b[^.?]*|[Ww]hat (?:is|are|does|do|can) )"
        r"\b(?:not|except|incorrect|false|least)\b[^.?]*\?"
    ),
    "zh-TW": re.compile(r"(?:何者|哪一?[個項種])[^？。，]{0,12}(?<!「)(?:不(?!同)|沒有|錯誤|並非)[^？。]*？"),
}
_WORD = re.compile(r"[a-z][a-z-]{4,}")
_HAN = re.compile("[\u3400-\u9fff]+")


def _choices(loaded: LoadedPack) -> Iterator[tuple[str, Sequence[Option], Origin, tuple[str, ...]]]:
    """Give everything with one right option: its key, the options, and where they stand."""
    for question, origin in loaded.written("question"):
        if isinstance(question, ChoiceQuestion):
            yield question.answer, question.options, origin, ()
    for exercise, origin in loaded.written("exercise"):
        yield exercise.guess.answer, exercise.guess.options, origin, ("guess",)


def _multiples(loaded: LoadedPack) -> Iterator[tuple[MultipleQuestion, Origin]]:
    for question, origin in loaded.written("question"):
        if isinstance(question, MultipleQuestion):
            yield question, origin


def _texts(loaded: LoadedPack) -> Iterator[tuple[Sequence[Option], Origin, tuple[str, ...]]]:
    """Give everything with texts to choose from or to put in order, and where they stand."""
    for _, options, origin, path in _choices(loaded):
        yield options, origin, (*path, "options")
    for question, origin in loaded.written("question"):
        if isinstance(question, MultipleQuestion):
            yield question.options, origin, ("options",)
        elif isinstance(question, OrderQuestion):
            yield question.items, origin, ("items",)


def _one_key(loaded: LoadedPack) -> Checks:
    for answer, options, origin, path in _choices(loaded):
        found = sum(option.key == answer for option in options)
        yield (
            None
            if found == 1
            else origin.fault(f"{found} options have the key of the answer", *path, "answer")
        )
    for question, origin in _multiples(loaded):
        keys = [option.key for option in question.options]
        wrong = [
            f"{n} options have the key '{key}'" for key in question.answers if (n := keys.count(key)) != 1
        ]
        if set(keys) <= set(question.answers):
            wrong.append("no option is wrong")
        yield origin.fault(wrong[0], "answers") if wrong else None


def _repeated(loaded: LoadedPack) -> Checks:
    for options, origin, path in _texts(loaded):
        for language in options[0].text:
            texts = [_seen(option.text.get(language, "")) for option in options]
            twice = [text for text, count in Counter(texts).items() if count > 1]
            yield origin.fault(f"two {path[-1]} say '{twice[0]}'", *path) if twice else None


def _seen(text: str) -> str:
    """An option as it is read: without width, case, spaces or a full stop at the end."""
    return unicodedata.normalize("NFKC", text).casefold().replace(" ", "").rstrip(".。")


def _positions(loaded: LoadedPack) -> Checks:
    """Over the pack, by number of options: the bot shuffles, but other readers of the files do not."""
    by_size: dict[int, list[int]] = {}
    for question in loaded.questions:
        if isinstance(question, ChoiceQuestion):
            keys = [option.key for option in question.options]
            if question.answer in keys:
                by_size.setdefault(len(keys), []).append(keys.index(question.answer))
    for size, places in by_size.items():
        if len(places) < MANY:
            continue
        fair = len(places) / size
        for place in range(size):
            count = places.count(place)
            message = (
                f"of {len(places)} questions with {size} options {count} have the key in place {place + 1}; "
                f"about {fair:.0f} would be fair"
            )
            yield loaded.origins["pack"][0].fault(message, "key") if _skewed(count, fair) else None
    yield from _right_ones(loaded)


def _right_ones(loaded: LoadedPack) -> Checks:
    """Where several are right: neither a place nor a number of right ones tells the answer."""
    pack = loaded.origins["pack"][0]
    sizes: dict[int, list[MultipleQuestion]] = {}
    for question, _ in _multiples(loaded):
        sizes.setdefault(len(question.options), []).append(question)
    for size, questions in sizes.items():
        if len(questions) < MANY:
            continue
        fair = sum(len(question.answers) for question in questions) / size
        for place in range(size):
            count = sum(question.options[place].key in question.answers for question in questions)
            message = (
                f"of {len(questions)} questions with several right options of {size} {count} have one in "
                f"place {place + 1}; about {fair:.0f} would be fair"
            )
            yield pack.fault(message, "key") if _skewed(count, fair) else None
        number, often = Counter(len(question.answers) for question in questions).most_common(1)[0]
        message = f"{often} of {len(questions)} questions have {number} right options of {size}"
        yield pack.fault(message, "key") if often > SAME_NUMBER * len(questions) else None


def _skewed(count: int, fair: float) -> bool:
    return not fair / 2 <= count <= fair * 1.5


def _length(loaded: LoadedPack) -> Checks:
    longest: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for answer, options, origin, path in _choices(loaded):
        for language, slack in SLACK.items():
            lengths = {option.key: len(option.text.get(language, "")) for option in options}
            if not all(lengths.values()) or answer not in lengths:
                continue
            asked[language] += 1
            longest[language] += lengths[answer] > max(n for key, n in lengths.items() if key != answer)
            message = _standing_out(lengths, answer, slack)
            yield origin.fault(f"{message} ({language})", *path, "options") if message else None
    for tag, count in asked.items():
        share = longest[tag] / count
        message = f"the right option is the longest in {share:.0%} of the questions ({tag})"
        far = count >= MANY and share > LONGEST_IS_KEY
        yield loaded.origins["pack"][0].fault(message, "key") if far else None
    yield from _lengths_of_several(loaded)


def _lengths_of_several(loaded: LoadedPack) -> Checks:
    for language, slack in SLACK.items():
        longest, by_chance, asked = 0, 0.0, 0
        for question, origin in _multiples(loaded):
            lengths = {option.key: len(option.text.get(language, "")) for option in question.options}
            right = [length for key, length in lengths.items() if key in question.answers]
            wrong = [length for key, length in lengths.items() if key not in question.answers]
            if not right or not wrong or not all(lengths.values()):
                continue
            asked += 1
            longest += max(right) > max(wrong)
            by_chance += len(right) / len(lengths)
            message = _outlier(lengths, slack)
            mean = sum(right) / len(right), sum(wrong) / len(wrong)
            if mean[0] > max(KEY_LONGER * mean[1], mean[1] + slack):
                message = f"right options have {mean[0]:.0f} characters on average, wrong ones {mean[1]:.0f}"
            yield origin.fault(f"{message} ({language})", "options") if message else None
        if asked >= MANY:
            message = (
                f"the longest of several options is right in {longest} of {asked} questions ({language})"
            )
            far = longest > LONGEST_BY_CHANCE * by_chance
            yield loaded.origins["pack"][0].fault(message, "key") if far else None


def _outlier(lengths: dict[str, int], slack: int) -> str | None:
    for key, length in lengths.items():
        most = max(other for name, other in lengths.items() if name != key)
        if length > max(ANY_LONGER * most, most + slack):
            return f"the option '{key}' stands out: {length} characters, the others at most {most}"
    return None


def _standing_out(lengths: dict[str, int], answer: str, slack: int) -> str | None:
    for key, length in lengths.items():
        others = [other for name, other in lengths.items() if name != key]
        times = KEY_LONGER if key == answer else ANY_LONGER
        if length > max(times * max(others), max(others) + slack):
            right = "right " if key == answer else ""
            return (
                f"the {right}option '{key}' stands out: {length} characters, the others at most {max(others)}"
            )
    others = [length for key, length in lengths.items() if key != answer]
    mean = sum(others) / len(others)
    if lengths[answer] < min(KEY_SHORTER * mean, mean - slack):
        return f"the right option stands out: {lengths[answer]} characters, the others {mean:.0f} on average"
    return None


def _all_none(loaded: LoadedPack) -> Checks:
    for options, origin, path in _texts(loaded):
        for place, option in enumerate(options):
            found = next((m for text in option.text.values() if (m := _ALL_NONE.search(text))), None)
            message = f"'{found[0]}' speaks of other {path[-1]}" if found else ""
            yield origin.fault(message, *path, place) if found else None


def _cloze(loaded: LoadedPack) -> Checks:
    for question, origin in loaded.written("question"):
        if not isinstance(question, ClozeQuestion):
            continue
        for language, prompt in question.prompt.items():
            before, _, after = prompt.partition(BLANK)
            rest = f" {fold(before)} {fold(after)} "
            answers = question.answers.get(language, [])
            given = [text for text in answers[:1] if _stands_in(fold(text), rest)]
            spelt = [text.casefold() for text in answers]
            if not before.strip():
                yield origin.fault("the blank comes first; let the sentence lead to it", "prompt", language)
            elif len(_HAN.findall(rest)) + len(rest.split()) < 4 and len(rest) < 24:
                yield origin.fault("the sentence says too little to have one answer", "prompt", language)
            elif given:
                yield origin.fault(f"the answer '{given[0]}' stands in the sentence", "prompt", language)
            elif len(set(spelt)) < len(spelt):
                yield origin.fault("an answer is listed twice", "answers", language)
            else:
                yield None


def _stands_in(text: str, rest: str) -> bool:
    return text in rest if _HAN.search(text) else f" {text} " in rest


def _giveaway(loaded: LoadedPack) -> Checks:
    for question, origin in loaded.written("question"):
        if not isinstance(question, ChoiceQuestion):
            continue
        for language, prompt in question.prompt.items():
            right = " ".join(o.text.get(language, "") for o in question.options if o.key == question.answer)
            wrong = [o.text.get(language, "") for o in question.options if o.key != question.answer]
            shared = _only_in_key(prompt, right, wrong)
            message = f"the stem gives the key away: only the right option repeats {shared}"
            yield origin.fault(message, "prompt", language) if shared else None


def _only_in_key(prompt: str, right: str, wrong: Iterable[str]) -> str | None:
    wrong = list(wrong)
    words = _words(prompt) & _words(right) - set().union(*map(_words, wrong))
    if len(words) >= GIVEN_WORDS:
        return ", ".join(sorted(words))
    runs = _runs(prompt) & _runs(right) - set().union(*map(_runs, wrong))
    return f"「{min(runs)}」" if runs else None


def _words(text: str) -> set[str]:
    return set(tokens(" ".join(_WORD.findall(text.casefold()))))


def _runs(text: str) -> set[str]:
    """Every run of `GIVEN_HAN` Chinese characters."""
    return {run[at : at + GIVEN_HAN] for run in _HAN.findall(text) for at in range(len(run) - GIVEN_HAN + 1)}


def _negative(loaded: LoadedPack) -> Checks:
    for question, origin in loaded.written("question"):
        for language, pattern in _NEGATIVE.items():
            if (prompt := question.prompt.get(language)) is None:
                continue
            found = pattern.search(prompt)
            message = "ask for what is so, or mark the negation: NOT, 「不」"
            yield origin.fault(message, "prompt", language) if found else None


def _points(loaded: LoadedPack) -> Checks:
    for question, origin in loaded.written("question"):
        if not isinstance(question, ShortQuestion | ExplainQuestion):
            continue
        for language in question.reference:
            for name in ("reference", "explanation"):
                said = "".join(tokens(getattr(question, name).get(language, "")))
                for place, point in enumerate(question.points):
                    ways = [*point.aliases.get(language, []), point.text.get(language, "")]
                    met = any((way := "".join(tokens(one))) and way in said for one in ways)
                    message = (
                        f"the {name} does not say the point '{point.key}' in any of its wordings ({language})"
                    )
                    yield None if met else origin.fault(message, "points", place)


def _alike(loaded: LoadedPack) -> Checks:
    for language in loaded.pack.languages:
        pairs = [(question, origin) for question, origin in loaded.written("question")]
        prompts = [fold(question.prompt.get(language, "")) for question, _ in pairs]
        scores = process.cdist(prompts, prompts, scorer=fuzz.ratio, score_cutoff=ALIKE, workers=1)
        for at, (question, origin) in enumerate(pairs):
            other = next(
                (pairs[i][0] for i in range(at) if scores[at][i] and not _same(pairs[i][0], question)), None
            )
            message = f"'{other.key}' asks nearly the same ({language})" if other else ""
            yield origin.fault(message, "prompt", language) if other else None


def _same(one: Question, other: Question) -> bool:
    """Whether two questions may sound alike: numbers in them differ."""
    digits = [re.findall(r"[\d.]+", q.prompt.get("en") or q.prompt.get("zh-TW", "")) for q in (one, other)]
    return digits[0] != digits[1]


QUESTIONS = (
    Rule("one-key", "exactly one option is right, or all that the answers name and no more", _one_key),
    Rule("repeated-option", "no option stands twice", _repeated),
    Rule("key-positions", "right options are spread over the places", _positions),
    Rule("option-length", "no option stands out by its length", _length),
    Rule("all-none", "no option speaks of the others", _all_none),
    Rule("cloze", "a blank has one answer, which the sentence leads to and does not hold", _cloze),
    Rule("giveaway", "the stem does not give the key away", _giveaway),
    Rule("negative", "negative wording is marked", _negative),
    Rule("points", "every key point is said in the reference and the explanation", _points),
    Rule("alike", "no two prompts ask nearly the same", _alike),
)
