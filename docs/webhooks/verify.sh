#!/bin/sh
# openssl alone. By hand: WEBHOOK_SECRET=whsec_… sh verify.sh ID TIMESTAMP SIGNATURE <body
# To look at what has arrived, not for a server: the key stands in openssl's arguments, which others on the machine can see.
set -eu

key=$(printf %s "${WEBHOOK_SECRET#whsec_}" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \n')
expected=$({ printf '%s.%s.' "$1" "$2"; cat; } | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | openssl base64 -A)

fail() { echo "not genuine: $1" >&2; exit 1; }
case " $3 " in
  *" v1,$expected "*) ;;
  *) fail "no signature matches" ;;
esac
age=$(($(date +%s) - $2))
[ "$age" -le 300 ] && [ "$age" -ge -300 ] || fail "the timestamp is too old or lies in the future"
echo genuine
