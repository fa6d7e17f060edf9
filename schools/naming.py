"""How names are compared: without case, accents, punctuation; St is Saint, & is and."""

import re
import unicodedata

from django.db import models

SEARCHED = 200  # characters; the search box takes no more

_SAME = {"st": "saint", "sts": "saints", "&": "and"}
_APOSTROPHES = re.compile(r"['’‘`´ʼ]")
_WORDS = re.compile(r"[^\W_]+|&")


def plain(name):
    """`name` as people mean it: "St. Mary's C.E." → "saint marys ce"."""
    bare = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", name)).casefold()
    bare = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", bare))  # ſ, 𝑨 and ß fold in between
    bare = "".join(c for c in bare if not unicodedata.combining(c))
    bare = re.sub(r"(?<=\b\w)\.(?=\w\b)", "", bare)  # C.E. is CE
    return " ".join(_SAME.get(word, word) for word in _WORDS.findall(bare))


class PlainName(models.TextField):
    """A stored copy of another field's text by which names are sorted and searched.

    Written from that field on each save, bulk ones included. The database may sort bytewise;
    this text sorts the way people expect all the same.
    """

    def __init__(self, of="name", **kwargs):
        self.of = of
        kwargs.setdefault("editable", False)
        super().__init__(**kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"of": self.of}

    def pre_save(self, model_instance, add):
        value = plain(getattr(model_instance, self.of))
        setattr(model_instance, self.attname, value)
        return value


def named_like(words, field="plain_name"):
    """A condition: every word of the search stands somewhere in the name, in any order.

    What stands beyond SEARCHED characters is left out: thousands of words would take seconds.
    """
    condition = models.Q()
    for word in dict.fromkeys(plain(words[:SEARCHED]).split()):
        condition &= models.Q(**{f"{field}__contains": word})
    return condition
