"""The knowledge map for a card: as a picture with a description, and in words."""

from __future__ import annotations

from collections.abc import Mapping

from bot.i18n import Words
from bot.pictures.gallery import Gallery
from bot.pictures.map import Band, Group, Spot, draw_close_up, draw_overview
from bot.ui.card import Picture
from coach.curriculum.catalogue import Catalogue, in_language
from coach.review.map import CloseUp, Overview, Region
from coach.review.progress import Mastery

ORDER = (Mastery.SOLID, Mastery.DUE, Mastery.LEARNING, Mastery.NOT_BEGUN)


def legend(words: Words) -> dict[Mastery, str]:
    """What each mark is called."""
    return {mastery: words("mastery-" + mastery.value) for mastery in ORDER}


def said(words: Words, region: Region) -> str:
    """A region's line in words: "Structure: 5 solid, 1 due, 8 not begun"."""
    return words("map-line", title=title(words, region), counts=counted(words, region.counts))


def counted(words: Words, counts: Mapping[Mastery, int]) -> str:
    """How many concepts there are of each mastery, without those of which there are none."""
    said = [
        words("progress-count", count=counts[mastery], mastery=name)
        for mastery, name in legend(words).items()
        if counts[mastery]
    ]
    return ("、" if words.language == "zh-TW" else ", ").join(said)


def title(words: Words, region: Region) -> str:
    """A region's name."""
    return in_language(region.titles, words.language)


async def overview_picture(gallery: Gallery, words: Words, seen: Overview) -> Picture:
    """The whole map as bars."""

    def band(region: Region, number: int | None = None) -> Band:
        name = title(words, region) if number is None else f"{number}. {title(words, region)}"
        solid, total = region.counts[Mastery.SOLID], sum(region.counts.values())
        return Band(name, words("map-solid", solid=solid, total=total), region.counts)

    groups = [
        Group(words("map-steps"), [band(one, number) for number, one in enumerate(seen.steps, start=1)])
    ]
    if seen.dimensions:
        groups.insert(0, Group(words("map-dimensions"), [band(one) for one in seen.dimensions]))
    head = in_language(seen.track.titles, words.language)
    key = ("overview", head, str(groups), words.language)
    data = await gallery.draw(key, lambda: draw_overview(head, groups, legend(words)))
    lines = [said(words, one) for one in (*seen.dimensions, *seen.steps)]
    return Picture(data, "map.png", words("map-alt", title=head) + " " + "; ".join(lines))


def _spots(
    catalogue: Catalogue, words: Words, near: CloseUp, mastery: Mapping[str, Mastery], here: str | None
) -> list[list[Spot]]:
    return [
        [
            Spot(one, _short(catalogue.concept_title(one, words.language)), mastery[one], one == here)
            for one in row
        ]
        for row in near.rows
    ]


def _short(title: str) -> str:
    """A title without the English term that follows it in brackets: a box is narrow."""
    return title.split("（", 1)[0] or title


async def _close(
    gallery: Gallery, words: Words, head: str, rows: list[list[Spot]], arrows: tuple[tuple[str, str], ...]
) -> Picture:
    key = ("close-up", head, str(rows), arrows, words.language)
    data = await gallery.draw(key, lambda: draw_close_up(head, rows, arrows, legend(words)))
    lines = [f"{spot.title}: {words('mastery-' + spot.mastery.value)}" for row in rows for spot in row]
    return Picture(data, "close-up.png", words("map-alt", title=head) + " " + "; ".join(lines))


async def region_picture(
    gallery: Gallery, words: Words, catalogue: Catalogue, near: CloseUp, mastery: Mapping[str, Mastery]
) -> Picture:
    """One region with its concepts."""
    head = title(words, near.region) if near.region else ""
    if near.pages > 1:
        head = words("map-page", title=head, page=near.page + 1, pages=near.pages)
    return await _close(gallery, words, head, _spots(catalogue, words, near, mastery, None), near.arrows)


async def around_picture(
    gallery: Gallery,
    words: Words,
    catalogue: Catalogue,
    near: CloseUp,
    mastery: Mapping[str, Mastery],
    here: str,
) -> Picture:
    """One concept with its neighbours."""
    head = catalogue.concept_title(here, words.language)
    return await _close(gallery, words, head, _spots(catalogue, words, near, mastery, here), near.arrows)
