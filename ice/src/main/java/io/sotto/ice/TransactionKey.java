package io.sotto.ice;

/** A STUN transaction id as a map key: its 96 bits as two numbers. */
record TransactionKey(long high, int low) {
    /** Reads the id at an offset, in a message or in an array of its own. */
    static TransactionKey at(byte[] data, int offset) {
        long high =
                (long) Stun.int32(data, offset) << 32
                        | (Stun.int32(data, offset + 4) & 0xFFFFFFFFL);
        return new TransactionKey(high, Stun.int32(data, offset + 8));
    }
}
