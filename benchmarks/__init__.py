"""The benchmarks: `python3 dev.py bench [NAME] [--json]`. Each measures its yard-stick in the same run."""
