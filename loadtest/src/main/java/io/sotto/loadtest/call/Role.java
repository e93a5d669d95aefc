package io.sotto.loadtest.call;

import java.util.List;

/**
 * What one participant does in a run.
 *
 * @param number who it is, from 0; nobody else in the run has it
 * @param room where, from 0
 * @param place the same of those in its room
 * @param camera whether it publishes video
 * @param microphone whether it publishes audio
 * @param videoFrom whose video it receives, by their numbers
 * @param audioFrom whose audio it receives, likewise
 */
record Role(
        int number,
        int room,
        int place,
        boolean camera,
        boolean microphone,
        List<Integer> videoFrom,
        List<Integer> audioFrom) {
    Role {
        videoFrom = List.copyOf(videoFrom);
        audioFrom = List.copyOf(audioFrom);
    }

    /** Who does the same in another room, the people of this one and others being in front. */
    Role moved(int toRoom, int before) {
        return new Role(
                number + before,
                toRoom,
                place,
                camera,
                microphone,
                videoFrom.stream().map(from -> from + before).toList(),
                audioFrom.stream().map(from -> from + before).toList());
    }

    int tracks() {
        return videoFrom.size() + audioFrom.size();
    }
}
