"""pip install standardwebhooks. By hand: WEBHOOK_SECRET=whsec_… python verify.py ID TIMESTAMP SIGNATURE <body"""

import os
import sys

from standardwebhooks import Webhook, WebhookVerificationError


def verify(secret: str, headers: dict[str, str], body: bytes) -> dict:
    """The event; WebhookVerificationError or another ValueError if it is not genuine. The body is what came, byte for byte."""
    return Webhook(secret).verify(body, headers)


if __name__ == "__main__":
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    try:
        event = verify(os.environ["WEBHOOK_SECRET"], dict(zip(names, sys.argv[1:])), sys.stdin.buffer.read())
    except (WebhookVerificationError, ValueError) as no:
        sys.exit(f"not genuine: {no}")
    print("genuine:", event["type"])
