// npm install standardwebhooks. By hand: WEBHOOK_SECRET=whsec_… node verify.mjs ID TIMESTAMP SIGNATURE <body
import { readFileSync } from "node:fs";
import { Webhook } from "standardwebhooks";

/** The event; throws if it is not genuine. The body is a Buffer with what came, byte for byte: express.raw(), not express.json(). */
function verify(secret, headers, body) {
  return new Webhook(secret).verify(body, headers);
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
