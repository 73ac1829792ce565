"""The rules: pure values in, values out. Standard library only; no clock, no chance, no files."""
