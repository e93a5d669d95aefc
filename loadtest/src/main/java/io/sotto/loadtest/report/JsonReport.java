package io.sotto.loadtest.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/** Results as JSON, for machines: names in snake_case, the same as in {@link Result}. */
public final class JsonReport {
    private static final ObjectMapper MAPPER =
            JsonMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .build();

    private JsonReport() {}

    /** A result from the text of a file. */
    public static Result read(String text) throws IOException {
        return MAPPER.readValue(text, Result.class);
    }

    /** The text of a file. */
    public static String of(Object result) {
        try {
            return MAPPER.writeValueAsString(result) + "\n";
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("records of numbers and text", impossible);
        }
    }
}
