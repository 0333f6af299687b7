"""How an answer is folded before it is compared with anything.

What people type differs in width, case, invisible characters, Markdown and
punctuation without meaning something else. Everything here is a pure function
of its text, never raises, and looks at no more than `MAX_CHARS` characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from coach.glossary import Folding

MAX_CHARS = 4_000
"""Characters of an answer that are looked at: the most a Discord message or modal can carry."""

HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Han characters, for use inside a character class."""

# Traditional characters and the simplified or variant form that stands for them. Only ever folded
# together for comparison, many to one, so the ambiguity of the other direction does not arise.
_TRADITIONAL = (
    "臺裏裡爲為羣綫線啟啓沒無並詞語數據訓練學習網絡層損參權標籤預測機優調獎勵測試驗證資庫檢強"
    "義問題對應輸輪導關頭縮圖擴連續離維個過擬誤確實現視頻節點構結編碼譯讀記憶體內雙單獨說話轉換產傳"
    "遞處類別環變異計設備們這來從與進還後時樣長幾動協繼種總約給讓將會發擇擔針專門達複雜雖"
    "鍵間準則組當買賣態歸隨團擊執轟殘極階漸遠邊難廣應價歷範圍統終級紀細經織縱績維緩錯鏈鎖識議"
    "僅斷論監絕認觀寫謂詢號樹裝載軟億萬嚴聯顯靈穩獲勢滿減補側曉寬質領頂順須願飽驅齊稱隱邏輯軌較輔遺遷適閾閉際陣靜銷銳錄鏡"
)
_FOLDED = (
    "台里里为为群线线启启没无并词语数据训练学习网络层损参权标签预测机优调奖励测试验证资库检强"
    "义问题对应输轮导关头缩图扩连续离维个过拟误确实现视频节点构结编码译读记忆体内双单独说话转换产传"
    "递处类别环变异计设备们这来从与进还后时样长几动协继种总约给让将会发择担针专门达复杂虽"
    "键间准则组当买卖态归随团击执轰残极阶渐远边难广应价历范围统终级纪细经织纵绩维缓错链锁识议"
    "仅断论监绝认观写谓询号树装载软亿万严联显灵稳获势满减补侧晓宽质领顶顺须愿饱驱齐称隐逻辑轨较辅遗迁适阈闭际阵静销锐录镜"
)
_VARIANTS = str.maketrans(dict(zip(_TRADITIONAL, _FOLDED, strict=True)))

