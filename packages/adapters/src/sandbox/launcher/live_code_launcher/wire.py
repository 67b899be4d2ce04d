"""
JSON by the C functions beneath Python's json module. That module brings regular expressions and enumerations along, and
what the launcher has in its memory more, every slot has to carry.
"""

import _json


class _Plain:
    strict = True
    object_hook = object_pairs_hook = None
    parse_float = parse_constant = float
    parse_int = int
    memo = {}


_scan = _json.make_scanner(_Plain())
_encode = _json.make_encoder(None, None, _json.encode_basestring_ascii, None, ":", ",", False, False, False)


def loads(document):
    """Of bytes without spaces before them."""
    value, _ = _scan(document.decode(), 0)
    return value


def dumps(value):
    """To bytes, as one line with its end."""
    return "".join(_encode(value, 0)).encode() + b"\n"
