package io.sotto.sfu.signal.sdp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Whatever a client sends is refused, or can be answered by a description that holds together. */
final class SdpFuzzTest {
    @FuzzTest(maxDuration = "2m")
    void everyTextIsRefusedOrAnswerable(byte[] input) {
        ParsedOffer parsed = OfferParser.parse(new String(input, StandardCharsets.UTF_8));
        if (!(parsed instanceof Offer offer)) {
            return;
        }
        String answer = AnswerWriter.write(offer, Offers.usualAnswer(offer));
        List<String> lines = List.of(answer.split("\r\n", -1));
        require(lines.getLast().isEmpty(), "ends in a line end");
        long sections = 0;
        for (String line : lines.subList(0, lines.size() - 1)) {
            require(line.matches("[a-z]=[\\x20-\\x7E]+"), "every line is one line of text");
            sections += line.startsWith("m=") ? 1 : 0;
        }
        require(sections == offer.sections().size(), "as many sections as the offer");
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
