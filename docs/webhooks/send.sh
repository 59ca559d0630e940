#!/bin/sh
# Sends a signed event to your receiver, as Sound Forge does. WEBHOOK_SECRET=whsec_… sh send.sh URL <body
# For trying a receiver: the key stands in openssl's arguments, which others on the machine can see.
set -eu

body=$(mktemp)
trap 'rm -f "$body"' EXIT
cat >"$body"

id=test_$(openssl rand -hex 8)
timestamp=$(date +%s)
key=$(printf %s "${WEBHOOK_SECRET#whsec_}" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \n')
signature=$({ printf '%s.%s.' "$id" "$timestamp"; cat "$body"; } |
  openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | openssl base64 -A)

curl --silent --show-error --output /dev/null --write-out '%{http_code}\n' --data-binary "@$body" \
  -H 'Content-Type: application/json' -H "webhook-id: $id" -H "webhook-timestamp: $timestamp" \
  -H "webhook-signature: v1,$signature" "$1"
