// The JDK alone. By hand: WEBHOOK_SECRET=whsec_… java VerifyPlain.java ID TIMESTAMP SIGNATURE <body
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

public class VerifyPlain {
    private static final long TOLERANCE_S = 300;

    /** Whether it is genuine. The body is what came, byte for byte. */
    static boolean isGenuine(String secret, String id, String timestamp, String signatures, byte[] body)
            throws GeneralSecurityException {
        byte[] key = Base64.getDecoder().decode(secret.replaceFirst("^whsec_", ""));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
        String expected = "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        boolean signed = false;
        for (String each : signatures.split(" ")) {
            signed |= MessageDigest.isEqual(expected.getBytes(), each.getBytes());
        }
        return signed && Math.abs(Instant.now().getEpochSecond() - Long.parseLong(timestamp)) <= TOLERANCE_S;
    }

    public static void main(String[] arguments) throws Exception {
        byte[] body = System.in.readAllBytes();
        if (isGenuine(System.getenv("WEBHOOK_SECRET"), arguments[0], arguments[1], arguments[2], body)) {
            System.out.println("genuine");
        } else {
            System.err.println("not genuine");
            System.exit(1);
        }
    }
}
