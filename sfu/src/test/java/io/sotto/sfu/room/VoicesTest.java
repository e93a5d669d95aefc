package io.sotto.sfu.room;

import static io.sotto.sfu.room.TestPacket.audio;
import static io.sotto.sfu.room.TestRoom.MILLI;
import static io.sotto.sfu.room.TestRoom.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sotto.metrics.Meter;
import io.sotto.sfu.room.TestPeer.Received;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Five people with open microphones, of which two are heard at a time; bob hears all of them. */
final class VoicesTest {
    private static final int PEOPLE = 5;
    private static final int HEARD = 2;
    private static final int SSRC = 100;
    private static final int LOUD = 25;
    private static final int ROOM = 65;
    private static final int FRAME = 960;

    /** Eight packets of a syllable, four of the room. */
    private static final int SYLLABLE = 8;

    private static final int SYLLABLE_AND_PAUSE = 12;

    private TestRoom room = new TestRoom(0, HEARD);
    private TestPeer bob = room.join("bob");
    private final List<TestPeer> people = new ArrayList<>();
    private final int[] sent = new int[PEOPLE];

    private void begin(long clock) {
        room = new TestRoom(clock, HEARD);
        bob = room.join("bob");
        for (int i = 0; i < PEOPLE; i++) {
            TestPeer peer = room.join("p" + i);
            people.add(peer);
            room.publishAudio(peer, "t" + i, SSRC + i);
            room.subscribe(bob, "t" + i, out(i), Integer.toString(i));
        }
    }

    private static int out(int person) {
        return TestRoom.OUT_SSRC + 10 * person;
    }

    /** Everybody sends a packet every 20 ms, as loud as {@code level} says. */
    private void pass(long nanos, IntUnaryOperator level) {
        for (long passed = 0; passed < nanos; passed += 20 * MILLI) {
            for (int i = 0; i < PEOPLE; i++) {
                int number = sent[i]++;
                TestPacket packet = audio(SSRC + i, number, number * FRAME);
                room.send(people.get(i), packet.level(level.applyAsInt(i)));
            }
            room.pass(20 * MILLI);
        }
    }

    private int speech(int person) {
        return sent[person] % SYLLABLE_AND_PAUSE < SYLLABLE ? LOUD : ROOM;
    }

    /** These speak, the others are silent. */
    private void speak(long nanos, Integer... speakers) {
        List<Integer> speaking = List.of(speakers);
        pass(nanos, person -> speaking.contains(person) ? speech(person) : ROOM);
    }

    private boolean isHeard(int person) {
        return !bob.under(out(person)).isEmpty();
    }

    private List<Integer> heard() {
        List<Integer> heard = new ArrayList<>();
        for (int i = 0; i < PEOPLE; i++) {
            if (isHeard(i)) {
                heard.add(i);
            }
        }
        return heard;
    }

    @ParameterizedTest
    @FieldSource("io.sotto.sfu.room.TestRoom#CLOCKS")
    void whoBeginsToSpeakIsHeardFromTheFirstPacket(long clock) {
        begin(clock);
        speak(3 * SECOND);
        assertEquals(List.of(0, 1), heard(), "nobody spoke: who came first");
        for (int person : new int[] {4, 2, 3, 0}) {
            sent[person] += SYLLABLE_AND_PAUSE - sent[person] % SYLLABLE_AND_PAUSE;
            int first = sent[person];
            bob.forget();
            speak(3 * SECOND, person);
            List<Received> got = bob.under(out(person));
            assertEquals(150, got.size(), "from the first to the last packet of " + person);
            assertEquals(first * FRAME, got.getFirst().rtp.timestamp());
        }
        room.close();
    }

