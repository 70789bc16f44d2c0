"""Espalier's training and pruning, said again in torch and transformers: what golden files hold."""
