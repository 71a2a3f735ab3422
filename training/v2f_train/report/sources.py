"""The source and attribution of each speech set: one line per set, as a card prints it."""

SOURCES = {
    "train-clean-5": "LibriSpeech (c) 2014 by Vassil Panayotov, CC BY 4.0 (a part of train-clean-100)",
    "train-clean-100-ones": "LibriSpeech (c) 2014 by Vassil Panayotov, CC BY 4.0 "
    "(one recording of each reader)",
    "speechocean762": 'speechocean762 by Junbo Zhang et al. ("speechocean762: An Open-Source '
    "Non-native English "
    'Speech Corpus For Pronunciation Assessment", Interspeech 2021), CC BY 4.0 / Apache-2.0',
    "an4": "AN4, (c) Carnegie Mellon University, free for any purpose with its notice",
    "kathleen": "dataset-voice-kathleen, CC0 1.0",
    "kerstin": "dataset-voice-kerstin, CC0 1.0",
    "nathalie": "dataset-voice-nathalie, CC0 1.0",
    "flemishguy": "dataset-voice-flemishguy, CC0 1.0",
    "ljspeech-1": "LJ Speech, public domain",
    "common-voice": "Common Voice 6.1 (a sample), CC0 1.0",
    "barista": "Speech-to-Intent benchmark by Picovoice, Apache-2.0",
    "flite": "synthetic: flite's voices (c) Carnegie Mellon University, free",
    "festival": "synthetic: festival's voices, CMU and University of Edinburgh, free",
    "espeak": "synthetic: espeak-ng (the program is GPL-3, its sound is not covered)",
    "voices": "synthetic: voices of flite and festival, (c) Carnegie Mellon University "
    "and University of Edinburgh, "
    "free; espeak-ng (the program is GPL-3, its sound is not covered)",
    "recordings": "LibriVox readings and pocketsphinx' test recordings, tests/recordings/LICENSE",
}
UNKNOWN = "not in the list of sources: ask who packed the dataset"


def source(name: str) -> str:
    """The line of a set. Sets of one maker may have a suffix (`espeak-de`)."""
    return SOURCES.get(name) or next(
        (words for key, words in SOURCES.items() if name.startswith(f"{key}-")), UNKNOWN
    )
