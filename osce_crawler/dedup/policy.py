"""The numbers and words of policy v2.

Archives store the version with each removal. Any change here needs a new version.
"""

POLICY_VERSION = "v2"

SENTENCE_WORDS = 8
"""Words of the shortest paragraph that is compared on its own.

A shorter one may be a refrain, a sub-heading or a list item. It is removed only as part of a larger
repeat.
"""

LONE_WORDS = 25
"""Words of the shortest paragraph that is removed when it alone occurs again, word for word."""

MINIMUM_RUN = 2
"""Number of paragraphs in the shortest repeated block."""

CHANGED_WORDS = 5
"""Words in which two copies of a paragraph differ at most, to be reported as copies that differ."""

READ_MORE = (
    "read more", "continue reading", "full text", "подробнее", "читать далее", "lexo më shumë", "pročitaj više",
    "opširnije", "прочитај више", "прочитај повеќе", "weiterlesen", "lire la suite",
)  # fmt: skip
"""Links at the end of a teaser. Brackets, arrows and dots around them are ignored."""

MORE = ("more", "далее", "më shumë", "повеќе", "mehr")
"""Shorter links. A sentence may end with these words too, so they count only after an ellipsis or
an opening bracket, or before an arrow.
"""

CONNECTIVES = frozenset(
    # English
    "a an the and or but nor of in on at to for from by with within across between among into onto"
    " over under about "
    "against during through towards upon as than that which who whom whose where when while because"
    " although if "
    "is are was were be been being has have had will would shall should may might must can could"
    " its their his her "
    "our your this these those such also including "
    # Russian, Ukrainian
    "и в во на с со к ко о об от до из за по при для без под над между через после перед что чтобы"
    " как когда который "
    "которая которое которые или но а не та у з із зі "
    # Albanian
    "e dhe ose por në nga për me pa mbi nën midis ndërmjet që të së i si kur "
    # Bosnian, Croatian, Montenegrin, Serbian (both scripts), Macedonian
    "i u na s sa k ka o od do iz za po pri bez pod nad između kroz poslije nakon pred da što kao"
    " kad koji koja koje ili "
    "ali a и у на с са к ка о од до из за по при без под над између кроз после након пред да што"
    " као кад који која које "
    "или али во со кон меѓу низ дека каков кој која кое кои "
    # German, French
    "der die das und oder aber von im an am zu zum zur für mit bei aus nach über unter zwischen"
    " dass wie als "
    "le la les des du de et ou mais dans sur avec pour par sans sous entre vers que qui dont"
    " où".split()
)
"""Words at the end of no sentence and no heading. A paragraph that ends with one was cut."""
