package io.sotto.ice;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * ice4j is configured by system properties that it reads once, so they must be there before its
 * first class loads. This is the one place that sets them.
 */
final class Ice4jSettings {
    /** Kept: java.util.logging holds loggers weakly, and a collected one forgets its level. */
    private static final Logger ICE4J_LOGGER = Logger.getLogger("org.ice4j");

    static {
        // Or the first agent asks a link-local HTTP address whether it runs in a cloud.
        System.setProperty("ice4j.harvest.mapping.aws.enabled", "false");
        // Its check server never sees an unsigned request (the session drops it first); this is the
        // second bolt.
        System.setProperty("org.ice4j.REQUIRE_MESSAGE_INTEGRITY", "true");
        // Consent is kept by Upkeep, on the owner's clock and for the address in use; ice4j would
        // keep checking
        // the pair that it nominated first.
        System.setProperty("org.ice4j.NO_KEEP_ALIVES", "true");
        // The agent is freed when it has chosen a pair, and must not end itself before.
        System.setProperty("ice4j.ice.termination-delay", "1000d");
        System.setProperty("ice4j.redact-remote-addresses", "true");
        // Nobody needs to know what answers, and it is 16 bytes in each message.
        System.setProperty("ice4j.software", "");
        // It reports every pair at INFO, addresses included.
        ICE4J_LOGGER.setLevel(Level.OFF);
    }

    private Ice4jSettings() {}

    /** Returns once the settings are in place. */
    static void apply() {
        // The static initialiser has done it.
    }
}
