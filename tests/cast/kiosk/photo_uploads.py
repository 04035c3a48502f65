"""Photos as a browser sends them from the thank-you page."""

from __future__ import annotations

import io

from PIL import Image

from tests.cast.kiosk.served_kiosk import SEE_OTHER, ServedKiosk, reference_on, sending, ticket_on
from tests.cast.listener.serving import Reply, ask

BOUNDARY = "x7MA4YWxkTrZu0gW"
TAKEN_AT = b"GPS 17.87 102.74"
"""What a camera hides in a photo; too long to stand in the noise of a picture by chance, as three letters do."""


def thanked(kiosk: ServedKiosk, prefix: str = "/en") -> tuple[str, str]:
    """Send a report; return its reference and the address of its ticket."""
    reply = kiosk.post(sending(prefix=prefix), form=kiosk.form(), text="ถนนพัง")
    return reference_on(reply.text), ticket_on(reply.text)


def multipart(photo: bytes | None, *, name: str = "photo.jpg") -> bytes:
    if photo is None:
        return f"--{BOUNDARY}--\r\n".encode()
    file = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="photo"; filename="{name}"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    )
    return file.encode() + photo + f"\r\n--{BOUNDARY}--\r\n".encode()


def field(name: str, value: str) -> bytes:
    """Return a field to stand before what `multipart` makes."""
    return f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()


def request(path: str, body: bytes) -> bytes:
    """Return the head and the body, to be sent as slowly as the test likes."""
    head = (
        f"POST {path} HTTP/1.0\r\nContent-Type: multipart/form-data; boundary={BOUNDARY}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def send_only(kiosk: ServedKiosk, path: str, body: bytes) -> Reply:
    kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    return ask(kiosk.port, path, method="POST", body=body, headers=kind, timeout_s=90)


def send(kiosk: ServedKiosk, path: str, body: bytes) -> Reply:
    """Send a photo as a browser does, and go where it is sent on to."""
    reply = send_only(kiosk, path, body)
    return kiosk.get(reply.headers["location"]) if reply.status == SEE_OTHER else reply


def jpeg(width: int = 1600, height: int = 1200) -> bytes:
    file = io.BytesIO()
    Image.effect_noise((width, height), 40).convert("RGB").save(file, "JPEG", exif=b"Exif\x00\x00" + TAKEN_AT)
    return file.getvalue()
