"""
Whether a body is so crowded that its values are not worth an object each.

Pure. Knows no format; the readers of crowded bodies stand beside it.
"""

_SAMPLE, _SAMPLES = 512, 64


def marks(body: bytes, signs: bytes) -> float:
    """
    Return about how many of some characters a body that is not empty holds, by samples of it.

    To count all of them would take as long as to read it.
    """
    step = max(1, len(body) // _SAMPLES)
    samples = b"".join(body[at : at + _SAMPLE] for at in range(0, len(body), step))
    seen = len(samples) - len(samples.translate(None, signs))
    return seen * (len(body) / len(samples))
