package io.sotto.ice;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.ice4j.Transport;
import org.ice4j.TransportAddress;
import org.ice4j.ice.Agent;
import org.ice4j.ice.Component;
import org.ice4j.ice.HostCandidate;
import org.ice4j.ice.LocalCandidate;
import org.ice4j.ice.harvest.CandidateHarvester;
import org.ice4j.ice.harvest.HarvestStatistics;
import org.ice4j.stack.StunStack;
import org.jspecify.annotations.Nullable;

/**
 * An ice4j agent with no socket: its STUN stack is ours and its host candidates are only names for
 * our port.
 *
 * <p>The stack must come from the overridden method, as ice4j's constructor asks for it before ours
 * has run.
 */
final class SocketlessAgent extends Agent {
    /**
     * No initialiser: the super constructor has already filled it by the time that one would run.
     */
    @SuppressWarnings("NullAway.Init")
    private @Nullable SocketlessStunStack stack;

    SocketlessAgent(List<InetSocketAddress> baseAddresses) {
        super();
        setUseDynamicPorts(false);
        setTrickling(
                true); // Or it runs the harvesters that find out our public address: we were told
        // it.
        setControlling(false);
        addCandidateHarvester(new BaseHarvester(baseAddresses));
    }

    @Override
    public synchronized StunStack getStunStack() {
        return stack();
    }

    synchronized SocketlessStunStack stack() {
        SocketlessStunStack existing = stack;
        if (existing == null) {
            existing = new SocketlessStunStack();
            stack = existing;
        }
        return existing;
    }

    static TransportAddress transportAddress(InetSocketAddress address) {
        return new TransportAddress(address.getAddress(), address.getPort(), Transport.UDP);
    }

    /** Yields one host candidate per base address. */
    private static final class BaseHarvester implements CandidateHarvester {
        private final List<InetSocketAddress> baseAddresses;
        private final HarvestStatistics statistics = new HarvestStatistics();

        BaseHarvester(List<InetSocketAddress> baseAddresses) {
            this.baseAddresses = List.copyOf(baseAddresses);
        }

        @Override
        public Collection<LocalCandidate> harvest(Component component) {
            List<LocalCandidate> candidates = new ArrayList<>();
            for (InetSocketAddress base : baseAddresses) {
                LocalCandidate candidate = new HostCandidate(transportAddress(base), component);
                component.addLocalCandidate(candidate);
                candidates.add(candidate);
            }
            return candidates;
        }

        @Override
        public HarvestStatistics getHarvestStatistics() {
            return statistics;
        }

        @Override
        public boolean isHostHarvester() {
            return true;
        }
    }
}
