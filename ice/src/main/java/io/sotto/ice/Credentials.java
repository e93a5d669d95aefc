package io.sotto.ice;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Both sides' short-term credentials (RFC 8445 section 7.2.2): requests are signed with the
 * receiver's password.
 */
final class Credentials {
    /** RFC 8839 section 5.4: a ufrag has 4 to 256 characters, a password 22 to 256. */
    private static final int LENGTH_MAX = 256;

    private static final int UFRAG_LENGTH_MIN = 4;
    private static final int PASSWORD_LENGTH_MIN = 22;

    final byte[] remoteUfrag;
    final byte[] remotePassword;

    /** USERNAME of our requests. */
    final byte[] username;

    /**
     * For what the peer signs with its own password: the answers to our checks. And for our checks.
     */
    final StunIntegrity remote;

    private Credentials(String localUfrag, String remoteUfrag, String remotePassword) {
        this.remoteUfrag = remoteUfrag.getBytes(StandardCharsets.US_ASCII);
        this.remotePassword = remotePassword.getBytes(StandardCharsets.US_ASCII);
        this.username = (remoteUfrag + ":" + localUfrag).getBytes(StandardCharsets.US_ASCII);
        this.remote = new StunIntegrity(this.remotePassword);
    }

    /** Null if what the peer gave is not what RFC 8839 allows. */
    static @Nullable Credentials of(String localUfrag, String remoteUfrag, String remotePassword) {
        boolean valid =
                isIceString(remoteUfrag, UFRAG_LENGTH_MIN)
                        && isIceString(remotePassword, PASSWORD_LENGTH_MIN);
        return valid ? new Credentials(localUfrag, remoteUfrag, remotePassword) : null;
    }

    private static boolean isIceString(String text, int lengthMin) {
        return text.length() >= lengthMin
                && text.length() <= LENGTH_MAX
                && text.chars().allMatch(StunGate::isIceChar);
    }
}
