"""Generated sentences with many p b m f v: patterns filled with words, the same for the same seed."""

from collections.abc import Iterator

import numpy as np

PEOPLE = (
    "my mother",
    "Bob",
    "Barbara",
    "the bishop",
    "Pam and Phil",
    "a brave farmer",
    "the baby",
    "Mister Baker",
    "Victor",
    "my best friend",
    "the vampire",
    "Emma",
    "the prime minister",
    "Felix",
    "a fat bumblebee",
    "the lifeboat crew",
    "Papa",
    "the piper",
    "Fiona",
    "a humble poet",
)
DEEDS = (
    "bumped into",
    "simply forgot",
    "remembered",
    "pumped",
    "believed in",
    "voted for",
    "whipped up",
    "unwrapped",
    "helped",
    "empties",
    "improves",
    "probably loved",
    "climbed above",
    "mops up",
    "might buy",
    "won't give up",
    "jumped over",
    "combs",
    "put pepper on",
    "laughed about",
)
THINGS = (
    "a purple pumpkin",
    "the broken umbrella",
    "five fluffy puppies",
    "some apple pie",
    "the problem",
    "a marble lamp",
    "the bumpy bus",
    "every blueberry muffin",
    "the rubber boots",
    "an empty bottle",
    "a velvet cape",
    "the pepper mill",
    "fifty maps",
    "a simple poem",
    "the maple syrup",
    "a bomb proof vault",
    "that number",
    "the shop window",
    "his amplifier",
    "plum jam",
)
WHERE = (
    "by the beach",
    "above the village",
    "in the middle of March",
    "before breakfast",
    "for a couple of months",
    "beneath the lamp",
    "from time to time",
    "behind the pub",
    "at the top of the map",
    "in a bubble bath",
    "over the river",
    "on the ship",
    "at half past five",
    "with a bump",
    "from the balcony",
    "in public",
)
ASIDES = (
    "Maybe",
    "Of course",
    "Perhaps",
    "In my opinion",
    "Between you and me",
    "Back home",
    "Believe me",
    "Hmm, but",
    "Stop it",
    "Up above",
)
BREATHS = (
    "Map. Mop. Pop.",
    "Bob, up!",
    "Puff, puff, puff.",
    "Bye bye, baby.",
    "My, my, my.",
    "Five. Above. Move.",
    "Mum? Mum!",
    "Pippa, Bobby, Mimi and Fifi.",
    "Keep up.",
    "Bump it, pump it, pop it.",
)
PATTERNS = (
    "{who} {deed} {thing}.",
    "{who} {deed} {thing} {where}.",
    "{aside}, {who} {deed} {thing}.",
    "{where}, {who} {deed} {thing}, and {who2} {deed2} {thing2}.",
    "Who {deed} {thing}? {who}!",
    "If {who} {deed} {thing} {where}, {who2} won't mind.",
    "{breath} {who} {deed} {thing}.",
    "{breath}",
)


def labials(seed: int = 0) -> Iterator[str]:
    """An endless stream of sentences; the same seed gives the same sentences."""
    random = np.random.default_rng(seed)
    words = {
        "who": PEOPLE,
        "who2": PEOPLE,
        "deed": DEEDS,
        "deed2": DEEDS,
        "thing": THINGS,
        "thing2": THINGS,
        "where": WHERE,
        "aside": ASIDES,
        "breath": BREATHS,
    }
    while True:
        filled = str(random.choice(PATTERNS)).format(
            **{slot: random.choice(kind) for slot, kind in words.items()}
        )
        yield filled[0].upper() + filled[1:]
