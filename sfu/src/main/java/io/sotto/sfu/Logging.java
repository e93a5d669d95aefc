package io.sotto.sfu;

import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** One line an event on standard error, and nothing of what libraries say below a warning. */
final class Logging {
    // java.util.logging forgets loggers that nobody holds, with their levels.
    private static final Logger ROOT = Logger.getLogger("");

    private Logging() {}

    static void configure() {
        LogManager.getLogManager().reset();
        ROOT.setLevel(Level.WARNING);
        ConsoleHandler handler = new ConsoleHandler();
        handler.setFormatter(new OneLine());
        ROOT.addHandler(handler);
    }

    private static final class OneLine extends Formatter {
        @Override
        public String format(LogRecord record) {
            StringBuilder line = new StringBuilder();
            line.append(record.getInstant()).append(' ').append(record.getLevel());
            line.append(' ').append(formatMessage(record)).append('\n');
            Throwable thrown = record.getThrown();
            if (thrown != null) {
                line.append("  ").append(thrown).append('\n');
                for (StackTraceElement frame : thrown.getStackTrace()) {
                    line.append("    at ").append(frame).append('\n');
                }
            }
            return line.toString();
        }
    }
}
