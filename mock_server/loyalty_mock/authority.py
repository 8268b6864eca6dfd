"""
A throw-away authority: a certificate for this machine, and the file by which clients trust it.

Knows no server. The library `trustme` makes the certificates; it is the extra `tls`.
"""

from pathlib import Path

# Names by which this machine is asked, beside the one that is listened on.
_NAMES = ("localhost", "127.0.0.1", "::1")


class NoTrustmeError(Exception):
    """The library that makes certificates is not installed."""

    def __init__(self) -> None:
        super().__init__("--tls needs the extra tls: pip install 'loyalty-kit[tls]'")


def make_authority(host: str, folder: Path, trusted: Path) -> tuple[Path, Path]:
    """
    Write an authority's certificate to `trusted`, and return a certificate for a host and its key.

    Both stand in `folder` and are good for as long as that stands. Raises NoTrustmeError, and
    OSError where a file cannot be written.
    """
    try:
        import trustme
    except ImportError as error:
        raise NoTrustmeError from error
    authority = trustme.CA(organization_name="loyalty-mock, for tests alone")
    names = [host, *_NAMES] if host not in {"", "0.0.0.0", "::"} else list(_NAMES)  # noqa: S104  # nosec B104
    issued = authority.issue_cert(*dict.fromkeys(names))
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    key.touch(mode=0o600)
    issued.private_key_pem.write_to_path(key)
    for blob in issued.cert_chain_pems:
        blob.write_to_path(certificate, append=True)
    authority.cert_pem.write_to_path(trusted)
    return certificate, key
