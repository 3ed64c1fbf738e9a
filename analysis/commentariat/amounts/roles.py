"""What part an amount plays: asked for, present, past, another country's, or unclear.

The rules look at the words of the amount's own sentence, nearest first. They were written from one part of the coded
comments and measured on others; ``measured.py`` has the figures. In order, for a share of GDP:

1. "another 1%" is an increase, not a level: unclear. So is a number only denied ("not 3%") or put as a question.
2. asked_for, where the writer says so: a modal ("should", "need to", "must"), an imperative ("make it 3", "go to 3%"),
   or a verdict behind the number ("3% minimum", "3% now", "two per cent is enough"). Where somebody else is reported to
   ask, the role is unclear unless the writer agrees in so many words.
3. other_country, where the nearest country named or meant is not the writer's home.
4. past, where the sentence dates it before the year of writing or has its verb in the past.
5. present, where it is stated as what is spent, pledged or planned, or is the number in the story's headline.
6. In a reply that only agrees, the role that the same number has in the comment answered.
7. else unclear.

A sum of money is taken likewise, but an estimate ("would cost", "another 20bn") is unclear, and one stated without any
of these signs is present. A year before the year of writing is past; a later one is present (it is planned or expected),
or asked_for where it is a deadline of what is asked. A year never is another country's.
"""

from __future__ import annotations

import re

from commentariat.amounts.setting import Setting

# With no date for the story a year before this is past: wpDiscuz, the plug-in of these threads, is of 2014.
FIRST_THREADS = 2014

