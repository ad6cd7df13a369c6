#!/usr/bin/env python3
"""Counts instructions and allocations, which do not depend on the load of the machine, and compares them with the baseline.

count.py BUILD [--write] [--where]: fails when a figure is worse than in baseline.json by more than its tolerance, and
reports figures that are better. --write stores the counts as the new baseline; --where prints which parts of the program
execute the instructions that our call adds to bare Beast. Instructions are counted by valgrind's callgrind, as the
difference of two runs of different length.
"""

import argparse
import collections
import json
import os
import re
import subprocess
import sys
import tempfile

from server import HERE, Server

BASELINE = f"{HERE}/baseline.json"
# Instructions depend on the C library, OpenSSL and the compiler, and a little on how often a read returns half an answer.
TOLERANCE = {"instructions": 0.04, "allocations": 0.0}

# On some processors, the C library copies long blocks with one repeated instruction, which callgrind counts once for each
# byte. That is turned off, so that the counts do not depend on the processor.
COUNTED = {**os.environ, "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-ERMS,-FSRM"}


def callgrind(words, folder):
    """The instructions of the whole run, by function and object."""
    out = f"{folder}/callgrind.out"
    subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", *words], check=True, env=COUNTED,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    told = subprocess.run(["callgrind_annotate", "--threshold=100", out], check=True, stdout=subprocess.PIPE, text=True).stdout
    counts = collections.Counter()
    for line in told.splitlines():
        m = re.match(r"\s*([\d,]+) \(\s*[\d.]+%\)\s+\S+?:(.*)$", line)
        if m:
            counts[m.group(2)] += int(m.group(1).replace(",", ""))
    return counts


def per_call(words, few, many, folder):
    short, long = (callgrind([*words, "--calls", str(n)], folder) for n in (few, many))
    return {name: (long[name] - short[name]) / (many - few) for name in long}


def group(name):
    if "libcrypto" in name or "libssl" in name:
        return "OpenSSL"
    if "bench::" in name or "checksum" in name:
        return "the benchmark's own"
    # on_body belongs here, since the loop of the tokenizer is inlined in it.
    if re.search("tokenizer|token_handler|fast_path|plain_|json_decoder|frame|shape_of|reset_value|on_body", name):
        return "decoding"
    if "libc.so" in name:
        return "the C library: heap" if re.search(r"alloc|free|unlink_chunk", name) else "the C library: other"
    if "gainsight" in name:
        return "call, pool, connection"
    if "boost::beast" in name:
        return "Beast"
    if "boost::asio" in name:
        return "Asio"
    if "boost::json" in name:
        return "Boost.JSON"
    return "other (strings, executors)"


def measure(build, where):
    figures = {}
    with Server(f"{build}/server") as server, tempfile.TemporaryDirectory() as folder:
        common = ["--connections", "1", "--port", str(server.port), "--ca", server.ca]
        user = per_call([f"{build}/bench_px", "user", *common], 200, 1000, folder)
        bare = per_call([f"{build}/bench_beast", "user", "--bare", *common], 200, 1000, folder)
        event = per_call([f"{build}/bench_px", "event", *common], 200, 1000, folder)
        two = per_call([f"{build}/bench_px", "user", "--contexts=2", *common], 400, 2000, folder)
        # Whole lists of eight pages, so that both runs end in the same way.
        page = per_call([f"{build}/bench_px", "page1000", *common], 16, 32, folder)
        ours, theirs = sum(user.values()), sum(bare.values())
        figures["instructions of a GET of one user"] = ours
        # Without the loops of the peers and the checksum, which are not part of the call.
        figures["instructions that it adds to bare Beast"] = sum(
            count * sign for counts, sign in ((user, 1), (bare, -1)) for n, count in counts.items()
            if group(n) != "the benchmark's own")
        # A context shares nothing that a call needs with another context. If two threads shared more, this ratio would show it.
        figures["instructions of a GET on one of two contexts, by those on one alone"] = sum(two.values()) / ours
        figures["instructions of a POST of one event"] = sum(event.values())
        figures["instructions of a user in a page of 1,000"] = sum(page.values()) / 1000
        told = subprocess.run([f"{build}/bench_allocations", "--port", str(server.port), "--ca", server.ca,
                               f"{server.folder}/data/plain/user/u1"], check=True, stdout=subprocess.PIPE, text=True).stdout
        for name, value in json.loads(told)["figures"].items():
            if "OpenSSL's" not in name or "all but" in name:
                figures[f"allocations of a {name}"] = value
        permit, leased = (sum(per_call([f"{build}/bench_permit", kind], 1000, 3000, folder).values())
                          for kind in ("local", "leased"))
        figures["instructions of a permit of a local quota"] = permit
        figures["instructions of a permit that a fleet leased, by those of a local one"] = leased / permit
        if where:
            groups = {name: [0.0, 0.0] for name in sorted({group(n) for n in [*user, *bare]})}
            for n, count in user.items():
                groups[group(n)][0] += count
            for n, count in bare.items():
                groups[group(n)][1] += count
            print(f"{'instructions of a GET of one user':42} {'ours':>9} {'Beast':>9} {'added':>9}")
            for name, (a, b) in sorted(groups.items(), key=lambda g: g[1][1] - g[1][0]):
                print(f"{name:42} {a:9.0f} {b:9.0f} {a - b:9.0f}")
            print(f"{'all':42} {ours:9.0f} {theirs:9.0f} {ours - theirs:9.0f}")
    return {name: round(value, 2) for name, value in figures.items()}


def compare(figures, baseline):
    """Prints all figures. Returns how many are worse than the baseline allows."""
    worse = 0
    for name, value in figures.items():
        old = baseline.get(name)
        if old is None:
            remark = "NEW, not in the baseline"
            worse += 1
        else:
            allowed = TOLERANCE[name.split()[0]] * abs(old) + (0.005 if name.startswith("allocations") else 0)
            # The difference of two counts has the tolerance of those counts.
            if name == "instructions that it adds to bare Beast":
                allowed = TOLERANCE["instructions"] * figures["instructions of a GET of one user"]
            remark = ""
            if value > old + allowed:
                remark = f"WORSE than the baseline's {old:,}"
                worse += 1
            elif value < old - allowed:
                remark = f"better than the baseline's {old:,}: count.py --write keeps it"
        print(f"{name:72} {value:12,.2f}  {remark}")
    for name in baseline.keys() - figures.keys():
        print(f"{name:72} NOT COUNTED")
        worse += 1
    return worse


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--where", action="store_true")
    args = parser.parse_args()
    figures = measure(os.path.abspath(args.build), args.where)
    if args.write:
        with open(BASELINE, "w", encoding="utf-8") as f:
            json.dump(figures, f, indent=1)
            f.write("\n")
    with open(BASELINE, encoding="utf-8") as f:
        worse = compare(figures, json.load(f))
    if worse:
        print(f"{worse} figures are worse than benchmarks/baseline.json, or are not in it, or were not counted", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
