package io.sotto.loadtest.compare;

import io.sotto.loadtest.report.JsonReport;
import io.sotto.loadtest.report.Result;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs the same load against two servers in turn, a few times. Never both at once; each time with a
 * server and a load test that have just been started, each on a processor of its own.
 */
public final class Duel implements AutoCloseable {
    /**
     * On which processors it takes place.
     *
     * @param server of the server
     * @param client of the load test
     */
    public record Processors(int server, int client) {}

    /** Hears of each run as it ends. */
    public interface Listener {
        /** This round's run against this server found this. */
        void onRun(int round, String name, Result result);
    }

    private final Peers peers;
    private final Processors processors;
    private final String loadTest;
    private final List<String> load;

    private volatile @Nullable PeerServer running;
    private volatile @Nullable Process measuring;
    private volatile boolean networked;

    /**
     * With the load that these arguments make.
     *
     * @param loadTest the class whose main method is the load test
     * @param load its arguments, without those that say which server
     */
    public Duel(Peers peers, Processors processors, String loadTest, List<String> load) {
        this.peers = peers;
        this.processors = processors;
        this.loadTest = loadTest;
        this.load = List.copyOf(load);
    }

    /** Runs it: the first server, the second, the first again, and so on. */
    public Comparison run(List<PeerServer> servers, int rounds, Listener listener)
            throws IOException {
        for (PeerServer server : servers) {
            server.prepare();
            server.stop(); // one that a killed comparison left
        }
        peers.open();
        networked = true;
        List<List<Result>> results = new ArrayList<>();
        List<String> abouts = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            for (int i = 0; i < servers.size(); i++) {
                if (round == 1) {
                    results.add(new ArrayList<>());
                }
                Path folder = servers.get(i).folder();
                String name = servers.get(i).kind().label();
                running = servers.get(i);
                PeerServer.Running started = servers.get(i).start(processors.server());
                Result result = measure(name, started, folder);
                end();
                if (round == 1) {
                    abouts.add(started.about());
                }
                results.get(i).add(result);
                listener.onRun(round, name, result);
            }
        }
        List<Comparison.Side> sides = new ArrayList<>();
        for (int i = 0; i < servers.size(); i++) {
            String name = servers.get(i).kind().label();
            sides.add(new Comparison.Side(name, abouts.get(i), results.get(i)));
        }
        return Comparison.of(sides);
    }

    private Result measure(String name, PeerServer.Running server, Path folder) throws IOException {
        Path json = folder.resolve("result.json");
        Path log = folder.resolve("loadtest.log");
        Files.deleteIfExists(json);
        List<String> command = new ArrayList<>(List.of("taskset", "-c"));
        command.add(Integer.toString(processors.client()));
        command.addAll(thisJava());
        command.add(loadTest);
        command.addAll(load);
        command.addAll(List.of("--target", name, "--url", server.url()));
        command.addAll(List.of("--server-pid", Long.toString(server.pid())));
        command.addAll(List.of("--keep-awake", "--busy-poll", "--json", json.toString()));
        Process process =
                new ProcessBuilder(peers.inside(command))
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        measuring = process;
        int code = Script.exitCode(process);
        measuring = null;
        if (!Files.exists(json)) {
            throw new IOException(
                    "the load test on %s ended with %d and no result; see %s"
                            .formatted(name, code, log));
        }
        Result result = JsonReport.read(Files.readString(json));
        if (result.failure() != null) {
            throw new IOException(name + ": " + result.failure());
        }
        return result;
    }

    /** This program once more: the same machine, options and classes. */
    private static List<String> thisJava() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of(java));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", absolute(System.getProperty("java.class.path"))));
        return command;
    }

    private static String absolute(String path) {
        List<String> entries = new ArrayList<>();
        for (String entry : path.split(File.pathSeparator, -1)) {
            entries.add(Path.of(entry).toAbsolutePath().toString());
        }
        return String.join(File.pathSeparator, entries);
    }

    private synchronized void end() throws IOException {
        PeerServer server = running;
        if (server != null) {
            running = null;
            server.stop();
        }
    }

    /** Ends what still runs, and takes the network away; from any thread. */
    @Override
    public synchronized void close() throws IOException {
        Process process = measuring;
        if (process != null) {
            process.destroy();
            Script.exitCode(process);
        }
        end();
        if (networked) {
            networked = false;
            peers.close();
        }
    }
}
