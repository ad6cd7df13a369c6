#!/usr/bin/env python3
"""Measures whole exports, and the scripts that people use instead, against the same server in one run.

export.py BUILD [--quick] [--rounds N] [--publish]: BUILD holds the programs. README.md here explains the tables. The
exit status is 1 when an exported record differs from the server's, or a program did not run; a target that is not reached
is marked and does not change the exit status.
"""

import argparse
import collections
import datetime
import glob
import hashlib
import json
import os
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

from compare import commit, machine
from server import HERE, certify, cores

KEY = "key-of-the-benchmark"
SPAN = 15_000_000_000  # ms between the first and the last page view: 173.6 days, less than the 190 that one call of the list covers
RATE = 200  # pages a second: the vendor's limit
MIB = 2**20
UNSCATTERED = pow(618_033_988_749, -1, 10**12)  # converts the number in an id back to the number of the record, see special/export_server.cpp
# A list: its name in the program, its path, the member of a page that contains its records, and the text before the
# number in an id.
List = collections.namedtuple("List", "name path member mark")
EVENTS = List("page_view_events", "/v1/events/pageView", "results", rb"7f3c2a10-5b1d-4c7e-9a2b-(\d{12})")
USERS = List("users", "/v1/users", "users", rb"user-(\d{12})@")
FORMATS = ("ndjson", "csv", "singer", "sqlite", "postgres")
TITLES = {
    "ndjson": "export, NDJSON", "csv": "export, CSV", "sqlite": "export, SQLite", "postgres": "export, PostgreSQL", "singer": "export, Singer messages",
    "typed": "export of 2b3fea5, typed NDJSON", "python": "Python, requests and json", "shell": "curl and jq in a shell",
}


class Postgres:
    """A PostgreSQL server with its own data folder and socket, on one core."""

    def __init__(self, folder, core):
        self.folder, self.core = folder, core
        self.programs = os.path.dirname(sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))[-1])
        os.makedirs(folder)
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(folder, "postgres")
        self.run("initdb", "-D", f"{folder}/data", "-U", "px", "--auth=trust", "-E", "UTF8", "--locale=C")
        self.run("pg_ctl", "-D", f"{folder}/data", "-w", "-s", "-l", f"{folder}/log", "-o", f"-c listen_addresses= -k {folder}", "start")
        self.url = f"postgresql://px@{folder.replace('/', '%2F')}/postgres"

    def stop(self):
        self.run("pg_ctl", "-D", f"{self.folder}/data", "-s", "-m", "immediate", "stop")

    def ask(self, sql):
        told = subprocess.run([f"{self.programs}/psql", "-X", "-q", "-A", "-t", "-F", " ", self.url, "-c", sql], stdout=subprocess.PIPE,
                              text=True, check=True, env={**os.environ, "PGOPTIONS": "--client-min-messages=warning"})
        return told.stdout.split()

    def run(self, program, *words):
        user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        subprocess.run([*user, f"{self.programs}/{program}", *words], cwd="/", stdout=subprocess.DEVNULL, check=True,
                       preexec_fn=lambda: os.sched_setaffinity(0, {self.core}))