    @Test
    void whatIsNotHeardLeavesNoGapButItsTime() {
        begin(0);
        speak(SECOND, 0, 1);
        speak(5 * SECOND, 2, 3);
        speak(3 * SECOND);
        speak(SECOND, 0);
        List<Received> all = bob.under(out(0));
        boolean jumped = false;
        for (int i = 1; i < all.size(); i++) {
            Received before = all.get(i - 1);
            Received packet = all.get(i);
            assertEquals(before.rtp.sequence() + 1 & 0xFFFF, packet.rtp.sequence());
            jumped |= packet.rtp.timestamp() - before.rtp.timestamp() > 48_000;
        }
        assertTrue(jumped, "nothing was withheld");
        assertEquals((sent[0] - 1) * FRAME, all.getLast().rtp.timestamp());
        room.close();
    }

    @Test
    void aPauseForBreathCostsNobodyThePlace() {
        begin(0);
        speak(2 * SECOND, 0, 1);
        bob.forget();
        for (int i = 0; i < 5; i++) {
            speak(SECOND, 1);
            speak(200 * MILLI, 0, 2, 3);
            speak(SECOND, 0);
        }
        assertEquals(List.of(0, 1), heard());
        room.close();
    }

    @Test
    void whoIsClearlyLouderIsHeardEvenIfAllSpeak() {
        begin(0);
        speak(SECOND, 0, 1);
        pass(5 * SECOND, person -> speech(person) == ROOM ? ROOM : 40);
        assertEquals(List.of(0, 1), heard());
        bob.forget();
        pass(SECOND, person -> speech(person) == ROOM ? ROOM : person == 3 ? 20 : 40);
        assertTrue(isHeard(3));
        bob.forget();
        pass(SECOND, person -> speech(person) == ROOM ? ROOM : person == 3 ? 20 : 40);
        assertEquals(HEARD, heard().size());
        room.close();
    }

    @Test
    void whoLeadsIsHeardHoweverLoudOthersAre() {
        begin(0);
        pass(3 * SECOND, person -> person == 0 ? (speech(0) == ROOM ? ROOM : 40) : ROOM);
        for (int i = 0; i < 10; i++) {
            pass(SECOND, person -> speech(person) == ROOM ? ROOM : person == 0 ? 40 : 20);
        }
        bob.forget();
        pass(SECOND, person -> speech(person) == ROOM ? ROOM : person == 0 ? 40 : 20);
        assertTrue(isHeard(0));
        assertEquals(HEARD, heard().size());
        room.close();
    }

    @Test
    void aNoiseThatNeverPausesIsNoVoice() {
        begin(0);
        pass(40 * SECOND, person -> person < 2 ? 40 : ROOM);
        bob.forget();
        pass(200 * MILLI, person -> person < 2 ? 40 : person == 4 ? 38 : ROOM);
        assertTrue(isHeard(4));
        room.close();
    }

    @Test
    void whoUnmutesIsHeardAtOnce() {
        begin(0);
        speak(SECOND);
        for (int i = 0; i < 30 * 50; i++) {
            for (int person = 0; person < HEARD; person++) {
                int number = sent[person]++;
                room.send(people.get(person), audio(SSRC + person, number, 0).level(ROOM));
            }
            room.pass(20 * MILLI);
        }
        room.send(people.get(4), audio(SSRC + 4, sent[4], 0).level(LOUD));
        assertTrue(isHeard(4));
        room.close();
    }

    @Test
    void whoGoesLeavesAPlace() {
        begin(0);
        speak(SECOND, 0, 1);
        room.apply(new RoomCommand.Unpublish("t0"));
        bob.forget();
        pass(200 * MILLI, person -> ROOM);
        assertEquals(List.of(1, 2), heard());
        room.close();
    }

    @Test
    void soundOfUnknownLoudnessIsHeard() {
        begin(0);
        speak(SECOND, 0, 1);
        room.send(people.get(3), audio(SSRC + 3, sent[3], 0));
        assertTrue(isHeard(3));
        room.close();
    }

    @Test
    void whatIsWithheldIsCounted() {
        begin(0);
        speak(SECOND, 0, 1);
        assertEquals((PEOPLE - HEARD) * 50, room.count(Meter.VOICE_PACKETS_WITHHELD));
        room.close();
    }
}
