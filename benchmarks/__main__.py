"""`python -m benchmarks [AREA …] [--scale 1,10,100]`: one JSON line a result, words on stderr."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from benchmarks import area, harness, records
from benchmarks.sample import SampleFailed


def main(arguments: list[str] | None = None) -> int:
    """0 when every area ran and its answers agree; a slower result is no failure."""
    options = _options(arguments)
    if not area.names():
        print("there are no areas yet: none in benchmarks/areas")
        return 2
    unknown = sorted(set(options.areas) - set(area.names()))
    if unknown:
        print(f"no such area: {', '.join(unknown)}; there are {', '.join(area.names())}")
        return 2
    good = [_run(name, options) for name in options.areas or area.names()]
    return 0 if all(good) else 1


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("areas", nargs="*", metavar="AREA", help="all areas when none is given")
    parser.add_argument("--scale", help="sizes of the input, as 1,10,100; else the area's own")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, help="else the area's own")
    parser.add_argument("--record", action="store_true", help="keep it in benchmarks/records")
    return parser.parse_args(arguments)


def _run(name: str, options: argparse.Namespace) -> bool:
    results = []
    for scale in map(int, (options.scale or area.scales(name)).split(",")):
        try:
            rounds = options.rounds or area.rounds(name)
            result = harness.measure(name, scale, options.seed, rounds)
        except SampleFailed as failure:
            print(json.dumps({"area": name, "scale": scale, "failed": str(failure)}), flush=True)
            return False
        print(json.dumps(result, ensure_ascii=False), flush=True)
        _say(result)
        results.append(result)
    _say_growth(name, results)
    if options.record:
        records.write(f"bench-{name}", {"results": results})
    return not any(result["answers"].startswith("DIFFERENT") for result in results)


def _say(result: dict[str, Any]) -> None:
    low, high = result["interval"]
    print(
        f"{result['area']} ×{result['scale']}: {result['ratio']:.2f} of the peer "
        f"({low:.2f} to {high:.2f}; ours {result['ours']:g}, peer {result['peer']:g} "
        f"{result['unit']}); {result['claim']}; goal {result['goal']}; {result['answers']}",
        file=sys.stderr,
        flush=True,
    )


def _say_growth(name: str, results: list[dict[str, Any]]) -> None:
    if len(results) < 2:
        return
    each = ", ".join(f"{r['ours'] / max(r['n'], 1):.3g} at {r['n']}" for r in results)
    steepness = harness.slope(results, "ours")
    told = "unknown" if steepness is None else f"{steepness:.2f}"
    print(f"{name}: cost per item {each}; log-log slope {told}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
