package io.sotto.ice;

import java.util.Arrays;

/**
 * A view of one Binding message: where its attributes are, and the few values that ICE decides on.
 *
 * <p>Whatever follows MESSAGE-INTEGRITY is ignored, as RFC 8489 section 14.5 demands: it is not
 * covered, so anybody on the path could have appended it (a USE-CANDIDATE, for one).
 *
 * <p>A flyweight: {@link #wrap} may be called again for the next message. Confined to one thread.
 */
final class StunView {
    private static final int ABSENT = -1;

    private byte[] data = {};
    private int offset;
    private int type;
    private int usernameOffset;
    private int usernameLength;
    private int integrityOffset;
    private boolean useCandidate;
    private boolean priority;
    private int errorCode;

    /**
     * Reads a message that {@link StunGate#classify} has accepted; false if its attributes are
     * malformed.
     */
    boolean wrap(byte[] data, int offset, int length) {
        this.data = data;
        this.offset = offset;
        type = Stun.uint16(data, offset);
        usernameOffset = ABSENT;
        usernameLength = 0;
        integrityOffset = ABSENT;
        useCandidate = false;
        priority = false;
        errorCode = 0;
        int end = offset + length;
        int at = offset + Stun.HEADER_LENGTH;
        while (at < end && integrityOffset == ABSENT) {
            if (at + Stun.ATTRIBUTE_HEADER_LENGTH > end) {
                return false;
            }
            int valueLength = Stun.uint16(data, at + 2);
            int value = at + Stun.ATTRIBUTE_HEADER_LENGTH;
            if (Stun.padded(valueLength) > end - value || !readAttribute(at, value, valueLength)) {
                return false;
            }
            at = value + Stun.padded(valueLength);
        }
        return true;
    }

    private boolean readAttribute(int at, int value, int valueLength) {
        switch (Stun.uint16(data, at)) {
            case Stun.USERNAME -> {
                usernameOffset = value;
                usernameLength = valueLength;
            }
            case Stun.USE_CANDIDATE -> useCandidate = true;
            case Stun.PRIORITY -> {
                priority = true;
                return valueLength == 4;
            }
            case Stun.ERROR_CODE -> {
                if (valueLength < 4) {
                    return false;
                }
                errorCode = (data[value + 2] & 7) * 100 + data[value + 3];
            }
            case Stun.MESSAGE_INTEGRITY -> {
                integrityOffset = at;
                return valueLength == Stun.HMAC_SHA1_LENGTH;
            }
            default -> {
                // Everything else is none of our business, or is ice4j's to read.
            }
        }
        return true;
    }

    boolean isSuccess() {
        return type == Stun.BINDING_SUCCESS;
    }

    boolean hasUsername() {
        return usernameOffset != ABSENT;
    }

    /** Whether USERNAME is of the form {@code ufrag:anything}. */
    boolean isFor(byte[] localUfrag) {
        int colon = StunGate.colonIn(data, usernameOffset, usernameLength);
        return colon > 0
                && Arrays.equals(
                        data,
                        usernameOffset,
                        usernameOffset + colon,
                        localUfrag,
                        0,
                        localUfrag.length);
    }

    boolean hasIntegrity() {
        return integrityOffset != ABSENT;
    }

    boolean isIntact(StunIntegrity integrity) {
        return integrity.verify(data, offset, integrityOffset);
    }

    boolean hasPriority() {
        return priority;
    }

    boolean nominates() {
        return useCandidate;
    }

    int errorCode() {
        return errorCode;
    }

    TransactionKey transaction() {
        return TransactionKey.at(data, offset + Stun.TRANSACTION_ID_OFFSET);
    }

    byte[] transactionId() {
        int from = offset + Stun.TRANSACTION_ID_OFFSET;
        return Arrays.copyOfRange(data, from, from + Stun.TRANSACTION_ID_LENGTH);
    }

    /**
     * A copy that ends with MESSAGE-INTEGRITY, for a decoder that would believe what comes after
     * it.
     */
    byte[] coveredCopy() {
        int length =
                integrityOffset + Stun.ATTRIBUTE_HEADER_LENGTH + Stun.HMAC_SHA1_LENGTH - offset;
        byte[] copy = Arrays.copyOfRange(data, offset, offset + length);
        int bodyLength = length - Stun.HEADER_LENGTH;
        copy[2] = (byte) (bodyLength >> 8);
        copy[3] = (byte) bodyLength;
        return copy;
    }
}