_MODAL = re.compile(
    r"\b(?:should(?! (?:not|we|i|anyone|anybody)\b)|ought to|must(?! not)|need to|needs to|"
    r"needs?|needed|has to|have to|have got to|has got to|'s got to|got to|"
    r"had better|'d better|we'd better|want|i'd want|you'd want|we'd want|i'd like|we'd like|"
    r"would like|we'd say|i'd say|let's|let us|urge|would urge|time to|time for|"
    r"so must|at the very least|no less than|nothing less than|nothing short of|so why not|missing is|"
    r"missing isn't|i say|settle for|(?:hold|freeze) (?:the whole thing |it )?at|would raise it to|"
    r"i'd go|i'd go to|i'd take|"
    r"it'll want|bare|deserve)\b"
)
_IMPERATIVE = re.compile(
    r"(?:\^|[,;:—–!-]|\band|\bthen|\bso|\bjust|\bplease) (?:make|put|get|go|spend|pay|do|set|give|"
    r"raise|increase|move|take|bring|commit|"
    r"aim|share|let|hit|double|start|up|stick|cap|hold|keep|match|add|legislate)\b[^;:!?^]{0,90}$"
)
_WANTED_AFTER = re.compile(
    r"^ (?:of gdp )?(?:\(|, |— |– )?(?:minimum|min\b|at least|at the very least|at minimum|"
    r"as a minimum|as the minimum|now\b|please|or better|or more|or go home|will do|asap|"
    r"straight away|today|tomorrow|right now|"
    r"'s the (?:minimum|floor|least)|is the (?:minimum|floor|least|very least|right)|should be|"
    r"is (?:quite |more than |plenty |just )?(?:enough|cheap|needed|plenty|essential|affordable)|"
    r"'s (?:cheap|enough|plenty)|was more than enough|isn't a fantasy|and mean it|and sod|"
    r"across the board|written in stone|for starters|this decade|this year|"
    r"and nothing less|or nothing|it is then|and be done|the lot of you|is enough|and the sackings|"
    r"and stay|each\b|floor for|would do|would be (?:a start|enough)|needs? to be|and not a penny less)"
)
_NOT_ENOUGH = re.compile(
    r"^ (?:of gdp )?(?:is|'s|isn't|ain't|just isn't|are|that)\b[^.;]{0,24}\b(?:not|isn't|nt|nowhere|"
    r"never|hardly|loose change|a joke|pathetic|won't)\b|^ (?:isn't|is nowhere|won't|is not|is a joke|"
    r"is pathetic)"
)
_AGAINST = re.compile(
    r"\b(?:should not|shouldn't|must not|mustn't|needn't|don't need|no need|why (?:should|would|"
    r"on earth should|must)|can't|cannot|couldn't|won't|wouldn't|"
    r"(?:don't|do not|doesn't|didn't|not) (?:think|believe|see|want|agree|support)|"
    r"doesn't need|never|nobody|whether|no point|instead of|rather than|not worth|who says|if we can't)\b"
)
_REPORTED = re.compile(
    r"\b(?:says?|said|claims?|claimed|tells?|telling|told|demands?|demanded|wants?|wanted|calls?|"
    r"called|begging|asks?|asking|insists?|reckons?|thinks?|committee|talks?|talking)\b"
)
_NOT_OURS = re.compile(
    r"\b(?:trump|rutte|he|she|they|williamson|committee|starmer|reeves|healey|wallace|sunak|johnson|"
    r"truss|cameron|osborne|hegseth|potus|tories|labour|treasury|you|people|everybody|everyone|them|"
    r"it|review|ifs|who)\b"
)
_IF = re.compile(r"\b(?:if|whether|suppose|imagine|unless|when everyone|were we)\b")
_PLAN = re.compile(
    r"\b(?:pledge[ds]?|pledging|promise[ds]?|promising|commits?|committed|commitment|targets?|agreed|"
    r"agree|signed|signs?|announces?|announced|announcement|says?|said|tells?|told|"
    r"harping|talk|talks|talking|plans?|planning|planned|ambition|aims?|aiming|towards?|counts?|"
    r"counting|stuck|sits?|currently|at present|still|only|we're|we are|we spend|"
    r"spends?|are|is|'s|at|on|have|has|gets? to|hits?|hitting|reach(?:ed|es)?|date|refuse[sd]?|find|"
    r"afford|pays?|paid for|out of|goal|guideline|increase to|rise to|going to|will|'ll|it's|its|own|"
    r"plus|core|other|which|line|fiddling|wriggle|signature)\b"
)
_PLAN_AFTER = re.compile(
    r"^ (?:of gdp )?(?:by (?:20|the)|when (?:conditions|the economy|economic)|in the next|at some|"
    r"in 20|pledge|target|ambition|goal|commitment|guideline|promise|hasn't|has|is|was a floor|"
    r"plus|core|includes?|which|we've|and still|has|ambition|'?s just|then|at the moment|currently|"
    r"nonsense|figure|number|, of which|thing|with a date)"
)
_PAST = re.compile(
    r"\b(?:was|were|had|spent|managed|found|used to|did|cold war|ww1|ww2|wwii|world war|the war|"
    r"thatcher|attlee|topped|peaked|fell|dropped|cut|went|gave|paid|back in|years ago|last year|last|"
    r"once|got|took|bought|sold|under (?:brown|blair|cameron|major|wilson|thatcher)|when i joined|"
    r"blew|wasted|lost|cost us|refit|borrowed|pocketed|charged|earned|raised|promised me|reached|"
    r"joined|lopped|slashed)\b"
)
_ESTIMATE = re.compile(
    r"\b(?:would|could|might|may|if|'d|i'd|perhaps|another|extra|more|getting on for|at least|"
    r"save[sd]?|saving|estimate|reckon|reckons|maybe|probably|guess|suppose|worth of|"
    r"should have|ask|wants?|wanted|half a per cent|each|equals|per cent is|you'd|we'd|for ever|wager|"
    r"bet|imagine|whole)\b|that's (?:about |around |getting on for )?$|is (?:about|around|"
    r"getting on for|knocking on) "
)
_NOW_MONEY = re.compile(
    r"\b(?:is|are|'s|costs?|spends?|spending|hole|gap|bill|budget|plan|gives?|gets?|has|have|will|'ll|"
    r"charge[sd]?|price|for|of|there's|comes|owes?|takes?|runs?|pays?|stands|fee|fund|overspend|fine|"
    r"faces?|need|only|now|at|worth|over|looking)\b"
)
_WANT_MONEY = re.compile(r"\b(?:we need|need|should|must|ought to|let's|we want|i want|i'd want)\b")
# "now" and "this year" make a demand only where nothing is stated: not in "Poland is on 4% now".
_TIME_ONLY = re.compile(r" (?:of gdp )?(?:, |— |– )?(?:now|today|this (?:year|decade))\b")
_STATED = re.compile(
    r"\b(?:is|are|'s|spends?|we're|we are|at(?! least| the very)|was|were|will|stands|hits?|finally|reached|got)\b"
)
# A verb or clause of its own behind the modal: "they should look to Ukraine, who is spending 26%".
_ELSEWHERE = re.compile(r"\b(?:who|which|because|if|is|are|was|were|unless|spends)\b")
_OTHERS_WANT = re.compile(
    r"\b(?:he|she|they|trump|rutte|who|williamson|tories|labour|you|people) (?:\w+ )?(?:wants?|needs?)$"
)
_DEADLINE = re.compile(r"\b(?:by|before|until|than|for|be|in|have it)\W+(?:the |early |mid |late |')*$")
_LATEST = re.compile(r"^ (?:at the (?:absolute |very )?latest|latest|or sooner|at latest|no later|please)")
_SOON = re.compile(r"\b(?:asap|start now|now|sooner|well before|finished|done|ready|earlier)\b")
AGREES = re.compile(
    r"(?:i )?(?:fully |totally |completely )?(?:agree|agreed|exactly|seconded|spot on|bang on|yes|yep|"
    r"hear hear|absolutely|this|correct|same here|quite right|well said|\+1)\b",
    re.IGNORECASE,
)


