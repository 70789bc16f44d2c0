package dev.espalier.record;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * How many parameters a model has, and would have once {@code compact} has removed what is dead and
 * folded what is constant. The tied {@code wte} is counted once.
 *
 * @param before of the model as it is
 * @param plain in the plain layout, with the zeros that fill up what GPT-2's config cannot say
 * @param exact in the exact layout
 */
@JsonPropertyOrder({"before", "plain", "exact"})
public record CompactSizes(
    @JsonProperty(required = true) long before,
    @JsonProperty(required = true) long plain,
    @JsonProperty(required = true) long exact) {}
