package io.sotto.srtp;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.jitsi.srtp.crypto.Aes;
import org.jitsi.srtp.crypto.JitsiOpenSslProvider;
import org.jitsi.utils.logging2.LoggerImpl;

/**
 * Names the AES implementation before jitsi-srtp elects one: its election benchmarks them all at
 * the first packet, for up to three seconds. OpenSSL where its native library loads, else the JDK's
 * own.
 */
final class CipherProvider {
    static final String NAME = JitsiOpenSslProvider.isLoaded() ? "OpenSSL" : "SunJCE";

    /** Kept: java.util.logging holds loggers weakly, and a collected one forgets its level. */
    private static final Logger JITSI_LOGGER = Logger.getLogger("org.jitsi.srtp");

    static final org.jitsi.utils.logging2.Logger SILENT = new LoggerImpl("org.jitsi.srtp");

    static {
        Aes.setFactoryClassName(NAME);
        // It reports single packets at INFO and above.
        JITSI_LOGGER.setLevel(Level.OFF);
    }

    private CipherProvider() {}
}
