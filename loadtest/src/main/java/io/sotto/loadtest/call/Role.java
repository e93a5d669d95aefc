package io.sotto.loadtest.call;

import java.util.List;

/**
 * What one participant does in a call.
 *
 * @param number who it is, from 0
 * @param camera whether it publishes video
 * @param microphone whether it publishes audio
 * @param videoFrom whose video it receives
 * @param audioFrom whose audio it receives
 */
record Role(
        int number,
        boolean camera,
        boolean microphone,
        List<Integer> videoFrom,
        List<Integer> audioFrom) {
    Role {
        videoFrom = List.copyOf(videoFrom);
        audioFrom = List.copyOf(audioFrom);
    }

    int tracks() {
        return videoFrom.size() + audioFrom.size();
    }
}
