package io.sotto.srtp;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;

/**
 * A key in OpenSSL's libcrypto, and the few of its functions that GCM takes (EVP_EncryptInit(3)).
 * Called this way they allocate nothing, and read and write Java arrays and native memory alike.
 */
@SuppressWarnings("restricted") // calling native code is what this class is for
final class Libcrypto implements GcmKey {
    private static final List<String> FILES =
            List.of("libcrypto.so.3", "libcrypto.so.1.1", "libcrypto.3.dylib");
    private static final int CTRL_GET_TAG = 0x10;
    private static final int CTRL_SET_TAG = 0x11;

    private final MemorySegment cipher;

    /** Where functions say how much they wrote. */
    private final MemorySegment written;

    Libcrypto(byte[] key, boolean encrypts) {
        int direction = encrypts ? 1 : 0;
        try {
            MemorySegment context = (MemorySegment) Functions.NEW.invokeExact();
            MemorySegment algorithm = (MemorySegment) Functions.AES_128_GCM.invokeExact();
            int done =
                    (int)
                            Functions.INIT.invokeExact(
                                    context,
                                    algorithm,
                                    MemorySegment.NULL,
                                    MemorySegment.ofArray(key),
                                    MemorySegment.NULL,
                                    direction);
            if (context.address() == 0 || done != 1) {
                throw new IllegalStateException("libcrypto has no AES-128-GCM");
            }
            Arena arena = Arena.ofAuto();
            cipher = context.reinterpret(arena, Libcrypto::close);
            written = arena.allocate(JAVA_INT);
        } catch (Throwable impossible) {
            throw broken(impossible);
        }
    }

    /** Whether there is such a library; nothing else here may be called if not. */
    static boolean isThere() {
        return Library.LOOKUP.isPresent();
    }

    private static final class Library {
        static final Optional<SymbolLookup> LOOKUP = load();

        private static Optional<SymbolLookup> load() {
            for (String file : FILES) {
                try {
                    return Optional.of(SymbolLookup.libraryLookup(file, Arena.global()));
                } catch (IllegalArgumentException elsewhere) {
                    // Each system has one of them, or none.
                }
            }
            return Optional.empty();
        }
    }

    private static final class Functions {
        static final MethodHandle NEW = function("EVP_CIPHER_CTX_new", ADDRESS);
        static final MethodHandle FREE = procedure("EVP_CIPHER_CTX_free", ADDRESS);
        static final MethodHandle AES_128_GCM = function("EVP_aes_128_gcm", ADDRESS);
        static final MethodHandle INIT =
                function(
                        "EVP_CipherInit_ex",
                        JAVA_INT,
                        ADDRESS,
                        ADDRESS,
                        ADDRESS,
                        ADDRESS,
                        ADDRESS,
                        JAVA_INT);
        static final MethodHandle UPDATE =
                function(
                        "EVP_CipherUpdate",
                        JAVA_INT,
                        ADDRESS,
                        JAVA_LONG,
                        ADDRESS,
                        ADDRESS,
                        JAVA_INT);
        static final MethodHandle FINAL =
                function("EVP_CipherFinal_ex", JAVA_INT, ADDRESS, ADDRESS, ADDRESS);
        static final MethodHandle CTRL =
                function("EVP_CIPHER_CTX_ctrl", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_LONG);

        private static MethodHandle function(
                String name, MemoryLayout result, MemoryLayout... arguments) {
            return bind(name, FunctionDescriptor.of(result, arguments));
        }

        private static MethodHandle procedure(String name, MemoryLayout... arguments) {
            return bind(name, FunctionDescriptor.ofVoid(arguments));
        }

        /** None of them blocks or calls back, so they may hold the collector off meanwhile. */
        private static MethodHandle bind(String name, FunctionDescriptor descriptor) {
            MemorySegment address = Library.LOOKUP.orElseThrow().findOrThrow(name);
            return Linker.nativeLinker()
                    .downcallHandle(address, descriptor, Linker.Option.critical(true));
        }
    }

    private static void close(MemorySegment context) {
        try {
            Functions.FREE.invokeExact(context);
        } catch (Throwable impossible) {
            throw broken(impossible);
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
        return begin(nonce)
                && update(0, associated, associatedLength)
                && update(to, text, length)
                && finish()
                && control(CTRL_GET_TAG, to + length);
    }

    @Override
    public boolean open(
            MemorySegment nonce,
            MemorySegment associated,
            int associatedLength,
            MemorySegment text,
            int length) {
        return begin(nonce)
                && update(0, associated, associatedLength)
                && update(text.address(), text, length)
                && control(CTRL_SET_TAG, text.address() + length)
                && finish();
    }

    /** Begins a packet; the direction stays as it was opened. */
    private boolean begin(MemorySegment nonce) {
        try {
            return (int)
                            Functions.INIT.invokeExact(
                                    cipher,
                                    MemorySegment.NULL,
                                    MemorySegment.NULL,
                                    MemorySegment.NULL,
                                    nonce,
                                    -1)
                    == 1;
        } catch (Throwable impossible) {
            throw broken(impossible);
        }
    }

    /** Writes as many bytes as it reads; takes them as associated data if {@code out} is 0. */
    private boolean update(long out, MemorySegment in, int length) {
        try {
            return (int) Functions.UPDATE.invokeExact(cipher, out, written, in, length) == 1;
        } catch (Throwable impossible) {
            throw broken(impossible);
        }
    }

    /** Ends a packet; of one that is decrypted, whether its tag is right. */
    private boolean finish() {
        try {
            return (int) Functions.FINAL.invokeExact(cipher, written, written) == 1;
        } catch (Throwable impossible) {
            throw broken(impossible);
        }
    }

    private boolean control(int what, long tag) {
        try {
            return (int) Functions.CTRL.invokeExact(cipher, what, TAG_BYTES, tag) == 1;
        } catch (Throwable impossible) {
            throw broken(impossible);
        }
    }

    private static IllegalStateException broken(Throwable cause) {
        return new IllegalStateException("libcrypto cannot be called", cause);
    }
}