# Not of category Cf, and invisible all the same: fillers and variation selectors.
_INVISIBLE = re.compile(
    "[\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
_BLANKS = str.maketrans("\n\t", "  ")
_ACCENTS = re.compile("[\u0300-\u036f]")
_MARKDOWN = re.compile(r"^[ \t]*(?:>+|#{1,6}(?= )|[-*](?= )|\d{1,2}[.)](?= ))[ \t]*|[*_`~|\\]+", re.MULTILINE)
_APOSTROPHE = re.compile(r"(?<=\w)['’ʼ`´](?=\w)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
# A Han run; a number with its decimals, signed where it begins a word; a word; a mathematical sign.
_PIECE = re.compile(rf"[{HAN}]+|(?:(?<=\s)|^)-\d+(?:\.\d+)?|[^\W{HAN}_]+(?:(?<=\d)\.\d+)*|[+=<>%√×÷±≤≥≠∞∝]")
_TOKEN = re.compile(rf"[{HAN}]|[^\s{HAN}]+")
_BRITISH = re.compile(r"(?<=[a-z]{3})is(?=(?:e|ed|es|er|ers|ing|ation|ations)$)")
_VOWEL = re.compile("[aeiouy]")
_SENTENCE = re.compile(r"\.+(?!\w)|[!?。;\n]+")


def clean(text: str) -> str:
    """Return the text in one width and without what cannot be seen; line breaks and punctuation stay."""
    text = unicodedata.normalize("NFKC", text[:MAX_CHARS])[:MAX_CHARS]
    if not text.translate(_BLANKS).isprintable():
        text = "".join(char for char in text if char in "\n\t" or unicodedata.category(char)[0] != "C")
    return _MARKDOWN.sub(" ", _INVISIBLE.sub("", text))


def fold(text: str) -> str:
    """Return the words of a text for comparison: lower case, without accents, marks and punctuation.

    Other words for a term of the glossary become the one that the coach writes.
    Han runs and words of other scripts stand apart by one space, so "KV快取" and
    "KV 快取" are the same. At most `MAX_CHARS` characters; folding twice changes nothing.
    """
    # Taking one thing away can let its neighbours combine into another; two or three rounds settle it.
    for _ in range(5):
        before, text = text, _fold_once(clean(text))
        if text == before:
            break
    return text


def _fold_once(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold()
    text = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    text = _THOUSANDS.sub("", _APOSTROPHE.sub("", unicodedata.normalize("NFKC", text)))
    text = _synonyms()(text.translate(_VARIANTS))
    return " ".join(_PIECE.findall(text))[:MAX_CHARS].strip()


@cache
def _synonyms() -> Folding:
    return Folding(lambda word: word.translate(_VARIANTS))


def words(text: str) -> tuple[str, ...]:
    """Return the folded text as units: each Han character by itself, and the words of other scripts."""
    return tuple(_TOKEN.findall(fold(text)))


def tokens(text: str) -> tuple[str, ...]:
    """Return the units of `words` as they are compared, English words by their stem."""
    return tuple(map(stem, words(text)))


def stem(word: str) -> str:
    """Take plural, -ing and -ed off an English word and write -ise as -ize; other words stay as they are.

    Both sides of a comparison go through it, so it need not give a real word.
    """
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return word
    if word in ("used", "uses", "using"):
        return "use"
    word = _BRITISH.sub("iz", word)
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith(("sses", "xes", "ches", "shes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is", "as")):
        word = word[:-1]
    for ending in ("ing", "ed") if word != "embed" and not word.endswith("eed") else ():
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= 3 and _VOWEL.search(rest):
            doubled = rest[-1] == rest[-2] and rest[-1] not in "lsz"
            word = rest[:-1] if doubled else rest
            break
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


def sentences(text: str) -> list[str]:
    """Split a cleaned text at full stops, semicolons and line breaks; a decimal point does not split."""
    return [part for raw in _SENTENCE.split(clean(text)) if (part := raw.strip())]


# --- clauses and negation -------------------------------------------------------------------------


def word_set(line: str) -> frozenset[str]:
    """Return the words of a line, already folded and stemmed, as a set."""
    return frozenset(line.split())


def stems(line: str) -> frozenset[str]:
    """Return the stems of a line's words as a set."""
    return frozenset(map(stem, line.split()))


_NOT = word_set(
    "not no never without cannot cant dont doesnt didnt isnt arent wasnt werent wont wouldnt "
    "shouldnt couldnt hasnt havent neither nor none hardly fail lack unlik"
)
_AUXILIARY = word_set("is are was were be do doe did can could will would should has have had may might must")
_BEING = word_set("is are was were be isnt arent wasnt werent")
_CONTRACTED = word_set(
    "cannot cant dont doesnt didnt isnt arent wasnt werent wont wouldnt shouldnt couldnt hasnt havent"
)
_FULL = {
    "cant": "cannot",
    "wont": "willnot",
    **{word: stem(word[:-2]) + "not" for word in _CONTRACTED - {"cannot", "cant", "wont"}},
}
"""Short forms and what they stand for, joined."""
_DENIED = word_set("fals untru incorrect wrong")
_LISTING = word_set("and or nor 、 或 和 与 及")
_BREAKING = stems("but however because since while whereas so then unless when if once")
_PHRASAL = word_set("without instead rather")
"""Cues that deny the noun after them and not the statement that follows it ("without X you would …")."""
_RESTARTING = _AUXILIARY | word_set(
    "you we it they i he she there youd wed itd theyd cant cannot dont doesnt wont"
)
_VOIDING = stems(
    "used needed required necessary involved true right correct relevant important matters exists happens "
    "occurs applies included possible present helps reason cause"
)
"""What, denied, denies its subject: "X is not used", but not "X does not fit"."""
_SAYING = word_set("is are was it they this that we you use has have will can do doe need make let")
_HAN_NOT = re.compile(
    "不(?!然|同|仅|只|但|断|管|论|错|好意思|确定性|少|可或缺|得不|过(?!拟))|没(?!错)|无(?!论|限|监督|标)|(?:并|绝|而)非"
    "|未(?!来|知)|缺[乏少]|否定"
)
_HAN_BREAK = re.compile("但是?|而是|因为|所以|而且|并且|然后|才能?|(?<!成)就(?!业)|只能")
_HAN_PREDICATE = re.compile(
    "(?:没有?(?:用|关|意义|帮助|必要)|不(?:需要|重要|相关|存在|会?使?用|是|对|会(?:发生|出现))|无关).{0,3}$"
)
_HAN_AVERTS = re.compile("[才就免让]|为了|避免|以便")
_HAN_SAYING = re.compile("[是会让使把就要能用]")
_HAN_DENIED = re.compile("是错|都错|错误的|不正确|(?<!对)不对(?![齐称])|说错")
HAN_CHAR = re.compile(f"[{HAN}]")
_ELIDED = 3
"""Units from a cue on in "… 都沒有", where the verb is left out."""
_SEPARATOR = re.compile(r"(,|、|，|:|：|\(|\)|/)")


@dataclass(frozen=True)
class Sentence:
    """A sentence in units; `negator[i]` is the place of the cue that denies unit i, or -1.

    `averted`: the units denied in a clause of purpose ("so that it does not saturate").
    What is averted would be so otherwise: that says a thing as much as it denies it.
    """

    text: str
    words: tuple[str, ...]
    negator: tuple[int, ...]
    averted: frozenset[int] = frozenset()

    @cached_property
    def units(self) -> tuple[str, ...]:
        return tuple(map(stem, self.words))

    @cached_property
    def full(self) -> tuple[str, ...]:
        """The units with short forms written out: "doesn't" as "does not", joined."""
        return tuple(map(_in_full, self.units))

    @property
    def denies(self) -> bool:
        return any(place >= 0 and at not in self.averted for at, place in enumerate(self.negator))


def parse(text: str) -> tuple[Sentence, ...]:
    """Split a text into sentences and find what each of them denies."""
    return tuple(map(_parse_sentence, sentences(text)))


@lru_cache(maxsize=8_192)
def tokens_of_content(text: str) -> tuple[str, ...]:
    """Tokens of text of the pack, such as an alias."""
    return tokens(text)


@lru_cache(maxsize=1_024)
def parse_content(text: str) -> tuple[Sentence, ...]:
    """Parse text of the pack. What learners write is not kept, so it does not come here."""
    return parse(text)


def _parse_sentence(raw: str) -> Sentence:
    spelt: list[str] = []
    units: list[str] = []
    starts: list[tuple[int, str]] = []  # where a segment begins, and the joiner before it
    commas: set[int] = set()
    joiner = "start"
    for piece in _SEPARATOR.split(raw):
        if _SEPARATOR.fullmatch(piece):
            joiner = piece.replace("，", ",").replace("：", ":")
            continue
        if not piece.strip():
            continue
        spelt.extend(words(piece))
        part = tokens(piece)
        breaks = _han_breaks(part)
        if joiner == ",":
            commas.add(len(units))
        for index, unit in enumerate(part):
            if unit in _BREAKING or index in breaks:
                starts.append((len(units), "break"))
            elif index == 0 or unit in _LISTING:
                starts.append((len(units), unit if index else joiner))
            units.append(unit)
    negator = [-1] * len(units)
    ends = [begin for begin, _ in starts[1:]] + [len(units)] if starts else []
    spans = [(begin, end, joiner) for (begin, joiner), end in zip(starts, ends, strict=True)]
    averting: set[int] = set()
    for index, (begin, end, joiner) in enumerate(spans):
        found = cues(units, begin, end)
        _deny(units, negator, spans, index, found)
        if found and _averts(units, begin, found[0], end, after_comma=joiner == "," or begin in commas):
            averting.update(found)
    denied = denied_at(units)
    if denied >= 0:
        return Sentence(raw, tuple(spelt), tuple([denied] * len(units)))
    averted = frozenset(at for at, cue in enumerate(negator) if cue in averting)
    return Sentence(raw, tuple(spelt), tuple(negator), averted)


def _averts(units: Sequence[str], begin: int, cue: int, end: int, *, after_comma: bool) -> bool:
    """Say whether a segment tells what something is done against: "so that …", "… 才不會"."""
    if HAN_CHAR.fullmatch(units[cue]):
        return bool(_HAN_AVERTS.search(_single(units[begin:cue])))
    lead, following = units[begin:cue], units[cue + 1] if cue + 1 < end else ""
    if lead[:1] == ["so"]:
        # "…, so it does not": a consequence is claimed, not something averted.
        return lead[1:2] == ["that"] or not after_comma
    if following == "to":
        return lead[-1:] in ([], ["order"], ["as"])
    return "otherwis" in lead or lead[-1:] == ["to"]


def _han_breaks(part: Sequence[str]) -> set[int]:
    return {match.start() for match in _HAN_BREAK.finditer(_single(part))}


def _single(units: Sequence[str]) -> str:
    """One character a unit, so that places in it are places in the units: what is not Han becomes a blank."""
    return "".join(unit if HAN_CHAR.fullmatch(unit) else " " for unit in units)


def cues(units: Sequence[str], begin: int, end: int) -> list[int]:
    places = []
    for place in range(begin, end):
        following = units[place + 1] if place + 1 < end else ""
        pair = units[place], following
        phrase = pair in {("instead", "of"), ("rather", "than")}
        idle = following in {"only", "just", "mere", "merely"} or pair == ("no", "matter")
        if phrase or (units[place] in _NOT and not idle):
            places.append(place)
    line = _single(units[begin:end])
    for match in _HAN_NOT.finditer(line):
        at = match.start()
        if at and at + 1 < len(line) and line[at - 1] == line[at + 1]:
            continue  # 會不會, 是不是: a question form
        places.append(begin + at)
    return sorted(places)


def denied_at(units: Sequence[str]) -> int:
    """Where the sentence as a whole is called false ("… is wrong", "…是錯的"), or -1."""
    for place, unit in enumerate(units):
        before = units[place - 1] if place else ""
        following = units[place + 1] if place + 1 < len(units) else ""
        if unit in _DENIED and (before in _AUXILIARY or before in {"it", "its", "thats", "all", "both"}):
            return place if following in {"", "that", "to"} or place == len(units) - 1 else -1
        if unit == "true" and before in _NOT:
            return place - 1
    match = _HAN_DENIED.search(_single(units))
    return match.start() if match else -1


def _deny(
    units: Sequence[str],
    negator: list[int],
    spans: Sequence[tuple[int, int, str]],
    index: int,
    cues: Sequence[int],
) -> None:
    """Mark what the cues of one segment deny: what follows, and in "X is not used" what stands before."""
    if not cues:
        return
    begin, end, _ = spans[index]
    first, last = cues[0], cues[-1]
    for cue in cues:
        negator[cue:end] = [-1] * (end - cue)
        for place in range(cue, _reach(units, cue, end)):
            negator[place] = cue
    if _is_predicate(units, begin, last, end):
        for place in range(begin, end):
            negator[place] = last
        at = index
        while at > 0 and spans[at][2] in _LISTING | {","} and _is_short(units, *spans[at - 1][:2]):
            at -= 1
            for place in range(spans[at][0], spans[at][1]):
                negator[place] = last
    chain = []
    for begin, end, joiner in spans[index + 1 :]:
        if joiner not in _LISTING | {",", ":"} or not _is_short(units, begin, end):
            break
        chain.append((begin, end, joiner))
    if len(chain) > 1 or any(joiner != "," for _, _, joiner in chain):
        for begin, end, _ in chain:
            for place in range(begin, end):
                negator[place] = first


def _reach(units: Sequence[str], cue: int, end: int) -> int:
    """Where what a cue denies ends: with the segment, or before the statement after its noun."""
    if units[cue] not in _PHRASAL:
        return end
    return next((place for place in range(cue + 2, end) if units[place] in _RESTARTING), end)


def _is_predicate(units: Sequence[str], begin: int, cue: int, end: int) -> bool:
    if HAN_CHAR.fullmatch(units[cue]):
        line = _single(units[begin:end])
        lead = line[cue - begin - 1 : cue - begin] if cue > begin else ""
        listed = lead in tuple("都皆均") and end - cue <= _ELIDED
        return listed or bool(_HAN_PREDICATE.match(line[cue - begin :]))
    contracted = units[cue] in _CONTRACTED
    verb = cue if contracted else cue - 1
    if verb <= begin or (not contracted and units[verb] not in _AUXILIARY):
        return False
    # "X is not used at all" denies X, "X does not need Y" only Y.
    rest = units[cue + 1 : end]
    return len(rest) <= (3 if units[verb] in _BEING else 1) and not _VOIDING.isdisjoint(rest)


def _is_short(units: Sequence[str], begin: int, end: int) -> bool:
    """Say whether a segment is an item of a list rather than a statement of its own."""
    line = _single(units[begin:end])
    latin = {unit for unit, char in zip(units[begin:end], line, strict=True) if char == " "} - _LISTING
    han = line.replace(" ", "")
    return len(latin) <= 4 and len(han) <= 8 and not _HAN_SAYING.search(han) and not _SAYING & latin


def find(phrase: Sequence[str], parsed: Sentence) -> list[bool]:
    """Return, for each place where the phrase stands, whether it is negated there; both where it is averted.

    Units are joined before they are compared, so "fine-tuning", "fine tuned" and
    "finetuning" are one, and "does not" and "doesn't"; a match begins and ends at the edge of a word.
    """
    found = []
    for begin, end in _places(phrase, parsed):
        # A cue within the phrase is part of what it says ("does not need labels").
        denied = [
            at for at in range(begin, end) if (cue := parsed.negator[at]) >= 0 and not begin <= cue < end
        ]
        found.append(bool(denied))
        if denied and parsed.averted.issuperset(denied):
            found.append(False)
    return found


def _places(phrase: Sequence[str], parsed: Sentence) -> Iterator[tuple[int, int]]:
    wanted = "".join(map(_in_full, phrase))
    if not wanted:
        return
    units = parsed.full
    for begin in range(len(units)):
        joined, end = "", begin
        while end < len(units) and len(joined) < len(wanted) and wanted.startswith(joined):
            joined += units[end]
            end += 1
        if joined == wanted:
            yield begin, end


def _in_full(unit: str) -> str:
    return _FULL.get(unit, unit)


DENIED_WITHIN = 6
"""Units between a cue and a phrase after it up to which the phrase is surely what is denied."""


def surely_denied(phrase: Sequence[str], parsed: Sentence) -> bool:
    """Say whether a negated phrase stands right after its cue, or the cue after it ("… is not true").

    Farther off a cue may deny something else: "it still does not work, so a person takes over".
    """
    for begin, _ in _places(phrase, parsed):
        cue = parsed.negator[begin]
        if cue >= 0 and (cue >= begin or begin - cue <= DENIED_WITHIN or denied_at(parsed.units) >= 0):
            return True
    return False
