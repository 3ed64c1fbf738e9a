"""A thread's comment section as wpDiscuz shows it, in any of its layouts and settings, in the three text forms.

The rules are those of the rendered threads, which :mod:`tests.read.test_variants` writes anew byte for byte, and of
wpDiscuz's own templates for what these do not show: labels in layouts 2 and 3, edited comments, closed conversations.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple
from zoneinfo import ZoneInfo

from commentariat.dates import relative_label
from tests.read import rendered
from tests.read.rendered import Expected

Form = Literal["extracted", "clipboard", "innertext"]
FORMS: tuple[Form, ...] = ("extracted", "clipboard", "innertext")
FILES: dict[Form, str] = {"extracted": "extract.txt", "clipboard": "clipboard.txt", "innertext": "copy.txt"}
SORTINGS = ("oldest", "newest", "most voted")
FOOT = "Latest\nHMS Example returns to Portsmouth\nTyphoon jets scrambled\nArmy trials new drone\n"
END = "About us | Contact | Privacy policy\n\n© Loopback Defence Journal"
# Emoji that WordPress shows as images where it is told to: flags of two letters, and pictures.
_EMOJI = re.compile("[\U0001f1e6-\U0001f1ff]{2}|[\U0001f000-\U0001faff\u2600-\u27bf]\ufe0f?")
_PICTURE = re.compile(r"https?://\S+\.(?:jpg|png|gif)")
_LIST = re.compile(r"<[ou]l>(.*?)</[ou]l>", re.DOTALL)
_ITEM = re.compile(r"<li>(.*?)</li>", re.DOTALL)
ZONE = ZoneInfo("Europe/London")
# WordPress's own format, "May 1, 2022 2:10 pm", and others that sites choose.
AMERICAN = "{0:%B} {0.day}, {0:%Y} {hour}:{0:%M} {half}"
NUMERIC, ISO, LONG = "{0:%d/%m/%Y %H:%M}", "{0:%Y-%m-%d %H:%M}", "{0.day} {0:%B} {0:%Y} {0:%H:%M}"


@dataclass(frozen=True, slots=True)
class Post:
    """A comment in the site's database; ``parent`` is 0 for a top-level one. ``lists``: its paragraphs that are lists;
    ``apart``: a picture in it was typed with several blank lines above.

    ``edited`` is when and by whom. ``closed``: the comment belongs to a conversation that is closed.
    """

    id: int
    parent: int
    author: str
    posted: datetime
    text: str
    label: str = "Guest"
    up: int = 0
    down: int = 0
    approved: bool = True
    lists: frozenset[str] = frozenset()
    apart: bool = False
    edited: tuple[datetime, str] | None = None
    sticky: bool = False
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """A site's settings, and the form in which its page is had.

    ``votes`` are lines of votes for each comment. ``date_format`` is for ``str.format``, or None for relative dates.
    ``most_voted``: the menu offers to sort by votes.
    """

    form: Form = "extracted"
    layout: int = 1
    labels: bool = False
    votes: int = 0
    avatars: bool = True
    closed: bool = False
    sort: str = "oldest"
    reverse_children: bool = False
    word_limit: int = 100
    date_format: str | None = None
    emoji_images: bool = False
    most_voted: bool = False


class Written(NamedTuple):
    """A page, and the comments that it shows, in its order."""

    text: str
    shown: tuple[Expected, ...]


@dataclass(frozen=True, slots=True)
class Tree:
    """A thread with the moment at which its page was saved, and the story above it."""

    posts: tuple[Post, ...]
    captured: datetime
    paragraphs: tuple[str, ...] = ("The story in one paragraph.", "And in another one.")


def page_order(tree: Tree, look: Look) -> list[Post]:
    """The comments that the page shows, depth first; what answers a hidden comment is hidden with it."""
    children: dict[int, list[Post]] = {}
    for post in sorted(tree.posts, key=lambda post: post.id):
        if post.approved:
            children.setdefault(post.parent, []).append(post)
    tops = children.get(0, [])
    if look.sort == "newest":
        tops = tops[::-1]
    elif look.sort == "most voted":
        tops = sorted(tops, key=lambda post: post.down - post.up)
    stack = sorted(tops, key=lambda post: not post.sticky)[::-1]
    found: list[Post] = []
    while stack:
        found.append(stack.pop())
        below = children.get(found[-1].id, [])
        stack += below if look.reverse_children else below[::-1]
    return found


def stated_count(tree: Tree) -> int:
    """The number above the thread: approved comments, those below hidden ones too."""
    return sum(post.approved for post in tree.posts)


def _date(moment: datetime, captured: datetime, look: Look) -> str:
    if look.date_format is None:
        return relative_label(moment, captured)
    local = moment.astimezone(ZONE)
    return look.date_format.format(local, hour=local.hour % 12 or 12, half=f"{local:%p}".lower())


def _excerpt(text: str, limit: int) -> str | None:
    """What is shown of a comment of more words than the limit, without the mark; None where it is whole."""
    words = rendered.words(text)
    return " ".join(words[:limit]) if len(words) > limit else None


def _blocks(post: Post, look: Look) -> str:
    """A comment's text in the page's form: paragraphs, lists, pictures."""
    paragraphs = post.text.split("\n\n")
    if look.form == "extracted":
        return "\n\n".join("comment image" if _PICTURE.fullmatch(part) else part for part in paragraphs) + "\n\n"
    text = ""
    for part in paragraphs:
        picture = _PICTURE.fullmatch(part) is not None
        if look.form == "innertext":
            # A paragraph that is a picture leaves nothing; one that WordPress failed to part from its link, a blank line.
            alone = post.apart if picture else look.emoji_images and not _EMOJI.sub("", part).strip()
            text += "" if alone else "\n" if picture else f"{part}\n\n"
            continue
        # Above a picture and below a list the clipboard has no blank line.
        text = text.removesuffix("\n") if picture and not post.apart else text
        text += ("comment image" if picture else part) + ("\n" if part in post.lists else "\n\n")
    return text.removesuffix("\n") if paragraphs[-1] in post.lists and look.form == "innertext" else text


def _body(post: Post, look: Look) -> str:
    short = _excerpt(post.text, look.word_limit)
    text = _blocks(post, look) if short is None else f"{short}…\xa0Read more »\n\n"
    if look.emoji_images and look.form == "innertext":
        text = _EMOJI.sub("", text)
    return text.replace("\xa0", " ") if look.form == "clipboard" else text


def _head(post: Post, parent: Post | None, captured: datetime, look: Look) -> list[str]:
    """A comment's header: name, label, date, and whom it answers, in the order of the layout."""
    browser = look.form != "extracted"
    lead, space = " " if browser else "", " " if look.form == "clipboard" else "\xa0"
    date = lead + _date(post.posted, captured, look)
    label = [post.label] if look.labels else []
    picture = [post.author] if look.avatars and look.form != "innertext" else []
    if parent is None:
        reply = []
    elif look.layout == 3 and browser:
        reply = [f"Reply to{space}", parent.author]
    else:
        reply = [f"{lead}Reply to{space} {parent.author}"]
    if look.layout == 1:
        return [*picture, *label, post.author, date, *reply]
    return [*picture, post.author, *label, *reply, date]


