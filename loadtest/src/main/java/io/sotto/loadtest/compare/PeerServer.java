package io.sotto.loadtest.compare;

import io.sotto.loadtest.signal.TargetKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A server that a script of this machine starts and ends.
 *
 * @param kind how the load test speaks to it
 * @param script what starts and ends it
 * @param folder for everything that it writes
 */
public record PeerServer(TargetKind kind, Path script, Path folder) {
    /**
     * A server that runs.
     *
     * @param pid its process
     * @param url where it is
     * @param about its version, and what else a reader has to know
     */
    record Running(long pid, String url, String about) {
        /** From lines of the form {@code name=value}. */
        static Running read(String lines) throws IOException {
            Map<String, String> values = new HashMap<>();
            for (String line : lines.lines().toList()) {
                int equals = line.indexOf('=');
                if (equals > 0) {
                    values.put(line.substring(0, equals), line.substring(equals + 1).strip());
                }
            }
            String pid = values.getOrDefault("pid", "");
            String url = values.getOrDefault("url", "");
            if (!pid.matches("[0-9]{1,9}") || url.isEmpty()) {
                throw new IOException("its script does not tell pid= and url=");
            }
            return new Running(Long.parseLong(pid), url, values.getOrDefault("about", ""));
        }
    }

    /** Installs and builds what is missing. */
    void prepare() throws IOException {
        run("prepare", List.of());
    }

    /** Starts it on this processor. */
    Running start(int cpu) throws IOException {
        return Running.read(run("start", List.of("--cpu", Integer.toString(cpu))));
    }

    /** Ends it, if it runs. */
    void stop() throws IOException {
        run("stop", List.of());
    }

    private String run(String verb, List<String> options) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("sh", script.toString(), verb, folder.toString()));
        command.addAll(options);
        return Script.run(command, kind.label() + ": " + verb);
    }
}
