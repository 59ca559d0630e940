"""The standard library alone. By hand: WEBHOOK_SECRET=whsec_… python verify_plain.py ID TIMESTAMP SIGNATURE <body"""

import base64
import hashlib
import hmac
import json
import os
import sys
import time

TOLERANCE_S = 300


def verify(secret: str, headers: dict[str, str], body: bytes) -> dict:
    """The event; ValueError if it is not genuine. The body is what came, byte for byte. Names of headers in small letters."""
    id, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{id}.{timestamp}.".encode() + body
    expected = b"v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())
    given = headers.get("webhook-signature", "").encode().split(b" ")
    if not any([hmac.compare_digest(expected, each) for each in given]):
        raise ValueError("no signature matches")
    if abs(time.time() - int(timestamp)) > TOLERANCE_S:
        raise ValueError("the timestamp is too old or lies in the future")
    return json.loads(body)


if __name__ == "__main__":
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    try:
        event = verify(os.environ["WEBHOOK_SECRET"], dict(zip(names, sys.argv[1:])), sys.stdin.buffer.read())
    except ValueError as no:
        sys.exit(f"not genuine: {no}")
    print("genuine:", event["type"])