def _comment(post: Post, parent: Post | None, captured: datetime, look: Look) -> str:
    text = "".join(f"{line}\n" for line in _head(post, parent, captured, look))
    text += ("" if look.form == "clipboard" else "\n") + _body(post, look)
    if post.edited:
        text += f"Last edited {relative_label(post.edited[0], captured)} by {post.edited[1]}\n"
    if look.form == "extracted":
        return text
    votes = {0: [], 1: [post.up - post.down], 2: [post.up, -post.down]}[look.votes]
    text += "".join(f"{vote}\n" for vote in votes)
    return text if look.closed or post.closed else f"{text} Reply\n"


def section(tree: Tree, look: Look) -> str:
    """The comment section, from the form for a new comment to the end of the page."""
    stated = stated_count(tree)
    # The avatar's alternative text in the form for a new comment.
    guest = "guest\n" if look.avatars else ""
    count = f"{stated} Comment{'' if stated == 1 else 's'}"
    if look.form == "extracted":
        sorts = [look.sort, *(sort for sort in SORTINGS if sort != look.sort)]
        if not (look.votes or look.most_voted or look.sort == "most voted"):
            sorts.remove("most voted")
        text = "" if look.closed else "Subscribe\nNotify of\n" + guest
        text += "\n".join([count, *sorts, "Inline Feedbacks", "View all comments"]) + "\n"
    else:
        innertext = look.form == "innertext"
        form = " Subscribe \n\n\n\n\n{}\n[+]\n" if innertext else f" Subscribe \n{guest}\n\n{{}}[+]\n"
        text = ("" if look.closed else form) + f"{count.upper() if innertext else count}\n{look.sort} \n"
    posts = {post.id: post for post in tree.posts}
    shown = page_order(tree, look)
    comments = [_comment(post, posts.get(post.parent), tree.captured, look) for post in shown]
    text += "".join(comments)
    if look.form == "extracted":
        return text.rstrip("\n")
    return text + FOOT + ("\n" if look.form == "innertext" else "") + END


