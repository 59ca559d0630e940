// Maven: com.standardwebhooks:standardwebhooks. By hand:
//   WEBHOOK_SECRET=whsec_… java -cp standardwebhooks-1.1.1.jar Verify.java ID TIMESTAMP SIGNATURE <body
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

public class Verify {
    /** Throws if it is not genuine. The body is what came, byte for byte; names of headers in small letters. */
    static void verify(String secret, Map<String, List<String>> headers, byte[] body)
            throws WebhookVerificationException {
        new Webhook(secret).verify(new String(body, StandardCharsets.UTF_8), headers);
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, List<String>> headers = Map.of(
                "webhook-id", List.of(arguments[0]),
                "webhook-timestamp", List.of(arguments[1]),
                "webhook-signature", List.of(arguments[2]));
        try {
            verify(System.getenv("WEBHOOK_SECRET"), headers, System.in.readAllBytes());
            System.out.println("genuine");
        } catch (WebhookVerificationException no) {
            System.err.println("not genuine: " + no.getMessage());
            System.exit(1);
        }
    }
}
