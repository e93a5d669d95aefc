package io.sotto.loadtest.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A plot as inline SVG (W3C SVG 1.1): lines, bars or stems over one pair of axes. Colours come from
 * the page's style sheet, so it is drawn for light and dark alike.
 */
final class Plot {
    /** How values are drawn. */
    enum Form {
        LINE,
        BARS,
        STEMS
    }

    private static final int WIDTH = 720;
    private static final int HEIGHT = 260;
    private static final int LEFT = 62;
    private static final int RIGHT = 14;
    private static final int TOP = 14;
    private static final int BOTTOM = 42;
    private static final int Y_TICKS = 4;
    private static final int X_TICKS = 8;
    private static final double HEADROOM = 1.08;

    private final String xLabel;
    private final String yLabel;
    private final List<Series> all = new ArrayList<>();
    private List<Point> limit = List.of();
    private boolean logarithmic;
    private double xEnd;

    /** One set of values. */
    record Series(String name, Form form, List<Point> points) {}

    /** One value. */
    record Point(double x, double y) {}

    Plot(String xLabel, String yLabel) {
        this.xLabel = xLabel;
        this.yLabel = yLabel;
    }

    /** Equal factors along x are equal distances; all x must be positive. */
    Plot logarithmicX() {
        logarithmic = true;
        return this;
    }

    /** x goes from 0 to at least this, whatever the values. */
    Plot upTo(double end) {
        xEnd = end;
        return this;
    }

    /** A thin line behind the others: what they could reach at most. */
    Plot limit(List<Point> points) {
        limit = List.copyOf(points);
        return this;
    }

    Plot add(String name, Form form, List<Point> points) {
        all.add(new Series(name, form, List.copyOf(points)));
        return this;
    }

    String svg() {
        double xMin = xEnd > 0 ? 0 : extreme(false);
        double xMax = Math.max(Math.max(xEnd, extreme(true)), xMin * 1.01 + 1e-9);
        double yMax =
                Stream.concat(
                                        limit.stream(),
                                        all.stream().flatMap(series -> series.points().stream()))
                                .mapToDouble(Point::y)
                                .max()
                                .orElse(1)
                        * HEADROOM;
        Scale scale = new Scale(xMin, xMax, yMax <= 0 ? 1 : yMax, logarithmic);
        StringBuilder out = new StringBuilder();
        out.append(
                format(
                        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s over %s\">%n",
                        WIDTH, HEIGHT, yLabel, xLabel));
        axes(out, scale);
        polyline(out, scale, limit, "limit");
        for (int i = 0; i < all.size(); i++) {
            draw(out, scale, all.get(i), i);
        }
        legend(out);
        return out.append("</svg>\n").toString();
    }

    private double extreme(boolean greatest) {
        var xs = all.stream().flatMap(series -> series.points().stream()).mapToDouble(Point::x);
        return greatest ? xs.max().orElse(1) : xs.min().orElse(0);
    }

    /** From values to places. */
    private record Scale(double xMin, double xMax, double yMax, boolean logarithmic) {
        double x(double value) {
            double share =
                    logarithmic
                            ? Math.log(value / xMin) / Math.log(xMax / xMin)
                            : (value - xMin) / (xMax - xMin);
            return LEFT + share * (WIDTH - LEFT - RIGHT);
        }

        double xAt(double share) {
            return logarithmic ? xMin * Math.pow(xMax / xMin, share) : xMin + share * (xMax - xMin);
        }

        double y(double value) {
            return HEIGHT - BOTTOM - value / yMax * (HEIGHT - TOP - BOTTOM);
        }
    }

    private void axes(StringBuilder out, Scale scale) {
        for (int i = 0; i <= Y_TICKS; i++) {
            double value = scale.yMax() * i / Y_TICKS;
            double y = scale.y(value);
            out.append(
                    format(
                            "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
                                    + "<text class=\"tick\" x=\"%d\" y=\"%.1f\""
                                    + " text-anchor=\"end\">%s</text>%n",
                            LEFT, WIDTH - RIGHT, y, y, LEFT - 6, y + 4, number(value)));
        }
        for (int i = 0; i <= X_TICKS; i++) {
            double value = scale.xAt((double) i / X_TICKS);
            out.append(
                    format(
                            "<text class=\"tick\" x=\"%.1f\" y=\"%d\""
                                    + " text-anchor=\"middle\">%s</text>%n",
                            scale.x(value), HEIGHT - BOTTOM + 16, number(value)));
        }
        out.append(
                format(
                        "<text class=\"label\" x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>"
                                + "<text class=\"label\" transform=\"translate(14 %d)"
                                + " rotate(-90)\" text-anchor=\"middle\">%s</text>%n",
                        (WIDTH + LEFT) / 2, HEIGHT - 6, xLabel, HEIGHT / 2, yLabel));
    }

    private static void draw(StringBuilder out, Scale scale, Series series, int index) {
        if (series.form() == Form.LINE) {
            polyline(out, scale, series.points(), "line s" + index);
            return;
        }
        double width =
                series.form() == Form.STEMS
                        ? 2
                        : (double) (WIDTH - LEFT - RIGHT) / Math.max(1, series.points().size()) - 1;
        for (Point point : series.points()) {
            double y = scale.y(point.y());
            out.append(
                    format(
                            "<rect class=\"bar s%d\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\""
                                    + " height=\"%.1f\"/>%n",
                            index,
                            Math.max(LEFT, scale.x(point.x()) - width / 2),
                            y,
                            Math.max(1, width),
                            scale.y(0) - y));
        }
    }

    private static void polyline(StringBuilder out, Scale scale, List<Point> points, String style) {
        if (points.isEmpty()) {
            return;
        }
        out.append(format("<polyline class=\"%s\" points=\"", style));
        for (Point point : points) {
            out.append(format("%.1f,%.1f ", scale.x(point.x()), scale.y(point.y())));
        }
        out.append(format("\"/>%n"));
    }

    private void legend(StringBuilder out) {
        if (all.size() < 2) {
            return;
        }
        for (int i = 0; i < all.size(); i++) {
            int x = LEFT + 10 + i * Math.min(120, (WIDTH - LEFT) / all.size());
            out.append(
                    format(
                            "<rect class=\"bar s%d\" x=\"%d\" y=\"%d\" width=\"12\""
                                    + " height=\"4\"/><text class=\"tick\" x=\"%d\""
                                    + " y=\"%d\">%s</text>%n",
                            i, x, TOP + 2, x + 18, TOP + 8, all.get(i).name()));
        }
    }

    /** Three digits are as much as a tick has room for. */
    static String number(double value) {
        double size = Math.abs(value);
        if (size >= 10_000) {
            return format("%.0fk", value / 1000);
        }
        return size == 0 ? "0" : format(size >= 100 ? "%.0f" : size >= 1 ? "%.1f" : "%.2f", value);
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation is not worth a dependency
    private static String format(String text, Object... values) {
        return String.format(Locale.ROOT, text, values);
    }
}