class Bench:
    def __init__(self, build):
        self.build = os.path.abspath(build)
        self.work = f"{self.build}/export"
        self.out = f"{self.work}/out"
        shutil.rmtree(self.work, ignore_errors=True)
        os.makedirs(self.work)
        certify(self.work)
        day = 86_400_000
        self.begins = int(time.time() * 1000) // day * day - 185 * day
        self.cores = cores()
        self.server = subprocess.Popen(
            [f"{self.build}/benchmarks/bench_export_server", "server.pem", "server.key"], cwd=self.work, text=True,
            stdout=subprocess.PIPE, preexec_fn=lambda: os.sched_setaffinity(0, {self.cores[1]}))
        self.port = int(self.server.stdout.readline())
        aside = tempfile.mkdtemp(prefix="px-bench-")  # a folder that PostgreSQL's user may enter
        os.chmod(aside, 0o755)
        self.postgres = Postgres(f"{aside}/pg", self.cores[1])
        os.sched_setaffinity(0, {self.cores[1]})  # the exported files are checked on the server's core

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.postgres.stop()
        shutil.rmtree(os.path.dirname(self.postgres.folder))
        self.server.terminate()
        self.server.wait()
        shutil.rmtree(self.work)

    def programs(self):
        typed = os.path.exists(f"{self.build}/typed/examples/export")
        return [*(["typed"] if typed else []), *FORMATS, "python", "shell"]

    def url(self, records):
        return f"https://localhost:{self.port}/{records}/{self.begins}/{SPAN // records}"

    def words(self, how, listed, records):
        """The command, and the file that it writes."""
        if how in ("python", "shell"):
            narrowed = f"date>={self.begins};date<{self.begins + SPAN}" if listed is EVENTS else ""
            program = [f"{HERE}/peers/read.{'py' if how == 'python' else 'sh'}"]
            file = f"{self.out}/all.ndjson"
            return [*program, self.url(records) + listed.path, listed.member, narrowed, file, f"{self.work}/ca.pem"], file
        with open(f"{self.work}/credentials.json", "w", encoding="ascii") as f:
            json.dump([{"label": "bench", "url": self.url(records), "key": KEY}], f)
        common = ["--credentials", f"{self.work}/credentials.json", "--ca-file", f"{self.work}/ca.pem",
                  "--out", self.out, "--resources", listed.name]
        if how == "typed":
            return [f"{self.build}/typed/examples/export", *common, "--days", "190"], f"{self.out}/bench-{listed.name}.ndjson"
        file = {"sqlite": "px.sqlite", "singer": "messages", "postgres": "manifest.json"}.get(how, f"bench-{listed.name}.{how}")
        span = []
        if listed is EVENTS:
            span = ["--from", iso(self.begins), "--to", iso(self.begins + SPAN)]
        to = ["--database", self.postgres.url] if how == "postgres" else []
        return [f"{self.build}/examples/export", *common, *span, "--format", how, *to], f"{self.out}/{file}"

    def run(self, how, listed, records):
        """Runs and checks one export. Returns its cost, and a hash of its lines if other programs must write the same lines."""
        shutil.rmtree(self.out, ignore_errors=True)
        os.makedirs(self.out)
        if how == "postgres":
            self.postgres.ask(f'DROP TABLE IF EXISTS "{listed.name}", _px_state')
        words, file = self.words(how, listed, records)
        began = time.monotonic()
        with open(file if how == "singer" else f"{self.out}/told", "wb") as told, open(f"{self.work}/errors", "wb") as errors:
            # The peak memory that Linux reports includes the process before its exec, so `time`, which is small, starts
            # the program. A Singer target reads messages from a pipe. Here cat takes its place, on the server's core,
            # and its file is checked.
            target = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=told) if how == "singer" else None
            process = subprocess.Popen(["/usr/bin/time", "-q", "-f", "%M", "-o", f"{self.work}/peak", *words],
                                       stdout=target.stdin if target else told, stderr=errors, env={**os.environ, "PX_API_KEY": KEY},
                                       preexec_fn=lambda: os.sched_setaffinity(0, {self.cores[0]}))
            _, status, usage = os.wait4(process.pid, 0)
            if target:
                target.stdin.close()
                target.wait()
        process.returncode = os.waitstatus_to_exitcode(status)
        elapsed = time.monotonic() - began
        if process.returncode != 0:
            with open(f"{self.work}/errors", encoding="utf-8", errors="replace") as f:
                raise SystemExit(f"{' '.join(words)} ended with {process.returncode}: {f.read()[-2000:]}")
        lines = check(how, file, listed, records, self.postgres)
        size = os.path.getsize(file)
        shutil.rmtree(self.out)
        cpu = usage.ru_utime + usage.ru_stime
        with open(f"{self.work}/peak", encoding="ascii") as f:
            peak = int(f.read())
        sample = {"cpu_us": 1e6 * cpu / records, "elapsed": elapsed, "pages_per_s": records / 1000 / elapsed,
                  "mib": peak / 1024, "bytes": size,
                  "lines": lines}
        print(f"  {TITLES[how]:32} {records:>9,} {listed.name}: {sample['cpu_us']:7.2f} us of CPU each, "
              f"{sample['mib']:5.1f} MiB, {elapsed:6.1f} s", file=sys.stderr)
        return sample

    def rounds(self, names, listed, records, n):
        """Runs every case once in each round, in an order that rotates."""
        samples = {how: [] for how in names}
        for r in range(n):
            for how in names[r % len(names):] + names[:r % len(names)]:
                samples[how].append(self.run(how, listed, records))
        different = {s[0]["lines"]: how for how, s in samples.items() if s[0]["lines"]}
        if len(different) > 1:
            raise SystemExit(f"Those who write the same lines did not: {different}")
        return samples


