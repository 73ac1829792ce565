"""A third process that keeps asking the server for something small, and says what the slowest answer took.

python -m benchmarks.probe PORT TOKEN     a line `N WORST P99` in milliseconds for each line it reads
"""

import select
import subprocess
import sys
import time

from benchmarks.measuring import ROOT, percentile
from benchmarks.posting import Line

EVERY = 0.02  # seconds from an answer to the next question


class Probe:
    """The third process, as whoever started it talks with it; it shares the fleet's core."""

    def __init__(self, port: int, token: str, path: str):
        command = [sys.executable, "-m", "benchmarks.probe", str(port), token, path]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        if self._line() != "ready":
            raise RuntimeError("the probe did not start")

    def _line(self) -> str:
        if self.process.stdout is None:
            raise RuntimeError("the probe has no line")
        return self.process.stdout.readline().strip()

    def ask(self) -> float:
        """The slowest answer since the last question, in milliseconds."""
        if self.process.stdin is None:
            raise RuntimeError("the probe has no line")
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return float(self._line().split()[1])

    def end(self) -> None:
        self.process.terminate()
        self.process.wait()


def main() -> None:
    port, token, path = int(sys.argv[1]), sys.argv[2], sys.argv[3]
    request = (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n\r\n"
    ).encode()
    line, took = Line(port), [0.0]
    print("ready", flush=True)
    while True:
        began = time.perf_counter()
        line.ask(request)
        took.append((time.perf_counter() - began) * 1000)
        if select.select([sys.stdin], [], [], EVERY)[0]:
            if not sys.stdin.readline():
                return
            print(len(took) - 1, round(max(took), 1), round(percentile(took, 0.99), 1), flush=True)
            took = [0.0]


if __name__ == "__main__":
    main()
