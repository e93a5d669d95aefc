package io.sotto.loadtest.call;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** The kinds of call that are measured. */
public enum Scenario {
    /** Few publish, all others receive them. */
    WEBINAR,
    /** All publish, each receives some. */
    MEETING,
    /** All have a microphone, few speak, each hears many. */
    AUDIO,
    /** A webinar, while others join it as fast as they are told to, and stay. */
    JOIN_STORM,
    /** A webinar, while others come and go. */
    CHURN;

    /** How it is called on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The scenario of a label. */
    public static Scenario of(String label) {
        for (Scenario scenario : values()) {
            if (scenario.label().equals(label)) {
                return scenario;
            }
        }
        throw new IllegalArgumentException("no scenario is called " + label);
    }

    /** Whether people come while it is measured. */
    public boolean hasVisitors() {
        return this == JOIN_STORM || this == CHURN;
    }

    /** Who takes part from beginning to end: the same people in each room. */
    List<Role> roles(Settings settings) {
        List<Role> first = rolesOfOneRoom(settings);
        List<Role> roles = new ArrayList<>();
        for (int room = 0; room < settings.rooms(); room++) {
            for (Role role : first) {
                roles.add(role.moved(room, room * first.size()));
            }
        }
        return roles;
    }

    private List<Role> rolesOfOneRoom(Settings settings) {
        int participants = settings.participants();
        int receive = settings.receive();
        List<Role> roles = new ArrayList<>();
        switch (this) {
            case WEBINAR, JOIN_STORM, CHURN -> {
                int publishers = settings.publishers();
                boolean audio = settings.withAudio();
                List<Integer> from = IntStream.range(0, publishers).boxed().toList();
                List<Integer> received = from.subList(0, Math.min(receive, publishers));
                for (int i = 0; i < publishers; i++) {
                    roles.add(new Role(i, 0, i, true, audio, List.of(), List.of()));
                }
                for (int i = 0; i < participants; i++) {
                    int number = publishers + i;
                    List<Integer> heard = audio ? received : List.of();
                    roles.add(new Role(number, 0, number, false, false, received, heard));
                }
            }
            case MEETING -> {
                for (int i = 0; i < participants; i++) {
                    List<Integer> others = after(i, participants, receive);
                    List<Integer> heard = settings.withAudio() ? others : List.of();
                    roles.add(new Role(i, 0, i, true, settings.withAudio(), others, heard));
                }
            }
            case AUDIO -> {
                for (int i = 0; i < participants; i++) {
                    List<Integer> others = after(i, participants, receive);
                    roles.add(new Role(i, 0, i, false, true, List.of(), others));
                }
            }
        }
        return roles;
    }

    /**
     * Somebody who comes while it is measured, to one room after the other: a microphone, and a
     * view of the publishers.
     */
    Role visitor(int number, Settings settings) {
        int room = number % settings.rooms();
        int before = room * rolesOfOneRoom(settings).size();
        int from = Math.min(settings.receive(), settings.publishers());
        List<Integer> publishers = IntStream.range(before, before + from).boxed().toList();
        List<Integer> heard = settings.withAudio() ? publishers : List.of();
        return new Role(number, room, number, false, true, publishers, heard);
    }

    /** The next ones around the table: so everybody is received equally often. */
    private static List<Integer> after(int number, int participants, int most) {
        return IntStream.rangeClosed(1, Math.min(most, participants - 1))
                .mapToObj(i -> (number + i) % participants)
                .toList();
    }
}