def iso(ms):
    return datetime.datetime.fromtimestamp(ms / 1000, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def check(how, file, listed, records, postgres):
    """Checks that the file has every record of the server once. Returns the hash of the part that several programs share."""
    lines_hash = hashlib.sha256()
    if how == "postgres":
        rows, ids = map(int, postgres.ask(f'SELECT count(*), count(DISTINCT _id) FROM "{listed.name}"'))
    elif how == "sqlite":
        database = sqlite3.connect(file)
        table = listed.name
        rows, ids = database.execute(f"SELECT count(*), count(DISTINCT _id) FROM {table}").fetchone()
        database.close()
    else:
        seen, rows, mark = bytearray(records), 0, re.compile(listed.mark)
        with open(file, "rb") as f:
            while lines := f.readlines(8 * MIB):
                block = b"".join(lines)
                lines_hash.update(block)
                rows += sum(b'"type":"RECORD"' in line[:200] for line in lines) if how == "singer" else len(lines)
                for number in mark.findall(block):
                    seen[int(number) * UNSCATTERED % 10**12] = 1
        ids = sum(seen)
        rows -= how == "csv"  # the first line contains the names of the columns
    if rows != records or ids != records:
        raise SystemExit(f"{TITLES[how]}: {records} records were to be exported, but {file} has {rows} with {ids} different ids")
    return lines_hash.hexdigest() if how in ("ndjson", "python", "shell") else ""


def peers():
    """The versions of the tools that people use instead."""
    told = [subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True).stdout.split("\n")[0] for words in (
        ["/usr/bin/python3", "-c", "import platform, requests; print('Python', platform.python_version(), 'with requests', requests.__version__)"],
        ["curl", "--version"], ["jq", "--version"])]
    return ", ".join([told[0], " ".join(told[1].split()[:2]), told[2]])


def median(samples, key="cpu_us"):
    return statistics.median(s[key] for s in samples)


def spread(values, digits=2):
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def ratios(ours, theirs):
    """The ratio of the two samples of each round."""
    return [a["cpu_us"] / b["cpu_us"] for a, b in zip(ours, theirs)]


def compared(samples):
    """A table of all cases that were measured in the same rounds."""
    lines = ["| | CPU of each record, us | against NDJSON | records/s of a core | records/s by the clock | peak memory, MiB |",
             "| --- | --- | --- | --- | --- | --- |"]
    for how in [*FORMATS, *(h for h in samples if h not in FORMATS)]:
        s = samples[how]
        lines.append(f"| {TITLES[how]} | {spread([x['cpu_us'] for x in s])} | "
                     f"{'' if how == 'ndjson' else spread(ratios(s, samples['ndjson']), 1)} | {1e6 / median(s):,.0f} | "
                     f"{1000 * median(s, 'pages_per_s'):,.0f} | {max(x['mib'] for x in s):.1f} |")
    return lines


def grown(long, sizes):
    head = " | ".join(f"{n:,}" for n in sizes)
    lines = [f"| | {head} | the last against the first | {head} |", "| --- |" + " --- |" * (2 * len(sizes) + 1)]
    for how in FORMATS:
        cpu = [median(long[how, n]) for n in sizes]
        memory = [max(s["mib"] for s in long[how, n]) for n in sizes]
        lines.append(f"| {TITLES[how]} | {' | '.join(f'{c:.2f}' for c in cpu)} | {cpu[-1] / cpu[0]:.2f} | "
                     f"{' | '.join(f'{m:.1f}' for m in memory)} |")
    return lines


