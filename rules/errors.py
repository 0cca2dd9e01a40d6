"""Refusal: what the rules do not allow; its text is shown to people as it is."""


class Refusal(Exception):  # noqa: N818 -- the field's word: an act is refused, nothing has broken
    """An act that is not allowed, said in one Vietnamese sentence with what to do instead."""


class MoveRefused(Refusal):
    """The regime has no such move, or the entry is not where the move begins."""


class PhraseRefused(Refusal):
    """A phrase that is no deadline: unknown words, an impossible date, or a mere length."""
