package io.sotto.loadtest;

import io.sotto.loadtest.call.Scenario;
import io.sotto.loadtest.call.Settings;
import io.sotto.loadtest.call.Settings.Wanted;
import io.sotto.loadtest.media.MediaShape;
import io.sotto.loadtest.media.MediaShape.Rhythm;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say how much of what a run is made of; what is left out suits the scenario. */
final class LoadOptions {
    /** Frames of a uniform camera, where the command line does not say. */
    private static final int FRAME_PACKETS = 6;

    private static final long RATE_BPS = 1_700_000;

    /** As many as peers with rooms of their configuration have (janus.sh). */
    private static final int ROOMS_MAX = 64;

    @Option(names = "--rooms", description = "how many such calls at a time (1)")
    private int rooms = 1;

    @Option(
            names = "--participants",
            description =
                    "those of a room who receive; in meeting and audio, all (50, 16, 50, 20, 20)")
    private @Nullable Integer participants;

    @Option(
            names = "--publishers",
            description =
                    "how many publish in a room; in audio, how many speak at a time (1, all, 3, 1,"
                            + " 1)")
    private @Nullable Integer publishers;

    @Option(
            names = "--receive",
            description = "how many others each receives at most (9; all of a webinar or audio)")
    private @Nullable Integer receive;

    @Option(names = "--seconds", description = "how long it is measured (20)")
    private int seconds = 20;

    @Option(names = "--warm-up", description = "seconds that everything flows before that (10)")
    private int warmUp = 10;

    @Option(names = "--rate", description = "bits per second of a camera's largest layer (1700000)")
    private long rate = RATE_BPS;

    @Option(names = "--packet-bytes", description = "largest RTP packet, unprotected (1200)")
    private int packetBytes = 1200;

    @Option(
            names = "--burst",
            arity = "0..1",
            fallbackValue = "6",
            description = "one layer in frames of this many full packets (6), each frame at once")
    private @Nullable Integer burst;

    @Option(
            names = "--spread",
            description = "the packets of a --burst camera one by one, in equal distances")
    private boolean spread;

    @Option(names = "--no-simulcast", description = "cameras send their largest layer only")
    private boolean noSimulcast;

    @Option(names = "--no-audio", description = "cameras only")
    private boolean noAudio;

    @Option(
            names = "--quality",
            description = "layers wanted: low, medium, high, or mixed: one high, the rest low")
    private @Nullable String quality;

    @Option(
            names = "--verify",
            description = "share of packets that is decrypted and checked, 0.01 to 1 (1)")
    private double verify = 1;

    @Option(
            names = "--joins-per-second",
            description = "in join-storm and churn: how many come a second (50, 10)")
    private @Nullable Double joinsPerSecond;

    @Option(names = "--loops", description = "threads for the participants' media (1)")
    private int loops = 1;

    @Option(
            names = "--busy-poll",
            description =
                    "these never sleep, so that waking them costs the server nothing; each takes a"
                            + " processor")
    private boolean busyPoll;

    Settings settings(Scenario scenario) {
        boolean uniform = burst != null || spread;
        int people = or(participants, participants(scenario));
        int publishing = or(publishers, scenario == Scenario.AUDIO ? 3 : 1);
        require("--rooms", rooms, 1, ROOMS_MAX);
        require("--participants", people, 1, 10_000);
        require("--publishers", publishing, 1, 1_000);
        require("--seconds", seconds, 1, 86_400);
        require("--warm-up", warmUp, 0, 3_600);
        require("--loops", loops, 1, 64);
        require("--receive", or(receive, 1), 0, 300);
        if (verify < 0.01 || verify > 1) {
            throw new IllegalArgumentException("--verify takes 0.01 to 1");
        }
        if (rate < 50_000 || rate > 1_000_000_000) {
            throw new IllegalArgumentException("--rate takes 50000 to 1000000000");
        }
        double visitors =
                joinsPerSecond != null ? joinsPerSecond : scenario == Scenario.CHURN ? 10 : 50;
        if (visitors <= 0 || visitors > 1000) {
            throw new IllegalArgumentException("--joins-per-second takes up to 1000");
        }
        return new Settings(
                scenario,
                rooms,
                people,
                publishing,
                or(receive, receive(scenario)),
                seconds,
                warmUp,
                camera(uniform),
                !noAudio && !uniform,
                wanted(scenario),
                verify,
                visitors,
                loops,
                busyPoll);
    }

    private static int participants(Scenario scenario) {
        return switch (scenario) {
            case WEBINAR, AUDIO -> 50;
            case MEETING -> 16;
            case JOIN_STORM, CHURN -> 20;
        };
    }

    private static int receive(Scenario scenario) {
        return scenario == Scenario.MEETING ? 9 : 300; // an offer has no room for more
    }

    private MediaShape camera(boolean uniform) {
        if (uniform) {
            int packets = or(burst, FRAME_PACKETS);
            require("--burst", packets, 1, 100);
            return MediaShape.uniform(
                    rate, packetBytes, spread ? Rhythm.SPREAD : Rhythm.BURSTS, packets);
        }
        return noSimulcast
                ? MediaShape.single(rate, packetBytes)
                : MediaShape.simulcast(rate, packetBytes);
    }

    private Wanted wanted(Scenario scenario) {
        if (quality == null) {
            return scenario == Scenario.MEETING ? Wanted.MIXED : Wanted.HIGH;
        }
        try {
            return Wanted.valueOf(quality.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException(
                    "--quality takes low, medium, high or mixed", unknown);
        }
    }

    private static int or(@Nullable Integer given, int otherwise) {
        return given == null ? otherwise : given;
    }

    private static void require(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "%s takes %d to %d, not %d".formatted(option, least, most, value));
        }
    }
}
