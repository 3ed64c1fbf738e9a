"""Countries as readers name them: plain name, people and capital, so that a figure can be told to be another country's."""

from __future__ import annotations

from collections.abc import Sequence

from commentariat.amounts.tokens import Piece, form_at

# The sites that are read first of all are British: "we" is the United Kingdom unless a writer says where he is from.
HOME = "UK"
_FORMS = {
    "UK": "uk britain british brits brit england english scotland hmg mod whitehall treasury westminster",
    "US": "us usa america american americans washington pentagon congress states yanks yank uncle",
    "Germany": "germany german germans berlin bundestag bundeswehr merz scholz merkel",
    "France": "france french paris macron",
    "Poland": "poland polish poles pole warsaw kasia",
    "Ukraine": "ukraine ukrainian ukrainians kyiv kiev ukr zelensky",
    "Russia": "russia russian russians moscow kremlin putin",
    "Spain": "spain spanish madrid sánchez sanchez",
    "Italy": "italy italian italians rome",
    "Estonia": "estonia estonian estonians tallinn",
    "Latvia": "latvia latvian latvians riga",
    "Lithuania": "lithuania lithuanian lithuanians vilnius",
    "Finland": "finland finnish finns finn helsinki",
    "Sweden": "sweden swedish swedes swede stockholm",
    "Norway": "norway norwegian norwegians oslo",
    "Denmark": "denmark danish danes dane copenhagen",
    "Netherlands": "netherlands dutch holland hague's",
    "Belgium": "belgium belgian belgians",
    "Ireland": "ireland irish dublin",
    "Canada": "canada canadian canadians ottawa trudeau",
    "Greece": "greece greek greeks athens",
    "Turkey": "turkey turkish turks türkiye turkiye ankara erdogan",
    "Hungary": "hungary hungarian hungarians orban",
    "Portugal": "portugal portuguese",
    "Romania": "romania romanian romanians",
    "Czechia": "czechia czech czechs prague",
    "Luxembourg": "luxembourg",
    "Iceland": "iceland",
    "China": "china chinese beijing",
    "Japan": "japan japanese tokyo",
    "South Korea": "korea korean koreans",
    "Australia": "australia australian australians aussies canberra",
    "India": "india indian",
    "Israel": "israel israeli israelis",
    "Brazil": "brazil brazilian brazilians",
    "Switzerland": "switzerland swiss",
    "Europe": "europe european europeans eu brussels",
}
PLACES = {form: name for name, forms in _FORMS.items() for form in forms.split()}
_OURS = frozenset({"we", "we've", "we're", "we'd", "we'll", "our", "us", "weve"})
_THEIRS = frozenset({"they", "they've", "they're", "their", "its", "he", "his", "she", "theyve"})
# Who is meant is nobody in particular.
_ALL = frozenset({"everybody", "everyone", "allies", "nato", "members", "countries", "nations", "all"})
# "As a Dane", "I am Polish", "From Warsaw", "Greetings from Riga", "here in Finland", "Belgian, and I …".
_FROM = frozenset({"from", "in", "as", "a", "am", "i'm", "im"})


def is_place(text: str, piece: Piece) -> str:
    """The country a piece names, or nothing; "us" is the country only in capitals, as is "pole" with one."""
    name = PLACES.get(piece.form.removesuffix("'s"), "")
    if name and piece.form in ("us", "turkey", "china", "states", "poles", "pole", "uncle", "turks"):
        word = text[piece.start : piece.end]
        if piece.form == "us":
            return name if word == "US" else ""
        return name if word[:1].isupper() else ""
    return name


def writers_country(text: str, pieces: Sequence[Piece]) -> str:
    """The country that a writer says he writes from, in the first two sentences; the home country if he does not say."""
    for at, piece in enumerate(pieces[:40]):
        if piece.sentence > 1:
            break
        name = is_place(text, piece)
        if not name or name == "Europe":
            continue
        before = [earlier.form for earlier in pieces[max(0, at - 4) : at]]
        following = [later.form for later in pieces[at + 1 : at + 3]]
        if at == 0 and following[:1] in ([","], ["here"], ["."]) and piece.sentence == 0 and name != "UK":
            return name
        stated = {"i'm", "am", "im"} & set(before[-3:]) or before[-2:] in (
            ["as", "a"],
            ["here", "in"],
            ["greetings", "from"],
        )
        alone = before in (["from"], ["writing", "from"], ["as"], ["and", "here", "in"], ["in"]) and at <= 3
        ours = before[-1:] in (["we"], ["for"]) or (before == ["in"] and bool({"we", "our"} & set(following)))
        if stated or (alone and before != ["in"]) or (ours and (before[-1:] == ["we"] or before == ["in"])):
            return name
    return HOME


def owner(text: str, pieces: Sequence[Piece], first: int, last: int, writer: str) -> str:  # noqa: PLR0911 - one rule a line
    """The country whose figure stands at the pieces ``first`` to ``last``: the nearest named or meant before it in its
    sentence, else just behind it; "they" and "it" are the country named last in the sentence before. Nothing if none is."""
    here = pieces[first].sentence
    for at in range(first - 1, max(-1, first - 25), -1):
        piece = pieces[at]
        if piece.sentence != here:
            break
        name = is_place(text, piece)
        aimed_at = form_at(pieces, at - 1) == "to" and form_at(pieces, at + 1) not in ("who", "which", "that")
        if name and (not aimed_at or piece.form.endswith("'s")):
            return name
        if writer != HOME and piece.form in ("you", "your", "you're", "y'all"):
            return HOME
        if piece.form in _ALL:
            return ""
        if piece.form in _OURS and not (piece.form == "us" and form_at(pieces, at - 1) in ("of", "for", "to")):
            return writer
        if piece.form in _THEIRS:
            told = _named_before(text, pieces, at, here)
            if told:
                return told
    for at in range(last, min(len(pieces), last + 7)):
        piece = pieces[at]
        if piece.sentence != here or piece.form in ",;":
            break
        name = is_place(text, piece)
        if name and form_at(pieces, at - 1) in ("from", "by", "in", "for", "of", "is", "or"):
            return name
        if piece.form == "our":
            return writer
    return ""


def _named_before(text: str, pieces: Sequence[Piece], at: int, here: int) -> str:
    """The country that a pronoun stands for: the last one named before it in its sentence or the one before."""
    for place in range(at - 1, max(-1, at - 30), -1):
        if pieces[place].sentence < here - 1:
            break
        name = is_place(text, pieces[place])
        if name:
            return name
        if pieces[place].form in _OURS:
            return ""
    return ""
