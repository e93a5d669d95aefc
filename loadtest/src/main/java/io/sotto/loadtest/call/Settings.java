package io.sotto.loadtest.call;

import io.sotto.loadtest.media.MediaShape;

/**
 * What a run is to be.
 *
 * @param scenario the kind of call
 * @param rooms how many such calls there are
 * @param participants those of a room who receive; in a meeting and in audio, all
 * @param publishers how many publish in a room; in audio, how many speak at a time
 * @param receive how many others each receives at most
 * @param seconds how long it is measured
 * @param warmUpSeconds how long everything flows before that
 * @param camera what a camera sends
 * @param withAudio whether microphones are published beside cameras
 * @param quality which layers are wanted
 * @param verifyShare how much of what is received is decrypted and checked, 0 to 1
 * @param visitorsPerSecond how many come a second, where some come and go
 * @param loops threads for the participants' media
 * @param busyPoll whether these never sleep
 */
public record Settings(
        Scenario scenario,
        int rooms,
        int participants,
        int publishers,
        int receive,
        int seconds,
        int warmUpSeconds,
        MediaShape camera,
        boolean withAudio,
        Wanted quality,
        double verifyShare,
        double visitorsPerSecond,
        int loops,
        boolean busyPoll) {
    /** Which layers receivers want. */
    public enum Wanted {
        LOW,
        MEDIUM,
        HIGH,
        /** One large picture, the others small. */
        MIXED
    }

    /** The same with another number of participants. */
    public Settings withParticipants(int other) {
        return new Settings(
                scenario,
                rooms,
                other,
                publishers,
                receive,
                seconds,
                warmUpSeconds,
                camera,
                withAudio,
                quality,
                verifyShare,
                visitorsPerSecond,
                loops,
                busyPoll);
    }
}
