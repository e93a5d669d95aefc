package io.sotto.loadtest.simulate;

import io.sotto.bandwidth.CongestionController;

/** The server's own controller. */
public final class SottoControl implements RateControl {
    private final CongestionController controller;

    private SottoControl(Bounds bounds) {
        controller =
                new CongestionController(
                        bounds.startBps(), bounds.minBps(), bounds.maxBps(), bounds.weight());
    }

    @Override
    public void onSent(long sequence, int bytes, long nowNanos) {
        controller.onSent(bytes, nowNanos);
    }

    @Override
    public void onReport(long sequence, long arrivalNanos) {
        controller.onReport((int) sequence & 0xFFFF, arrivalNanos);
    }

    @Override
    public void onFeedback(long nowNanos) {
        controller.onFeedback(nowNanos);
    }

    @Override
    public long targetBps(long nowNanos) {
        return controller.targetBps(nowNanos);
    }

    @Override
    public long probeBps(long usefulBps, long nowNanos) {
        return controller.probeBps(usefulBps, nowNanos);
    }

    @Override
    public double pacing() {
        return CongestionController.PACING;
    }

    /** Found by {@link java.util.ServiceLoader}. */
    public static final class Kind implements RateControl.Kind {
        @Override
        public String name() {
            return "sotto";
        }

        @Override
        public RateControl begin(Bounds bounds) {
            return new SottoControl(bounds);
        }
    }
}
