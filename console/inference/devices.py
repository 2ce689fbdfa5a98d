"""On what a model runs: every candidate is really timed, and what was found is said.

ONNX Runtime falls back from a GPU to the CPU without a word (microsoft/onnxruntime issue 23372), so
a session is only believed after its own list of providers and a timed run.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime as ort

from console.inference.layouts.layout import Feed
from console.inference.package import ModelPackage
from console.inference.refusal import ModelRefused, Reason

# In the order in which they are tried. Only these: the Azure provider that every wheel names would
# send pictures to a far machine, and TensorRT builds for minutes before its first answer.
PROVIDERS = {
    "cuda": "CUDAExecutionProvider",
    "migraphx": "MIGraphXExecutionProvider",
    "openvino": "OpenVINOExecutionProvider",
    "directml": "DmlExecutionProvider",
    "coreml": "CoreMLExecutionProvider",
    "cpu": "CPUExecutionProvider",
}
AUTO = "auto"
_CPU = PROVIDERS["cpu"]
_TITLES = {provider: name.upper() for name, provider in PROVIDERS.items()}
_NVIDIA_DRIVER = Path("/proc/driver/nvidia/version")
_WARM_RUNS, _TIMED_RUNS, _PROBE_S = 1, 5, 0.5


@dataclass(frozen=True, slots=True)
class Device:
    """What a session runs on. reason says why this one, above all when another was hoped for."""

    name: str
    provider: str
    ms_per_frame: float
    reason: Reason


@dataclass(frozen=True, slots=True, eq=False)
class _Probed:
    session: ort.InferenceSession
    provider: str
    ms: float


def open_session(
    package: ModelPackage, blank: Feed, wanted: str = AUTO, threads: int = 1
) -> tuple[ort.InferenceSession, Device]:
    """The fastest working session, or the wanted one where it works; the CPU else, with the reason.
    blank: what a run is fed for the timing.

    Raises ModelRefused when the model runs nowhere, or when `wanted` is no known name.
    """
    if wanted != AUTO and wanted not in PROVIDERS:
        params = {"wanted": wanted, "known": ", ".join((AUTO, *PROVIDERS))}
        raise ModelRefused("device.unknown", params)
    present = set(ort.get_available_providers())
    names = [name for name in PROVIDERS if wanted in (AUTO, name, "cpu") or name == "cpu"]
    if wanted == "cpu":
        names = ["cpu"]
    good: list[_Probed] = []
    failed: dict[str, str] = {}
    for provider in (PROVIDERS[name] for name in names):
        if provider not in present:
            continue
        try:
            good.append(_probe(package, blank, provider, threads))
        except ModelRefused as refusal:
            if provider == _CPU:
                raise
            failed[provider] = str(refusal.params.get("why", ""))
    best = _chosen(good, wanted)
    reason = _reason(best, good, failed, wanted)
    return best.session, Device(_TITLES[best.provider], best.provider, round(best.ms, 2), reason)


def _chosen(good: list[_Probed], wanted: str) -> _Probed:
    for probed in good:
        if wanted != AUTO and probed.provider == PROVIDERS[wanted]:
            return probed
    return min(good, key=lambda probed: probed.ms)


def _reason(best: _Probed, good: list[_Probed], failed: dict[str, str], wanted: str) -> Reason:
    if wanted != AUTO and best.provider == PROVIDERS[wanted]:
        return Reason("device.as_asked")
    if failed:
        provider, why = next(iter(failed.items()))
        return Reason("device.failed", {"wanted": _TITLES[provider], "why": why})
    if wanted != AUTO:
        return Reason("device.not_in_runtime", {"wanted": wanted.upper()})
    others = [probed for probed in good if probed is not best]
    if others:
        listed = ", ".join(f"{_TITLES[other.provider]} {other.ms:.1f} ms" for other in others)
        return Reason("device.fastest", {"others": listed})
    if best.provider == _CPU and _NVIDIA_DRIVER.exists():
        return Reason("device.not_in_runtime", {"wanted": "CUDA"})
    return Reason("device.only_one")


def _probe(package: ModelPackage, blank: Feed, provider: str, threads: int) -> _Probed:
    """Raises ModelRefused when the session does not come up, runs elsewhere, or answers wrongly."""
    session = _session(package, provider, threads)
    actual = session.get_providers()
    if not actual or actual[0] != provider:
        raise ModelRefused("model.refused.not_runnable", {"why": f"{provider}: {actual}"})
    for _ in range(_WARM_RUNS):
        _check_outputs(package, _run(session, blank))
    times: list[float] = []
    while len(times) < _TIMED_RUNS and sum(times) < _PROBE_S:
        start = time.perf_counter()
        _run(session, blank)
        times.append(time.perf_counter() - start)
    return _Probed(session, provider, float(np.median(times)) * 1000)


def _session(package: ModelPackage, provider: str, threads: int) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    # Idle threads that spin would take the cores that decode the pictures.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    providers = [provider] if provider == _CPU else [provider, _CPU]
    try:
        return ort.InferenceSession(package.onnx, options, providers=providers, enable_fallback=0)
    except Exception as error:  # onnxruntime's errors share no base but this one
        raise ModelRefused("model.refused.not_runnable", {"why": first_line(error)}) from error


def _run(session: ort.InferenceSession, feed: Feed) -> list[npt.NDArray[Any]]:
    try:
        outputs: list[npt.NDArray[Any]] = session.run(None, dict(feed))
    except Exception as error:  # as above
        raise ModelRefused("model.refused.not_runnable", {"why": first_line(error)}) from error
    return outputs


def _check_outputs(package: ModelPackage, outputs: list[npt.NDArray[Any]]) -> None:
    """A file may promise one shape and compute another; the decoder relies on the promise."""
    for tensor, value in zip(package.shape.outputs, outputs, strict=True):
        promised = tuple(
            found if dim is None else dim
            for dim, found in zip(tensor.dims, value.shape, strict=False)
        )
        batch = 1 if value.ndim == 0 else value.shape[0]
        if value.shape != promised or batch != 1 or value.dtype != tensor.dtype_name:
            params = {"expected": str(tensor), "found": f"{tensor.name}{list(value.shape)}"}
            raise ModelRefused("model.refused.wrong_shape", params)


def first_line(error: Exception) -> str:
    """The start of a foreign error's text: enough to search for, short enough for a banner."""
    lines = str(error).strip().splitlines()
    return (lines[0] if lines else type(error).__name__)[:200]
