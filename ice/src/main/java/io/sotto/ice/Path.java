package io.sotto.ice;

import java.net.InetSocketAddress;

/**
 * One remote address of a session and what the peer has shown about it. The rules that use it are
 * {@link Upkeep}'s.
 */
final class Path {
    /** RFC 7675 section 5.1: consent expires 30 s after the last answer. */
    static final long CONSENT_NANOS = 30_000_000_000L;

    /**
     * A nomination is news if the path has not nominated for this long. Browsers nominate again in
     * each check of the pair they use, at most every 480 ms while it is new; a peer that nominates
     * several at once must not make us jump between them at every check.
     */
    private static final long NOMINATION_NEWS_NANOS = 1_000_000_000L;

    final InetSocketAddress address;

    /** When an authenticated message last came from here. */
    long heardNanos;

    /** A nomination that has not been acted on, because the path is not validated yet. */
    boolean wanted;

    /**
     * Checks sent in the current attempt to hear an answer; 0 means that no attempt is under way.
     */
    int probes;

    /** When the next check of the attempt is due. */
    long probeNanos;

    private boolean nominating;
    private boolean answered;
    private long answeredNanos;

    Path(InetSocketAddress address, long nowNanos) {
        this.address = address;
        this.heardNanos = nowNanos;
    }

    /** Notes an authenticated request, which nominates the path (USE-CANDIDATE) or does not. */
    void onRequest(boolean nominates, long nowNanos) {
        boolean news = !nominating || nowNanos - heardNanos >= NOMINATION_NEWS_NANOS;
        wanted = nominates && (news || wanted);
        nominating = nominates;
        heardNanos = nowNanos;
    }

    /** Notes an authenticated answer to a check of ours. */
    void onAnswer(long nowNanos) {
        answered = true;
        answeredNanos = nowNanos;
        heardNanos = nowNanos;
        probes = 0;
    }

    /**
     * The peer receives here and agrees to it: RFC 8445 calls the path valid, RFC 7675 calls it
     * consent.
     */
    boolean consents(long nowNanos) {
        return answered && nowNanos - answeredNanos < CONSENT_NANOS;
    }
}
