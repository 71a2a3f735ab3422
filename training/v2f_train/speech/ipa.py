"""IPA as espeak-ng writes it -> the nearest of the 39 phones of CMUdict."""

import re

_NEAREST = """
    p:P b:B t:T d:D k:K ɡ:G g:G q:K c:K ɟ:G ʈ:T ɖ:D m:M ɱ:M n:N ɲ:N ɳ:N ŋ:NG ɴ:NG r:R ɾ:D ɽ:D ɹ:R ɻ:R ʁ:HH ʀ:HH χ:HH x:HH ɣ:G
    ħ:HH ʕ:AH h:HH ɦ:HH ɸ:F β:V f:F v:V ʋ:V θ:TH ð:DH s:S z:Z ʃ:SH ʒ:ZH ʂ:SH ʐ:ZH ɕ:SH ʑ:ZH ç:SH ʝ:Y l:L ɫ:L ɭ:L ʎ:L ɬ:L j:Y
    w:W ɥ:W ʍ:W i:IY y:UW ɪ:IH ʏ:UH e:EY ø:ER œ:ER ɛ:EH æ:AE a:AA ɑ:AA ɐ:AH ɒ:AO ɔ:AO o:OW ʊ:UH u:UW ɯ:IH ɨ:IH ʉ:UW ə:AH
    ɚ:ER ɝ:ER ɜ:AH ʌ:AH ɤ:AH ɵ:UH ɘ:IH ᵻ:IH tʃ:CH dʒ:JH tɕ:CH dʑ:JH tʂ:CH aɪ:AY aʊ:AW eɪ:EY oʊ:OW əʊ:OW ɔɪ:OY ɔø:OY ɔʏ:OY
    ɗ:D ??:UH [:IH S:SH Z:ZH N:NG A:AA
"""
# The last line: mnemonics that espeak-ng 1.51 leaves in its IPA (German ur, Kyrgyz, Irish)
NEAREST = dict(pair.split(":") for pair in _NEAREST.split())
_SOUND = re.compile("|".join(map(re.escape, sorted(NEAREST, key=len, reverse=True))))
_ASIDE = re.compile(r"\([a-z-]+\)|[ˈˌːˑ0-9ʲʰʷˠ\u0300-\u036f]")  # a change of language, stress, length, colour


def nearest(ipa: str) -> list[str]:
    """Phones in upper case; an empty list for unknown symbols."""
    return [NEAREST[sound] for sound in _SOUND.findall(_ASIDE.sub("", ipa))]
