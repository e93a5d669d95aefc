package io.sotto.srtp;

import java.util.Arrays;

/** The master keys and salts of both directions of one transport. Its text form tells no key. */
public final class SrtpKeys {
    private final SrtpProfile profile;
    private final KeyAndSalt client;
    private final KeyAndSalt server;

    private SrtpKeys(SrtpProfile profile, byte[] exported) {
        this.profile = profile;
        int key = profile.keyLength();
        int salt = profile.saltLength();
        client =
                new KeyAndSalt(
                        Arrays.copyOfRange(exported, 0, key),
                        Arrays.copyOfRange(exported, 2 * key, 2 * key + salt));
        server =
                new KeyAndSalt(
                        Arrays.copyOfRange(exported, key, 2 * key),
                        Arrays.copyOfRange(exported, 2 * key + salt, 2 * (key + salt)));
    }

    /**
     * Cuts what DTLS exported (RFC 5764 section 4.2): client key, server key, client salt, server
     * salt.
     */
    public static SrtpKeys split(SrtpProfile profile, byte[] exported) {
        if (exported.length != profile.exportedLength()) {
            throw new IllegalArgumentException(
                    "exported "
                            + exported.length
                            + " bytes, "
                            + profile
                            + " needs "
                            + profile.exportedLength());
        }
        return new SrtpKeys(profile, exported);
    }

    public SrtpProfile profile() {
        return profile;
    }

    /** What the DTLS client sends with. */
    KeyAndSalt client() {
        return client;
    }

    /** What the DTLS server sends with. */
    KeyAndSalt server() {
        return server;
    }

    @Override
    public String toString() {
        return "SrtpKeys[" + profile + "]";
    }
}
