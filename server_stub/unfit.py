"""What is wrong with the way a backend was started, in words for whoever starts it."""

from __future__ import annotations

import ssl

from console.i18n import tr
from server_stub.options import Options

_PORT_MOST = 65535
_DATABASES = ("postgresql://", "postgres://")
NAME_MOST = 40  # characters


def unfit(options: Options) -> str:
    """Empty where nothing is wrong as far as can be seen before the start."""
    if not 0 <= options.port <= _PORT_MOST:
        return tr("server.port_wrong", port=options.port, most=_PORT_MOST)
    if len(options.name) > NAME_MOST or not options.name.isprintable():
        return tr("server.name_wrong", most=NAME_MOST)
    if options.database and not options.database.startswith(_DATABASES):
        return tr("server.pg_url_wrong")
    return _tls(options)


def _tls(options: Options) -> str:
    certificate, key = options.tls_cert, options.tls_key
    if certificate is None and key is None:
        return ""
    if certificate is None or key is None:
        return tr("server.tls_both")
    for file in (certificate, key):
        try:
            file.open("rb").close()
        except OSError as error:
            return tr("server.unreadable", file=str(file), why=error.strerror or str(error))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(certificate, key, password=lambda: "")  # else it asks the terminal
    except (ssl.SSLError, ValueError) as error:
        why = getattr(error, "reason", None) or str(error)
        return tr("server.tls_wrong", certificate=str(certificate), key=str(key), why=why)
    return ""
