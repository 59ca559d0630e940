// node:crypto alone. By hand: WEBHOOK_SECRET=whsec_… node verify_plain.mjs ID TIMESTAMP SIGNATURE <body
import { createHmac, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";

const TOLERANCE_S = 300;

/** The event; throws if it is not genuine. The body is a Buffer with what came, byte for byte. Names of headers in small letters. */
function verify(secret, headers, body) {
  const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures } = headers;
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const expected = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest();
  const genuine = String(signatures).split(" ").some((each) => {
    const given = Buffer.from(each.replace(/^v1,/, ""), "base64");
    return each.startsWith("v1,") && given.length === expected.length && timingSafeEqual(given, expected);
  });
  if (!genuine) throw new Error("no signature matches");
  // Written so that what is no number is refused, too.
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= TOLERANCE_S)) {
    throw new Error("the timestamp is too old or lies in the future");
  }
  return JSON.parse(body.toString("utf8"));
}

const [id, timestamp, signature] = process.argv.slice(2);
const headers = { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature };
try {
  const event = verify(process.env.WEBHOOK_SECRET, headers, readFileSync(0));
  console.log("genuine:", event.type);
} catch (no) {
  console.error("not genuine:", no.message);
  process.exitCode = 1;
}
