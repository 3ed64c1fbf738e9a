"""Which column of a table is what: by the names that sites and tools give their columns, or as the user says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

# Our name of each column, and what others call it, the likeliest first. Case, blanks, "-" and "_" do not count.
ALIASES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "comment_id", "cid", "message_id", "post_id", "reply_id", "tweet_id", "status_id", "number", "nr"),
    "parent": (
        "parent",
        "parent_id",
        "parent_comment_id",
        "comment_parent",
        "reply_to_id",
        "in_reply_to_id",
        "in_reply_to_status_id",
        "replied_to_id",
        "in_reply_to",
        "reply_to",
    ),
    "author": (
        "author",
        "author_name",
        "comment_author",
        "user",
        "username",
        "user_name",
        "screen_name",
        "display_name",
        "nickname",
        "author_display_name",
        "commenter",
        "poster",
        "handle",
        "speaker",
        "name",
    ),
    "time": (
        "time",
        "created_utc",
        "created_at_utc",
        "date_gmt",
        "comment_date_gmt",
        "created_at",
        "created",
        "timestamp",
        "datetime",
        "published_at",
        "posted_at",
        "posted",
        "comment_date",
        "date",
        "published",
        "time_utc",
        "when",
    ),
    "text": (
        "text",
        "body",
        "content",
        "message",
        "comment",
        "comment_text",
        "comment_content",
        "comment_body",
        "text_original",
        "text_display",
        "full_text",
        "utterance",
        "description",
    ),
    "reply_to": (
        "reply_to_name",
        "reply_to_user",
        "reply_to_author",
        "in_reply_to_screen_name",
        "replying_to",
        "addressee",
    ),
    "votes": (
        "votes",
        "likes",
        "score",
        "like_count",
        "upvotes",
        "ups",
        "vote_count",
        "karma",
        "points",
        "favorite_count",
    ),
    "label": ("label", "role", "badge", "flair", "author_flair_text"),
    "thread": (
        "thread",
        "thread_id",
        "link_id",
        "conversation_id",
        "article_id",
        "story_id",
        "story",
        "article",
        "submission_id",
        "video_id",
        "post",
        "url",
    ),
    "title": ("title", "thread_title", "story_title", "article_title", "link_title", "headline"),
}
# Times in these columns are in UTC where they say no other zone.
_UTC = re.compile(r"utc|gmt")


def same_column(name: str) -> str:
    """A column's name without what does not count."""
    return re.sub(r"[\s_.-]+", "", name.removeprefix("\ufeff")).casefold()


def is_utc(name: str) -> bool:
    """Whether the name of a column of times says that they are in UTC."""
    return _UTC.search(same_column(name)) is not None


def match_columns(found: Sequence[str], said: Mapping[str, str]) -> dict[str, str]:
    """Our name of a column to the table's own: as the user says, and by the usual names for the rest.

    A column that the user names and that the table lacks is left out: see :func:`missing`.
    """
    by_name: dict[str, str] = {}
    for name in found:
        by_name.setdefault(same_column(name), name)
    matched = {ours: by_name[same_column(theirs)] for ours, theirs in said.items() if same_column(theirs) in by_name}
    taken = set(matched.values())
    for ours, names in ALIASES.items():
        if ours in said:
            continue
        for name in names:
            theirs = by_name.get(same_column(name))
            if theirs is not None and theirs not in taken:
                matched[ours] = theirs
                taken.add(theirs)
                break
    return matched


def missing(found: Iterable[str], said: Mapping[str, str]) -> list[str]:
    """The columns that the user names and that the table lacks."""
    names = {same_column(name) for name in found}
    return [theirs for theirs in said.values() if same_column(theirs) not in names]
