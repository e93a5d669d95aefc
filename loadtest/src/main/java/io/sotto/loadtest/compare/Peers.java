package io.sotto.loadtest.compare;

import io.sotto.loadtest.signal.TargetKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The servers that this machine can start for a comparison: for each a script {@code NAME.sh} in
 * one folder, and the network in which they and the load test meet.
 *
 * @param scripts that folder; its {@code common.sh} says what the scripts have to do
 * @param work where they keep what they build and write
 */
public record Peers(Path scripts, Path work) implements AutoCloseable {
    /** A server by the name of its script, which is that of its kind as well. */
    public PeerServer named(String name) {
        TargetKind kind = TargetKind.of(name);
        Path script = scripts.resolve(name + ".sh");
        if (!Files.isReadable(script)) {
            throw new IllegalArgumentException("there is no " + script);
        }
        return new PeerServer(kind, script, work.resolve(name));
    }

    /** Makes the network. */
    public void open() throws IOException {
        network("up");
    }

    /** A command that runs another one in the network. */
    List<String> inside(List<String> command) {
        List<String> inside = new ArrayList<>(List.of("sh", networkScript(), "run"));
        inside.addAll(command);
        return inside;
    }

    private void network(String verb) throws IOException {
        Script.run(List.of("sh", networkScript(), verb), "the network of peers");
    }

    private String networkScript() {
        return scripts.resolve("network.sh").toString();
    }

    /** Removes the network. */
    @Override
    public void close() throws IOException {
        network("down");
    }
}
