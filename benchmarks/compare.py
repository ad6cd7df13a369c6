#!/usr/bin/env python3
"""Compares this library with the alternatives that a user has: all decode the same answers into the same structs.

compare.py BUILD RESULTS [--rounds N] [--quick]: BUILD holds the programs, RESULTS receives table.md, results.json and
plot.svg. README.md here explains them. The exit status is 1 when a peer did not run or got another checksum; a target that
is not reached is marked in the table and does not change the exit status.
"""

import argparse
import concurrent.futures
import json
import os
import platform
import statistics
import subprocess
import sys
import time

import report
from server import HERE, Server, cores

# The works: title, connections, calls in a round (wrk runs for a time instead), unit.
WORKS = {
    "user": ("GET one user, 16 connections", 16, 40_000, "call"),
    "page1000": ("page of 1,000 users, 8 connections", 8, 1_200, "call"),
    "page25": ("page of 25 users, 16 connections", 16, 10_000, "call"),
    "event": ("POST one custom event, 16 connections", 16, 40_000, "call"),
}


def spellings(work):
    """The spellings of the data of a work; the answer to an event has only one."""
    return ("plain",) if work == "event" else ("plain", "varied")


# The peers. Below, those of them that decode the answers, so that their checksums must be equal.
PEERS = {
    "px": ["bench_px"],
    "beast": ["bench_beast"],
    "beast bare": ["bench_beast", "--bare"],
    "curl boost": ["bench_curl_boost"],
    "curl nlohmann": ["bench_curl_nlohmann"],
    "httplib": ["bench_httplib"],
    "wrk": None,
}
DECODING = ["px", "beast", "curl boost", "curl nlohmann", "httplib"]
# Work, peer, and the highest ratio of our CPU time per call to that of the peer.
TARGETS = [
    ("user", "wrk", 1.15), ("user", "curl boost", 0.55), ("user", "beast bare", 1.05),
    ("page1000", "beast", 0.45), ("page1000", "curl boost", 0.45), ("page1000", "wrk", 2.0),
    ("page25", "curl boost", 0.50), ("page25", "wrk", 1.8),
    ("event", "wrk", 1.15), ("event", "curl boost", 0.60),
]


def run(words, pinned=True, **more):
    """Returns (the last line of the output, parsed as JSON; CPU seconds of the process; elapsed seconds)."""
    def pin():
        if pinned:
            os.sched_setaffinity(0, {cores()[0]})
    began = time.monotonic()
    p = subprocess.Popen(words, stdout=subprocess.PIPE, preexec_fn=pin, text=True, **more)
    out = p.stdout.read()
    _, status, usage = os.wait4(p.pid, 0)
    p.returncode = os.waitstatus_to_exitcode(status)
    if p.returncode != 0:
        raise SystemExit(f"{' '.join(words)} ended with {p.returncode}")
    return json.loads(out.strip().splitlines()[-1]), usage.ru_utime + usage.ru_stime, time.monotonic() - began


