"""Words wear out: what this customer has heard, what this rider says all day, and what he likes to say."""

from coaching.situation import Situation

#: A customer who gets the same words again knows that they come off a card. It outweighs a complaint that was
#: named (64): other words that fit, though more general, go first. It does not outweigh a second promise.
HEARD_BEFORE = 74
#: For each time he was shown or used them lately, and at most: it turns the order of words that fit about
#: as well, and never puts words for the gate before words for the soup.
A_TIME, AT_MOST = 3, 9
#: Words a rider trusts come over better. Less than a fact that was named, so that a star never hides one.
STARRED = 8
FURIOUS = 3


def points_of_wear(situation: Situation, slug: str) -> int:
    """What these words gain or lose by having been said, and by the rider's own star."""
    # Where somebody is furious, what gets him away counts, and not what he likes to say.
    points = STARRED if slug in situation.favourites and situation.anger < FURIOUS else 0
    if slug in situation.heard_before:
        points -= HEARD_BEFORE
    if slug in situation.said_lately:
        points -= min(A_TIME * situation.said_lately.count(slug), AT_MOST)
    return points
