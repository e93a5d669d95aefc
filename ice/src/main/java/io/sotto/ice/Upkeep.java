package io.sotto.ice;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The second half of a session: a peer that is connected stays so, wherever it goes, for as long as
 * it consents.
 *
 * <p>Consent is an answer to a check of ours from the address in use, asked for every five seconds
 * (RFC 7675). The address in use changes to another one that has answered a check of ours too, when
 *
 * <ul>
 *   <li>the peer nominates it (RFC 8445 section 8.1.1; a browser that moves from Wi-Fi to mobile
 *       data does), or
 *   <li>the peer checks from it while the one in use is silent and does not answer either. That is
 *       a NAT that gave the peer a new port, of which the peer itself knows nothing and hence
 *       nominates nothing.
 * </ul>
 *
 * <p>A forged source cannot do it: it would have to answer our check with the peer's password.
 */
final class Upkeep {
    /** RFC 7675 section 5.1: every 5 s, varied by a fifth. */
    private static final long CONSENT_INTERVAL_NANOS = 5_000_000_000L;

    /**
     * Browsers check the pair they use every 2.5 s at most; less silence than this says nothing.
     */
    private static final long SILENCE_NANOS = 2_000_000_000L;

    /**
     * How long the address in use has to answer when it is doubted: several round trips around the
     * world.
     */
    private static final long DOUBT_NANOS = 1_000_000_000L;

    private static final long FIRST_PROBE_WAIT_NANOS = 100_000_000L;

    /** RFC 8489 section 6.2.1, Rc: seven requests, here over 6.4 s. */
    private static final int PROBES_MAX = 7;

    /** Checks of which the answer may still come: some four for each path. */
    private static final int CHECKS_MAX = 64;

    /** RFC 8445 section 5.1.2.1 with the type preference of a peer-reflexive candidate, 110. */
    private static final int PRIORITY = 110 << 24 | 0xFFFF << 8 | 0xFF;

    private static final int ROLE_CONFLICT = 487;

    private final Paths paths;
    private final Credentials credentials;
    private final IceWire wire;
    private final RandomGenerator random;
    private final long tieBreaker;

    /** Insertion-ordered, so that the first is the oldest. */
    private final Map<TransactionKey, Path> checks = new LinkedHashMap<>();

    private boolean controlling;
    private Path selected;
    private long consentCheckNanos;
    private @Nullable Path challenger;
    private long doubtDeadlineNanos;

    Upkeep(
            Paths paths,
            Credentials credentials,
            IceWire wire,
            RandomGenerator random,
            Establishment establishment,
            Path selected,
            long nowNanos) {
        this.paths = paths;
        this.credentials = credentials;
        this.wire = wire;
        this.random = random;
        this.controlling = establishment.controls();
        this.tieBreaker = establishment.tieBreaker();
        this.selected = selected;
        selected.onAnswer(nowNanos);
        paths.select(selected);
        consentCheckNanos = nowNanos + consentInterval();
    }

    InetSocketAddress selected() {
        return selected.address;
    }

    boolean hasConsent(long nowNanos) {
        return selected.consents(nowNanos);
    }

    /** Acts on an authenticated request, which has been noted in the path and answered. */
    void onRequest(Path path, long nowNanos) {
        if (path == selected) {
            path.wanted = false;
            challenger = null;
        } else if (path.consents(nowNanos)) {
            consider(path, nowNanos);
        } else if (path.probes == 0) {
            probe(path, nowNanos);
        }
    }

    /** Whether a response from there would answer a check of ours. */
    boolean expects(TransactionKey key, InetSocketAddress from) {
        Path path = checks.get(key);
        return path != null && path.address.equals(from);
    }

    /** Acts on an authenticated, expected response. */
    void onResponse(TransactionKey key, StunView response, long nowNanos) {
        Path path = checks.remove(key);
        if (path == null || paths.find(path.address) != path) {
            return; // The path has been forgotten meanwhile.
        }
        if (!response.isSuccess()) {
            if (response.errorCode() == ROLE_CONFLICT) {
                controlling = !controlling;
            }
            return;
        }
        path.onAnswer(nowNanos);
        if (path == selected) {
            challenger = null;
        } else {
            consider(path, nowNanos);
        }
    }

    void onTick(long nowNanos) {
        if (consentCheckNanos - nowNanos <= 0) {
            consentCheckNanos = nowNanos + consentInterval();
            check(selected);
        }
        for (Path path : paths.all()) {
            if (path.probes > 0 && path.probeNanos - nowNanos <= 0) {
                probe(path, nowNanos);
            }
        }
        Path next = challenger;
        if (next != null && doubtDeadlineNanos - nowNanos <= 0) {
            select(next);
        }
    }

    /** Moves to a path that consents, if the peer wants it or seems to be nowhere else. */
    private void consider(Path path, long nowNanos) {
        if (path.wanted) {
            select(path);
        } else if (challenger == null && nowNanos - selected.heardNanos > SILENCE_NANOS) {
            challenger = path;
            doubtDeadlineNanos = nowNanos + DOUBT_NANOS;
            selected.probes = 0;
            probe(selected, nowNanos);
        }
    }

    private void select(Path path) {
        selected.probes = 0;
        selected = path;
        challenger = null;
        paths.select(path);
    }

    /** Sends the next check of an attempt, or ends the attempt after the last. */
    private void probe(Path path, long nowNanos) {
        if (path.probes == PROBES_MAX) {
            path.probes = 0;
            return;
        }
        path.probeNanos = nowNanos + (FIRST_PROBE_WAIT_NANOS << path.probes);
        path.probes++;
        check(path);
    }

    private void check(Path path) {
        byte[] id = new byte[Stun.TRANSACTION_ID_LENGTH];
        random.nextBytes(id);
        if (checks.size() == CHECKS_MAX) {
            checks.remove(checks.keySet().iterator().next());
        }
        checks.put(TransactionKey.at(id, 0), path);
        StunWriter request =
                new StunWriter(Stun.BINDING_REQUEST, id)
                        .username(credentials.username)
                        .priority(PRIORITY)
                        .role(controlling, tieBreaker);
        if (controlling && path == selected) {
            request.useCandidate();
        }
        wire.send(request.sealed(credentials.remote), path.address);
    }

    private long consentInterval() {
        return (long) (CONSENT_INTERVAL_NANOS * (0.8 + 0.4 * random.nextDouble()));
    }
}