def expected(tree: Tree, look: Look) -> tuple[Expected, ...]:
    """What a reader should find on the page."""
    bare = look.emoji_images and look.form == "innertext"
    return tuple(
        Expected(
            id=str(post.id),
            parent=str(post.parent) if post.parent else None,
            author=rendered.squeezed(post.author),
            posted=post.posted,
            text=_EMOJI.sub("", post.text) if bare else post.text,
            cut=_excerpt(post.text, look.word_limit) is not None,
        )
        for post in page_order(tree, look)
    )


def page(tree: Tree, look: Look) -> Written:
    """A whole page, and what it shows."""
    story = "\n\n".join(tree.paragraphs) + ("\n\n" if look.form == "extracted" else "\n")
    return Written(story + section(tree, look), expected(tree, look))


def _lists(stored: str, shown: str) -> frozenset[str]:
    found = ["\n".join(_ITEM.findall(one)) for one in _LIST.findall(stored)]
    paragraphs = [part for part in shown.split("\n\n") if "\n" in part]
    return frozenset(part for part in paragraphs if any(part.split("\n")[0] == one.split("\n")[0] for one in found))


def _label(row: dict[str, Any], truth: dict[str, Any]) -> str:
    if not row["user_id"]:
        return "Guest"
    return "Author" if row["author"] == truth["post"]["author"] else "Member"


def tree_of(name: str) -> Tree:
    """A rendered thread as its truth tells it."""
    truth = rendered.truth(name)
    mention = f"@{truth['post']['author']}"
    posts = [
        Post(
            id=row["id"],
            parent=row["parent"],
            author=row["author"],
            posted=rendered.moment(row["date_gmt"]),
            # "@George" names a user of the site, whose full name stands in its place.
            text=row["content_shown_full"].replace(mention, f"{mention} {mention.rsplit(maxsplit=1)[-1]}"),
            label=_label(row, truth),
            up=row.get("likes", 0),
            down=row.get("dislikes", 0),
            approved=row["approved"],
            lists=_lists(row["content_stored"], row["content_shown_full"]),
            apart="\n\n\nhttp" in row["content_stored"],
        )
        for row in truth["comments"]
    ]
    return Tree(tuple(posts), rendered.moment(truth["capture"]["page_utc"]))


def look_of(name: str, form: Form) -> Look:
    """The settings under which a rendered thread was shown."""
    settings = rendered.truth(name)["settings"]
    return Look(
        form=form,
        layout=settings["layout"],
        labels=bool(settings["labels"]),
        votes={0: 0, 1: 1, "separate": 2}[settings["votes"]],
        avatars=bool(settings["avatars"]),
        closed=settings["comment_status"] == "closed",
        sort="newest" if settings["sort"] == "desc" else "oldest",
        reverse_children=bool(settings["reverse_children"]),
        word_limit=settings["read_more"],
        date_format=AMERICAN if settings["simple_date"] else None,
        emoji_images=bool(settings["wpemoji"]),
    )