def share_role(around: Setting, *, more: bool, foreign: bool, ours: bool, in_title: bool, past_year: bool) -> str:  # noqa: PLR0911 - one rule a line
    """The role of a share of GDP; see the module's text for the rules."""
    if more:
        return "unclear"
    before, after = around.before, around.after
    if re.search(r"\bnot (?:a |the )?$", before):
        return "present" if in_title else "unclear"
    if after.startswith(" ?") and not around.clause_before.strip():
        return "unclear"
    if _NOT_ENOUGH.search(after):
        return "other_country" if foreign else "present"
    asked = _asked(around, in_title=in_title)
    if asked:
        return asked
    if foreign:
        return "other_country"
    if _IF.search(around.clause_before) or (around.asks and not in_title):
        return "unclear"
    if past_year or _PAST.search(around.clause_before):
        return "past"
    if in_title or _PLAN_AFTER.search(after) or _PLAN.search(around.clause_before) or _PLAN.search(before[-60:]):
        return "present"
    return "present" if ours else "unclear"


def _asked(around: Setting, *, in_title: bool) -> str:  # noqa: PLR0911 - one rule a line
    """asked_for where the writer asks for the number, unclear where he denies it or reports it, else nothing."""
    before, after = around.before, around.after
    wanted = _WANTED_AFTER.search(after)
    told = _STATED.search(around.clause_before) or _PAST.search(around.clause_before)
    if wanted and _TIME_ONLY.match(after) and (told or in_title):
        wanted = None
    modals = [found for found in _MODAL.finditer(before) if not _ELSEWHERE.search(before[found.end() :])]
    modal = modals[-1].start() if modals else -1
    imperative = _IMPERATIVE.search(before)
    fragment = before.strip() in ("^", '^ "') and not re.match(
        r" (?:is|was|'s|are|of (?!gdp)|\?|would|more|for)", after
    )
    if not (wanted or modal >= 0 or imperative or fragment):
        return ""
    if (
        fragment
        and not wanted
        and (
            in_title
            or not re.match(
                r"^ (?:of gdp )?(?:\.|!|, (?:by|this|nothing|and|the)|by|and (?:quick|mean|stop|not|be)|or|please|$)",
                after,
            )
        )
    ):
        return ""
    if _AGAINST.search(around.clause_before) and not wanted:
        return "unclear"
    if modal >= 0 and not wanted and not imperative:
        lead = before[:modal]
        if _REPORTED.search(lead) and _NOT_OURS.search(lead):
            return "unclear"
        if _OTHERS_WANT.search(before[: modals[-1].end()]):
            return "unclear"
        if _IF.search(before) and "if " in around.clause_before:
            return "unclear"
    if fragment and not wanted and around.asks:
        return "unclear"
    return "asked_for"


def money_role(around: Setting, *, foreign: bool, in_title: bool, past_year: bool) -> str:  # noqa: PLR0911 - one rule a line
    """The role of a sum of money."""
    if foreign:
        return "other_country"
    if past_year:
        return "past"
    if _ESTIMATE.search(around.clause_before) or re.match(r" (?:more|extra|at least|would|or so|\?)", around.after):
        return "unclear"
    if _WANT_MONEY.search(around.clause_before) and not _NOT_OURS.search(around.clause_before):
        return "asked_for"
    if _PAST.search(around.clause_before) or _PAST.search(around.clause_after[:24]):
        return "past"
    if in_title or _NOW_MONEY.search(around.clause_before) or _NOW_MONEY.search(around.clause_after[:30]):
        return "present"
    if _PAST.search(around.before):
        return "past"
    return "unclear" if around.asks else "present"


def year_role(around: Setting, low: float, high: float, *, now: int | None, share_asked: bool) -> str:
    """The role of a year or decade; ``share_asked`` tells that the same sentence asks for a share or sum."""
    if high < (now or FIRST_THREADS):
        return "past"
    deadline = _DEADLINE.search(around.before)
    if _LATEST.search(around.after) or (deadline and (share_asked or _wants_deadline(around))):
        return "asked_for"
    if now is not None:
        return "present" if high >= now else "past"
    if _PAST.search(around.clause_before):
        return "past"
    return "present" if deadline or low > FIRST_THREADS + 20 else "unclear"


def _wants_deadline(around: Setting) -> bool:
    asking = _MODAL.search(around.before) or _IMPERATIVE.search(around.before)
    return bool(asking and (_SOON.search(around.before) or _MODAL.search(around.clause_before))) and not (
        _REPORTED.search(around.before) and _NOT_OURS.search(around.before)
    )
