package io.sotto.sfu.signal.call;

import java.util.random.RandomGenerator;
import livekit.LivekitModels.TrackSource;
import livekit.LivekitModels.TrackType;

/** Ids in the form that clients know: two letters for what it is, then twelve random characters. */
final class Sids {
    private static final String ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int RANDOM_CHARS = 12;

    private final RandomGenerator random;

    Sids(RandomGenerator random) {
        this.random = random;
    }

    String room() {
        return "RM_" + randomChars();
    }

    String participant() {
        return "PA_" + randomChars();
    }

    String track(TrackType type, TrackSource source) {
        char kind = type == TrackType.AUDIO ? 'A' : 'V';
        char from =
                switch (source) {
                    case CAMERA -> 'C';
                    case MICROPHONE -> 'M';
                    case SCREEN_SHARE -> 'S';
                    case SCREEN_SHARE_AUDIO -> 's';
                    default -> 'U';
                };
        return "TR_" + kind + from + randomChars();
    }

    /** A nonzero SSRC. */
    int ssrc() {
        return random.nextInt(1, Integer.MAX_VALUE);
    }

    private String randomChars() {
        StringBuilder chars = new StringBuilder(RANDOM_CHARS);
        for (int i = 0; i < RANDOM_CHARS; i++) {
            chars.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return chars.toString();
    }
}
