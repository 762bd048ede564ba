"""The machine that the peers run on, and an environment in which every side uses what the table says."""

import os
import pathlib
import platform
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LATENT = ROOT / ".build" / "release" / "latent"
# How the names of variables begin that would make a side use other threads or kernels than the table says.
STRAY_VARIABLES = (
    "ATEN_", "BLIS_", "DNNL_", "FLEXIBLAS", "GOMP_", "GOTO_", "KMP_", "LATENT_CPU", "MKL_", "NPY_DISABLE_", "OMP_",
    "ONEDNN_", "OPENBLAS_", "SLURM_CPUS_PER_TASK", "TF_",
)  # fmt: skip


class Failure(Exception):
    """Something the person at the keyboard can act on."""


def note(text):
    print(f"run.py: {text}", file=sys.stderr, flush=True)


def processor():
    """Name and flags of the CPU, as far as the system tells."""
    fields = {}
    try:
        for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
            key, colon, value = line.partition(":")
            if colon:
                fields.setdefault(key.strip(), value.strip())
    except OSError:
        pass
    name = fields.get("model name") or platform.processor() or platform.machine()
    family = [f"{word} {fields[key]}" for word, key in (("family", "cpu family"), ("model", "model")) if key in fields]
    return {"cpu": " ".join([name, *(["(" + ", ".join(family) + ")"] if family else [])]),
            "flags": set(fields.get("flags", "").split())}  # fmt: skip


def available_cpus():
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def first_line(command):
    """The first line a command prints, or None where it fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=ROOT)
    except (OSError, subprocess.TimeoutExpired):
        return None
    lines = done.stdout.split("\n")
    return lines[0].strip() or None if done.returncode == 0 else None


def describe_machine(threads):
    return {
        "cpu": processor()["cpu"],
        "cpus": available_cpus(),
        "threads": threads,
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "python": platform.python_version(),
        "commit": first_line(["git", "describe", "--always", "--dirty"]),
        "load": round(os.getloadavg()[0], 2),
        "date": time.strftime("%Y-%m-%d"),
    }


def clean_environment(arguments, **extra):
    """This shell's variables for a side, less those that could slow it unless `--keep-variables` asks for them."""
    stray = () if arguments.keep_variables else STRAY_VARIABLES
    kept = {key: value for key, value in os.environ.items() if not key.startswith(stray)}
    return {**kept, "OMP_NUM_THREADS": str(arguments.threads), **extra}
