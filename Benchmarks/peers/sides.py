"""The sides of a comparison: Latent and its peers, each a process that is measured once a round."""

import json
import select
import subprocess
import tempfile
import time

from machine import Failure, note


def about_latent(program, environment):
    """The version of `latent`, its BLAS and the core whose kernels it runs."""
    command = [program, "doctor", "--json", "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    if done.returncode != 0:
        raise Failure(f"{' '.join(command)} ended with code {done.returncode}: {done.stderr.strip()}")
    about = parsed(done.stdout, "latent doctor")
    library = about["blas"]["configuration"].split()[:2]
    return {"peer": about["version"], "blas": " ".join([*library, about["blas"]["coreAfter"]])}


class Served:
    """A peer that waits on its input and does the work once for every line.

    One that stands still, as LIBMF's threads do at times that wait for each other, is started anew once.
    """

    # Seconds; no work of any comparison takes as long.
    PATIENCE = 600

    def __init__(self, name, command, word, environment):
        self.name, self.word, self.seconds = name, word, []
        self.command, self.environment, self.stood_still = command, environment, False
        self._start()

    def _start(self):
        self.errors = tempfile.TemporaryFile()
        try:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors,
                env=self.environment, text=True,
            )  # fmt: skip
        except OSError as error:
            raise Failure(f"{self.name}: cannot start {self.command[0]}: {error.strerror}") from error
        self.about = {}

    def wait_until_ready(self):
        self.about = self._answer()
        if not self.about.get("ready"):
            raise Failure(f"{self.name}: expected it to say it is ready, got {self.about}")

    def measure(self):
        try:
            self.process.stdin.write(self.word + "\n")
            self.process.stdin.flush()
        except OSError:
            pass  # it has died: the answer, which will not come, says why
        if self._stands_still():
            self._start_anew()
            self.measure()
        else:
            self.seconds.append(seconds_of(self._answer(), self.name))

    def _stands_still(self):
        return not select.select([self.process.stdout], [], [], self.PATIENCE)[0]

    def _start_anew(self):
        self.process.kill()
        self.process.wait()
        self.errors.close()
        if self.stood_still:
            raise Failure(f"{self.name} stood still for {self.PATIENCE} s, and again when it was started anew")
        self.stood_still = True
        note(f"{self.name} stood still for {self.PATIENCE} s and is started anew")
        self._start()
        self.wait_until_ready()

    def _answer(self):
        line = self.process.stdout.readline()
        if not line:
            code = self.process.wait()
            self.errors.seek(0)
            tail = self.errors.read().decode(errors="replace").strip().splitlines()[-15:]
            raise Failure("\n".join([f"{self.name} ended with code {code} before it answered", *tail]))
        return parsed(line, self.name)

    def stop(self):
        try:
            self.process.stdin.close()
        except OSError:
            pass
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.errors.close()


class Latent:
    """Ours: one `latent bench` a round, which warms up and times by itself."""

    name = "latent"

    def __init__(self, command, kernel, shape, environment):
        self.command, self.kernel, self.shape, self.environment = command, kernel, shape, environment
        self.about = about_latent(command[0], environment)
        self.seconds = []

    def wait_until_ready(self):
        pass

    def measure(self):
        words = " ".join(map(str, self.command))
        try:
            done = subprocess.run(self.command, capture_output=True, text=True, env=self.environment)
        except OSError as error:
            raise Failure(f"cannot run {words}: {error.strerror}") from error
        if done.returncode != 0:
            tail = done.stderr.strip().splitlines()[-15:]
            raise Failure("\n".join([f"{words} ended with code {done.returncode}", *tail]))
        rows = parsed(done.stdout, words)
        found = [row for row in rows if isinstance(row, dict) and row.get("kernel") == self.kernel
                 and self.shape in (None, row.get("shape"))] if isinstance(rows, list) else []  # fmt: skip
        if len(found) != 1:
            wanted = f"kernel {self.kernel!r}" + (f" of shape {self.shape!r}" if self.shape else "")
            raise Failure(f"{words}: expected one row with {wanted}, found {len(found)}")
        self.seconds.append(seconds_of(found[0], words))

    def stop(self):
        pass


def parsed(text, source):
    try:
        return json.loads(text)
    except ValueError:
        raise Failure(f"{source}: expected JSON, got {text[:200]!r}") from None


def seconds_of(answer, source):
    seconds = answer.get("seconds") if isinstance(answer, dict) else None
    if not isinstance(seconds, (int, float)) or not seconds > 0:
        raise Failure(f"{source}: expected a positive number of seconds, got {answer}")
    return seconds


def take_turns(sides, rounds, pause):
    for number in range(rounds):
        first = number % len(sides)
        for side in sides[first:] + sides[:first]:
            time.sleep(pause)  # the side before may still have threads that spin for a moment
            side.measure()
        note(f"round {number + 1} of {rounds}: "
             + ", ".join(f"{side.name} {side.seconds[-1] * 1e3:.1f} ms" for side in sides))  # fmt: skip
