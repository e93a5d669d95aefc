package io.sotto.srtp;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * A key in Intel's Multi-Buffer Crypto for IPsec, of whose many functions GCM takes two: one
 * expands a key, one does a whole packet. There are several of each, for what different processors
 * can do.
 *
 * <p>Only version 1 is looked for: systems that come with the next one also have a libcrypto that
 * knows the same instructions.
 */
@SuppressWarnings("restricted") // calling native code is what this class is for
final class IpsecMb implements GcmKey {
    private static final String FILE = "libIPSec_MB.so.1";

    /** {@code struct gcm_key_data}, round keys and powers of the hash key, has 1,008 bytes. */
    private static final long KEY_BYTES = 1024;

    /** {@code struct gcm_context_data}, where it works, has 88. */
    private static final long CONTEXT_BYTES = 128;

    private static final long ALIGNMENT_BYTES = 64;

    private final MemorySegment key;
    private final MemorySegment context;
    private final MemorySegment computedTag;

    IpsecMb(byte[] key) {
        MemorySegment memory =
                Arena.ofAuto().allocate(KEY_BYTES + CONTEXT_BYTES + TAG_BYTES, ALIGNMENT_BYTES);
        this.key = memory.asSlice(0, KEY_BYTES);
        context = memory.asSlice(KEY_BYTES, CONTEXT_BYTES);
        computedTag = memory.asSlice(KEY_BYTES + CONTEXT_BYTES, TAG_BYTES);
        try {
            Functions.EXPAND.invokeExact(MemorySegment.ofArray(key), this.key);
        } catch (Throwable impossible) {
            throw broken(impossible);
        }
    }

    /** Whether there is such a library, and this processor has instructions for AES. */
    static boolean isThere() {
        return Library.VARIANT != null;
    }

    private static final class Library {
        static final @Nullable SymbolLookup LOOKUP = load();
        static final @Nullable String VARIANT = LOOKUP == null ? null : variant(LOOKUP);

        // Of struct IMB_MGR.
        private static final long FEATURES_AT = 8;
        private static final long MANAGER_BYTES = 16;
        private static final long VAES_AND_VPCLMULQDQ = 3L << 12;

        private static @Nullable SymbolLookup load() {
            try {
                return SymbolLookup.libraryLookup(FILE, Arena.global());
            } catch (IllegalArgumentException missing) {
                return null;
            }
        }

        /** How names of functions end that this processor can run, the fastest. */
        private static @Nullable String variant(SymbolLookup lookup) {
            MethodHandle open =
                    bind(lookup, "alloc_mb_mgr", FunctionDescriptor.of(ADDRESS, JAVA_LONG));
            MethodHandle init =
                    bind(lookup, "init_mb_mgr_auto", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS));
            MethodHandle close = bind(lookup, "free_mb_mgr", FunctionDescriptor.ofVoid(ADDRESS));
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment manager =
                        ((MemorySegment) open.invokeExact(0L)).reinterpret(MANAGER_BYTES);
                MemorySegment architecture = arena.allocate(JAVA_INT);
                init.invokeExact(manager, architecture);
                long features = manager.get(JAVA_LONG, FEATURES_AT);
                boolean wide = (features & VAES_AND_VPCLMULQDQ) == VAES_AND_VPCLMULQDQ;
                close.invokeExact(manager);
                return switch (architecture.get(JAVA_INT, 0)) {
                    case 2 -> "sse";
                    case 3 -> "avx_gen2";
                    case 4 -> "avx_gen4";
                    case 5 -> wide ? "vaes_avx512" : "avx512";
                    default -> null;
                };
            } catch (Throwable impossible) {
                throw broken(impossible);
            }
        }

        /** None of them blocks or calls back, so they may hold the collector off meanwhile. */
        static MethodHandle bind(SymbolLookup lookup, String name, FunctionDescriptor descriptor) {
            return Linker.nativeLinker()
                    .downcallHandle(
                            lookup.findOrThrow(name), descriptor, Linker.Option.critical(true));
        }
    }

    private static final class Functions {
        static final MethodHandle EXPAND = function("pre", ADDRESS, ADDRESS);
        static final MethodHandle ENCRYPT = packet("enc");
        static final MethodHandle DECRYPT = packet("dec");

        /**
         * Of key, context, out, in, its length, IV, associated data, its length, tag, its length.
         */
        private static MethodHandle packet(String what) {
            return function(
                    what, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS,
                    JAVA_LONG, JAVA_LONG, JAVA_LONG);
        }

        private static MethodHandle function(String what, MemoryLayout... arguments) {
            SymbolLookup lookup = Library.LOOKUP;
            if (lookup == null) {
                throw new IllegalStateException("this machine has no " + FILE);
            }
            return Library.bind(
                    lookup,
                    "aes_gcm_" + what + "_128_" + Library.VARIANT,
                    FunctionDescriptor.ofVoid(arguments));
        }
    }

    @Override
    public boolean seal(
            MemorySegment nonce,
            MemorySegment associated,
            int associatedLength,
            MemorySegment text,
            int length,
            long to) {
        try {
            Functions.ENCRYPT.invokeExact(
                    key,
                    context,
                    to,
                    text,
                    (long) length,
                    nonce,
                    associated,
                    (long) associatedLength,
                    to + length,
                    (long) TAG_BYTES);
            return true;
        } catch (Throwable impossible) {
            throw broken(impossible);
        }
    }

    @Override
    public boolean open(
            MemorySegment nonce,
            MemorySegment associated,
            int associatedLength,
            MemorySegment text,
            int length) {
        try {
            Functions.DECRYPT.invokeExact(
                    key,
                    context,
                    text.address(),
                    text,
                    (long) length,
                    nonce,
                    associated,
                    (long) associatedLength,
                    computedTag.address(),
                    (long) TAG_BYTES);
        } catch (Throwable impossible) {
            throw broken(impossible);
        }
        long first = computedTag.get(JAVA_LONG, 0) ^ text.get(JAVA_LONG_UNALIGNED, length);
        long second =
                computedTag.get(JAVA_LONG, Long.BYTES)
                        ^ text.get(JAVA_LONG_UNALIGNED, length + Long.BYTES);
        return (first | second) == 0; // takes as long wherever they differ
    }

    private static IllegalStateException broken(Throwable cause) {
        return new IllegalStateException("libIPSec_MB cannot be called", cause);
    }
}
