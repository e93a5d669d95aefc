package io.sotto.loadtest.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sotto.loadtest.media.MediaShape;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who publishes and who receives, in each kind of call. */
final class ScenarioTest {
    private static Settings settings(Scenario scenario, int participants, int receive) {
        return settings(scenario, 1, participants, receive);
    }

    private static Settings settings(Scenario scenario, int rooms, int participants, int receive) {
        return new Settings(
                scenario,
                rooms,
                participants,
                2,
                receive,
                10,
                1,
                MediaShape.simulcast(1_700_000, 1200),
                true,
                Settings.Wanted.HIGH,
                1,
                10,
                1,
                false);
    }

    private static List<Role> roles(Scenario scenario, int participants, int receive) {
        return scenario.roles(settings(scenario, participants, receive));
    }

    @Test
    void aWebinarHasFewWhoPublishAndAllOthersReceiveThem() {
        List<Role> roles = roles(Scenario.WEBINAR, 5, 300);
        assertEquals(7, roles.size());
        assertEquals(2, roles.stream().filter(Role::camera).count());
        assertEquals(0, roles.getFirst().tracks());
        assertEquals(List.of(0, 1), roles.getLast().videoFrom());
        assertEquals(List.of(0, 1), roles.getLast().audioFrom());
    }

    @Test
    void inAMeetingEverybodyIsReceivedEquallyOftenAndNobodyByThemselves() {
        List<Role> roles = roles(Scenario.MEETING, 16, 9);
        int[] received = new int[16];
        for (Role role : roles) {
            assertEquals(9, role.videoFrom().size());
            assertFalse(role.videoFrom().contains(role.number()));
            role.videoFrom().forEach(from -> received[from]++);
        }
        for (int count : received) {
            assertEquals(9, count);
        }
    }

    @Test
    void aSmallMeetingReceivesAllOthers() {
        assertTrue(
                roles(Scenario.MEETING, 3, 9).stream()
                        .allMatch(role -> role.videoFrom().size() == 2));
    }

    @Test
    void everyRoomHasTheSamePeopleAndNobodyReceivesAnotherRooms() {
        List<Role> roles = Scenario.MEETING.roles(settings(Scenario.MEETING, 3, 16, 9));
        assertEquals(48, roles.size());
        for (int i = 0; i < roles.size(); i++) {
            Role role = roles.get(i);
            assertEquals(i, role.number());
            assertEquals(i / 16, role.room());
            assertEquals(i % 16, role.place());
            assertEquals(9, role.videoFrom().size());
            assertTrue(role.videoFrom().stream().allMatch(from -> from / 16 == role.room()));
            assertEquals(role.videoFrom(), role.audioFrom());
        }
    }

    @Test
    void whoComesWhileItIsMeasuredGoesToOneRoomAfterTheOther() {
        Settings settings = settings(Scenario.CHURN, 3, 5, 300); // and two who publish, in each
        Role visitor = Scenario.CHURN.visitor(23, settings);
        assertEquals(23, visitor.number());
        assertEquals(2, visitor.room());
        assertEquals(List.of(14, 15), visitor.videoFrom());
    }

    @Test
    void inAudioNobodyHasACamera() {
        List<Role> roles = roles(Scenario.AUDIO, 10, 300);
        assertTrue(roles.stream().noneMatch(Role::camera));
        assertTrue(roles.stream().allMatch(role -> role.audioFrom().size() == 9));
    }

    @Test
    void whoComesWhileItIsMeasuredReceivesThePublishers() {
        Role visitor = Scenario.CHURN.visitor(99, settings(Scenario.CHURN, 5, 300));
        assertEquals(99, visitor.number());
        assertEquals(List.of(0, 1), visitor.videoFrom());
        assertTrue(visitor.microphone());
    }

    @Test
    void scenariosAreKnownByTheirLabels() {
        for (Scenario scenario : Scenario.values()) {
            assertEquals(scenario, Scenario.of(scenario.label()));
        }
        assertThrows(IllegalArgumentException.class, () -> Scenario.of("concert"));
    }

    @Test
    void speakersTakeTurnsAndAreAlwaysAsMany() {
        Speakers speakers = new Speakers(7, 3, 0);
        boolean[] spoke = new boolean[7];
        for (long second = 0; second < 40; second++) {
            int now = 0;
            for (int person = 0; person < 7; person++) {
                boolean speaks = speakers.speaks(person, second * 1_000_000_000L);
                now += speaks ? 1 : 0;
                spoke[person] |= speaks;
            }
            assertEquals(3, now);
        }
        for (boolean each : spoke) {
            assertTrue(each);
        }
    }

    @Test
    void ntpTimeCountsFrom1900() {
        assertEquals(2_208_988_800L << 32, Publisher.ntp(0));
        assertEquals((2_208_988_801L << 32) + (1L << 31), Publisher.ntp(1_500));
    }
}