def targets(events, users, long, sizes, databases):
    """The targets of this project: (what, measured, wanted, reached)."""
    for how in FORMATS:
        most = max(s["mib"] for s in long[how, sizes[-1]])
        yield f"{sizes[-1]:,} page views, {how}: MiB resident at most", f"{most:.1f}", "64", most <= 64
    for how in FORMATS:
        grows = median(long[how, sizes[-1]]) / median(long[how, sizes[0]])
        yield f"{how}: CPU of each of {sizes[-1]:,} against {sizes[0]:,}", f"{grows:.2f}", "flat: 1.1", grows <= 1.1
    for name, samples in (("page views", events), ("users", users)):
        if "typed" in samples:
            r = ratios(samples["ndjson"], samples["typed"])
            yield f"NDJSON of {name} against the typed export, CPU", spread(r), "0.5", statistics.median(r) <= 0.5
    if ("typed", sizes[1]) in long:
        r = ratios(long["ndjson", sizes[1]], long["typed", sizes[1]])[0]
        yield f"NDJSON of {sizes[1]:,} page views against the typed export, CPU", f"{r:.2f}", "0.5", r <= 0.5
    paced = long["ndjson", sizes[1]][0]
    share = paced["cpu_us"] * 1e-6 * 1000 * RATE
    yield (f"NDJSON at {RATE} pages of 1,000 a second: share of a core (from {sizes[1]:,} page views, which came at "
           f"{paced['pages_per_s']:.0f} a second)", f"{share:.2f}", "0.5", share <= 0.5)
    rate, of_bare = databases["output, users/s"], databases["output, share of the bare loop's speed"]
    yield ("users into SQLite: users/s of a core, or share of the bare loop's speed", f"{rate:,}, or {of_bare}",
           "100,000, or 0.8", rate >= 100_000 or of_bare >= 0.8)


def report(args, events, users, long, sizes, databases):
    found = machine()
    lines = [
        "# Whole exports", "",
        f"`benchmarks/export{' --quick' if args.quick else ''}{f' --rounds {args.rounds}' if args.rounds != 5 else ''}` on "
        f"{time.strftime('%Y-%m-%d')}, commit {commit()}: {found['processor']}, {found['cores']} cores, {found['system']}, "
        f"{found['compiler']}, {found['openssl']}, Boost {found['boost']}; {peers()}. "
        f"Load of the machine before it, over 1 and 15 minutes: {args.load[0]:.1f} and {args.load[2]:.1f}. "
        "[The benchmarks' README](../README.md#whole-exports) says what is measured, and how.", "",
        f"## {sizes[0]:,} page views", "", *compared(events), "",
        f"A record has {long['ndjson', sizes[0]][0]['bytes'] // sizes[0]} bytes.", "",
        f"## {args.users:,} users", "", *compared(users), "",
        f"A record has {users['ndjson'][0]['bytes'] // args.users} bytes.", "",
        "## From few records to many", "",
        "Page views: the CPU of each in us, then the peak memory in MiB.", "", *grown(long, sizes), "",
        "## Targets", "", "| what | measured | wanted | |", "| --- | --- | --- | --- |"]
    for what, measured, wanted, reached in targets(events, users, long, sizes, databases):
        lines.append(f"| {what} | {measured} | {wanted} | {'reached' if reached else 'not reached'} |")
    bare = databases["bare loop, users/s"]
    lines += ["", f"A bare loop of prepared statements over the same columns writes {bare:,} users/s of a core."]
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="fewer records: a first impression, not a result")
    parser.add_argument("--publish", action="store_true", help="writes results/export.md")
    args = parser.parse_args()
    args.load = os.getloadavg()
    sizes = [20_000, 60_000, 200_000] if args.quick else [100_000, 1_000_000, 5_000_000]
    args.users = sizes[0]
    args.rounds = 1 if args.quick else args.rounds
    with Bench(args.build) as bench:
        print(f"All, {args.rounds} rounds", file=sys.stderr)
        events = bench.rounds(bench.programs(), EVENTS, sizes[0], args.rounds)
        users = bench.rounds(bench.programs(), USERS, args.users, args.rounds)
        print("More records", file=sys.stderr)
        long = {(how, sizes[0]): events[how] for how in FORMATS}
        for how in bench.programs():
            for n in sizes[1:] if how in FORMATS else sizes[1:2] if how == "typed" else []:
                long[how, n] = [bench.run(how, EVENTS, n)]
        print("Into SQLite alone", file=sys.stderr)
        told = subprocess.run(["taskset", "-c", str(bench.cores[0]), f"{bench.build}/benchmarks/bench_databases", bench.work,
                               str(args.users)], stdout=subprocess.PIPE, check=True).stdout
        text = report(args, events, users, long, sizes, json.loads(told)["figures"])
    print(text)
    if args.publish:
        with open(f"{HERE}/results/export.md", "w", encoding="utf-8") as f:
            f.write(text)


if __name__ == "__main__":
    main()
