package io.sotto.loadtest.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs a script to its end. What it says to people goes to standard error, as its own does. */
final class Script {
    private Script() {}

    /**
     * Returns what it wrote to its standard output; {@code what} is for the message if it fails.
     */
    static String run(List<String> command, String what) throws IOException {
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        process.getOutputStream().close();
        byte[] output = process.getInputStream().readAllBytes();
        int code = exitCode(process);
        if (code != 0) {
            throw new IOException(what + " failed, for the reason above");
        }
        return new String(output, StandardCharsets.UTF_8);
    }

    /** Waits for the end of a process. */
    static int exitCode(Process process) throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException interrupted) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }
}
