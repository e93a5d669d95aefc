package io.sotto.loadtest.report;

/** An HTML page that needs nothing else: no script, no font, no request. */
final class Page {
    /**
     * Colours that all eyes tell apart, on white and on black (Okabe and Ito, "Color Universal
     * Design").
     */
    private static final String STYLE =
            """
            :root { color-scheme: light dark; --ink: #1c1e21; --paper: #fff; --faint: #d8dce2;
              --s0: #2563c9; --s1: #d9730d; --s2: #00866a; --s3: #b04a8f; --s4: #7a6a00;
              --bad: #b3261e; }
            @media (prefers-color-scheme: dark) { :root { --ink: #e6e8eb; --paper: #16181b;
              --faint: #3a3e45; --s0: #7aa7f5; --s1: #f2a65a; --s2: #4fc9a7; --s3: #e091c4;
              --s4: #d6c24a; --bad: #ff8a80; } }
            body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink);
              background: var(--paper); max-width: 760px; margin: 2rem auto; padding: 0 1rem; }
            h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .3rem; }
            pre { overflow-x: auto; padding: .8rem; border: 1px solid var(--faint);
              border-radius: 6px; } .bad { color: var(--bad); font-weight: 600; }
            svg { width: 100%; height: auto; } .grid { stroke: var(--faint); }
            .tick, .label { fill: var(--ink); font-size: 11px; } .label { font-size: 12px; }
            .line { fill: none; stroke-width: 2; }
            .limit { fill: none; stroke: var(--ink); stroke-dasharray: 4 3; }
            .line.s0, .line.s5 { stroke: var(--s0); } .bar.s0, .bar.s5 { fill: var(--s0); }
            .line.s1, .line.s6 { stroke: var(--s1); } .bar.s1, .bar.s6 { fill: var(--s1); }
            .line.s2, .line.s7 { stroke: var(--s2); } .bar.s2, .bar.s7 { fill: var(--s2); }
            .line.s3, .line.s8 { stroke: var(--s3); } .bar.s3, .bar.s8 { fill: var(--s3); }
            .line.s4, .line.s9 { stroke: var(--s4); } .bar.s4, .bar.s9 { fill: var(--s4); }
            """;

    private final StringBuilder out = new StringBuilder();

    Page(String title) {
        out.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        out.append("<meta name=\"viewport\" content=\"width=device-width\">\n<title>");
        out.append(escape(title)).append("</title>\n<style>\n").append(STYLE);
        out.append("</style>\n</head>\n<body>\n<h1>").append(escape(title)).append("</h1>\n");
    }

    void section(String title) {
        out.append("<h2>").append(escape(title)).append("</h2>\n");
    }

    void say(String text) {
        out.append("<p>").append(escape(text)).append("</p>\n");
    }

    void warn(String text) {
        out.append("<p class=\"bad\">").append(escape(text)).append("</p>\n");
    }

    /** Text as it stands, in columns. */
    void table(String text) {
        out.append("<pre>").append(escape(text)).append("</pre>\n");
    }

    void plot(Plot plot) {
        out.append(plot.svg());
    }

    String html() {
        return out + "</body>\n</html>\n";
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
