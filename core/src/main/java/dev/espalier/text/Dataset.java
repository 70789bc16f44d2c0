package dev.espalier.text;

import java.util.List;

public record Dataset(
    TokenBlocks train, TokenBlocks validation, String fingerprint, List<String> notes) {}