class Comparison:
    def __init__(self, build, server, scale):
        self.build, self.server, self.scale = build, server, scale
        self.event_file = f"{server.folder}/event.json"
        with open(self.event_file, "w", encoding="utf-8") as f:
            subprocess.run([f"{build}/bench_px", "event", "--print-event"], stdout=f, check=True)
        self.missing = [name for name, words in PEERS.items() if words and not os.path.exists(f"{build}/{words[0]}")]

    def words(self, peer, work, prefix, calls, connections, more=()):
        if peer == "wrk":
            seconds = max(1, round(2 * self.scale))
            return ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", f"{HERE}/peers/wrk.lua",
                    f"https://localhost:{self.server.port}", "--", work, prefix, self.event_file]
        program, *options = PEERS[peer]
        return [f"{self.build}/{program}", work, "--calls", str(calls), "--connections", str(connections),
                "--port", str(self.server.port), "--prefix", prefix, "--ca", self.server.ca, *options, *more]

    def one(self, peer, work, prefix, more=(), pinned=True):
        _, connections, calls, _ = WORKS[work]
        calls = max(connections, int(calls * self.scale))
        told, cpu, _ = run(self.words(peer, work, prefix, calls, connections, more), pinned)
        return {"cpu_us": 1e6 * cpu / told["calls"], "calls_per_s": told["calls"] / told["seconds"],
                "p50_us": told["p50_us"], "p99_us": told["p99_us"], "records": told.get("records", 0),
                "cpu_share": cpu / told["seconds"]}

    def together(self, n, work, prefix, more=()):
        """Like one(), for n processes of our peer that run at the same time and share the calls of one."""
        _, connections, calls, _ = WORKS[work]
        words = self.words("px", work, prefix, int(calls * self.scale) // n, connections, more)
        with concurrent.futures.ThreadPoolExecutor(n) as threads:
            told = list(threads.map(lambda _: run(words, pinned=False), range(n)))
        calls = sum(t[0]["calls"] for t in told)
        return {"cpu_us": 1e6 * sum(t[1] for t in told) / calls, "calls_per_s": sum(t[0]["calls"] / t[0]["seconds"] for t in told)}

    def check_sums(self, work, prefix):
        """Over one connection all peers make the same calls, so their checksums must be equal."""
        calls = {"user": 200, "page1000": 20, "page25": 200}[work]
        sums = {p: run(self.words(p, work, prefix, calls, 1))[0]["checksum"] for p in DECODING if p not in self.missing}
        if len(set(sums.values())) != 1:
            raise SystemExit(f"{work} {prefix}: the peers do not agree on what they decoded: {sums}")
        return next(iter(sums.values()))

    def interleaved(self, cases, rounds):
        """Runs every case once in each round, in an order that rotates. Returns the samples of each case."""
        samples = {c: [] for c in cases}
        for r in range(rounds):
            for case in cases[r % len(cases):] + cases[:r % len(cases)]:
                samples[case].append(cases_run(self, case))
            print(f"  round {r + 1} of {rounds}", file=sys.stderr)
        return samples


def cases_run(comparison, case):
    peer, work, prefix, more, pinned = case
    return comparison.one(peer, work, prefix, more, pinned)


def summary(samples, key):
    values = [s[key] for s in samples]
    return {"median": statistics.median(values), "least": min(values), "most": max(values)}


def ratio(ours, theirs, key="cpu_us"):
    """The ratio of the two samples of each round."""
    values = [a[key] / b[key] for a, b in zip(ours, theirs)]
    return {"median": statistics.median(values), "least": min(values), "most": max(values)}


def machine():
    def first_line(*words):
        p = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        return p.stdout.splitlines()[0] if p.stdout else "?"
    model = next((l.split(":", 1)[1].strip() for l in open("/proc/cpuinfo", encoding="utf-8") if l.startswith("model name")), "?")
    return {"processor": model, "cores": os.cpu_count(), "system": platform.platform(), "compiler": first_line("g++", "--version"),
            "openssl": first_line("openssl", "version"), "nginx": first_line("nginx", "-v"),
            "boost": first_line("sed", "-n", 's/^#define BOOST_LIB_VERSION "\\(.*\\)"/\\1/p', "/usr/include/boost/version.hpp"),
            "curl": first_line("curl-config", "--version")}


def commit():
    """The commit that is measured, with a + where files were changed since; ? outside a checkout."""
    def git(*words):
        return subprocess.run(["git", "-C", HERE, *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False).stdout.strip()
    found = git("rev-parse", "--short", "HEAD")
    return found + "+" * bool(git("status", "--porcelain", "--untracked-files=no")) if found else "?"


def measure(args):
    with Server(f"{args.build}/server") as server:
        c = Comparison(args.build, server, 0.25 if args.quick else 1)
        peers = [p for p in PEERS if p not in c.missing]
        out = {"date": time.strftime("%Y-%m-%d"), "commit": commit(), "machine": machine(), "rounds": args.rounds, "missing": c.missing,
               "works": {}, "checksums": {}, "targets": [], "ours": {}}
        for work in ("user", "page1000", "page25"):
            for prefix in ("/plain", "/varied"):
                out["checksums"][work + prefix] = c.check_sums(work, prefix)
        for work, (title, *_) in WORKS.items():
            for spelling in spellings(work):
                prefix = f"/{spelling}"
                print(f"{title}, {spelling}", file=sys.stderr)
                cases = [(p, work, prefix, (), True) for p in peers]
                samples = c.interleaved(cases, args.rounds)
                by_peer = {case[0]: s for case, s in samples.items()}
                out["works"][work + prefix] = {
                    "title": title, "spelling": spelling,
                    "peers": {p: {k: summary(s, k) for k in s[0]} for p, s in by_peer.items()},
                    "ratio": {p: ratio(by_peer["px"], s) for p, s in by_peer.items()}}
                for target_work, peer, most in TARGETS:
                    if target_work == work and peer in by_peer:
                        r = ratio(by_peer["px"], by_peer[peer])
                        out["targets"].append({"work": title, "spelling": spelling, "against": peer, "at_most": most, **r,
                                               "reached": r["median"] <= most})
        print("this library in other configurations", file=sys.stderr)
        plain, strand = ("px", "user", "/plain", (), True), ("px", "user", "/plain", ("--strand",), True)
        s = c.interleaved([plain, strand], args.rounds)
        out["ours"]["strand"] = ratio(s[strand], s[plain])
        # Two processes show the cost of any two parallel clients on this machine, where the server needs the same two cores.
        one, shared, apart = [], [], []
        for r in range(2 * args.rounds):
            for samples, n, more in ((one, 1, ()), (shared, 1, ("--contexts=2",)), (apart, 2, ()))[::1 if r % 2 else -1]:
                samples.append(c.together(n, "user", "/plain", more))
        out["ours"]["two contexts"] = ratio(shared, one)
        out["ours"]["two processes"] = ratio(apart, one)
        out["ours"]["two contexts against two processes"] = {**ratio(shared, apart), "at_most": 1.05}
        calls = 200 * (2 if args.quick else 8)
        words = c.words("px", "page1000", "/plain", calls, 8, ("--rate=200",))
        told, cpu, _ = run(words)
        out["ours"]["share of a core at 200 pages of 1,000 a second"] = {"median": cpu / told["seconds"], "calls_per_s": told["calls"] / told["seconds"]}
        out["programs"] = programs(args, server)
        return out


def one_row(args):
    """Measures only one row of the table, so that more rounds take less time. Writes no files."""
    work, _, spelling = args.only.partition("/")
    with Server(f"{args.build}/server") as server:
        c = Comparison(args.build, server, 0.25 if args.quick else 1)
        most = {peer: m for w, peer, m in TARGETS if w == work and peer not in c.missing}
        samples = c.interleaved([(p, work, f"/{spelling}", (), True) for p in ("px", *most)], args.rounds)
    by_peer = {case[0]: s for case, s in samples.items()}
    for peer, s in by_peer.items():
        line = f"{report.NAMES[peer]:30} {report.spread(summary(s, 'cpu_us'), 1)} us a call"
        if peer in most:
            line += f"; ours / theirs {report.spread(ratio(by_peer['px'], s))}, at most {most[peer]:.2f}"
        print(line)


def programs(args, server):
    """Runs the programs that each measure one thing and print it as JSON."""
    found = {}
    base = ["--port", str(server.port), "--ca", server.ca]
    for name, words in (("decode", ["bench_decode", f"{server.folder}/data"]), ("allocations", ["bench_allocations", *base, f"{server.folder}/data/plain/user/u1"]),
                        ("waiting", ["bench_waiting"]), ("streaming", ["bench_streaming", "--quick" if args.quick else "--long"]),
                        ("cold", ["bench_cold", *base])):
        if os.path.exists(f"{args.build}/{words[0]}"):
            print(name, file=sys.stderr)
            found[name] = run([f"{args.build}/{words[0]}", *words[1:]])[0]
        else:
            found[name] = None
    if os.path.exists(f"{args.build}/bench_cold"):
        print("ca_loads", file=sys.stderr)
        found["ca_loads"] = run([f"{HERE}/special/ca_loads", f"{args.build}/bench_cold", *base])[0]
    print("compile", file=sys.stderr)
    found["compile"] = run([f"{HERE}/compile/measure.py", *(["--rounds", "1"] if args.quick else [])])[0]
    if not args.quick:
        print("service", file=sys.stderr)
        found["service"] = run([f"{HERE}/compile/measure.py", "--service"])[0]
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("results")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="a quarter of the calls: a first impression, not a result")
    rows = [f"{work}/{spelling}" for work in WORKS for spelling in spellings(work)]
    parser.add_argument("--only", choices=rows, help="measure one row of the table; prints it and writes no files")
    args = parser.parse_args()
    args.build = os.path.abspath(args.build)
    if args.only:
        return one_row(args)
    out = measure(args)
    out["command"] = "benchmarks/run" + (" --quick" if args.quick else "") + (f" --rounds {args.rounds}" if args.rounds != 5 else "")
    os.makedirs(args.results, exist_ok=True)
    with open(f"{args.results}/results.json", "w", encoding="utf-8") as f:
        json.dump(out, f, indent=1)
    table = report.table(out)
    with open(f"{args.results}/table.md", "w", encoding="utf-8") as f:
        f.write(table)
    with open(f"{args.results}/plot.svg", "w", encoding="utf-8") as f:
        f.write(report.plot(out))
    print(table)
    not_run = out["missing"] + [n for n, v in out["programs"].items() if v is None]
    if not_run:
        print("NOT RUN: " + ", ".join(not_run), file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
