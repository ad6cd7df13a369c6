#!/usr/bin/env python3
"""Measures the compile time: a program with one call compared with the same call on bare Beast, and a service of 20 files
with calls; header-only and with separate compilation.

compile/measure.py [--rounds N] [--service]: prints one line of JSON, as the programs in special/ do. The times are CPU
seconds (user and system) of the compiler: for one call, medians of interleaved rounds with g++ -O2; for the service, which
takes some minutes, one round with -O0.
"""

import argparse
import json
import os
import statistics
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
INCLUDE = f"{HERE}/../../include"
FLAGS = ["g++", "-std=c++20", "-DBOOST_ASIO_NO_DEPRECATED", f"-I{INCLUDE}"]
SEPARATE = ["-DGAINSIGHT_PX_SEPARATE_COMPILATION", "-DBOOST_ASIO_SEPARATE_COMPILATION"]

# The call in each of the 20 files of the service.
CALLS = [
    ("users", 'client.users().get("u")'), ("users", 'client.users().is_denied("u")'),
    ("users", 'client.users().set_denied("u", true)'), ("users", "client.users().create(px::user{})"),
    ("users", 'client.users().update("u", px::patch<px::user>{}.set(px::field::user::score, 1))'),
    ("users", "client.users().list(px::user_query{}).next()"),
    ("accounts", 'client.accounts().get("a")'), ("accounts", "client.accounts().create(px::account{})"),
    ("accounts", "client.accounts().list(px::account_query{}).next()"),
    ("custom_events", 'client.custom_events().create(px::custom_event{"e", "u"})'),
    ("features", 'client.features().get("f")'), ("features", 'client.features().backfill("f")'),
    ("segments", 'client.segments().get("s")'), ("engagements", 'client.engagements().get("e")'),
    ("engagements", 'client.engagements().pause("e", px::environment::stage)'), ("kc_bots", 'client.kc_bots().get("k")'),
    ("articles", 'client.articles().get("a")'), ("admin", "client.admin().attributes(px::attribute_owner::user)"),
    ("admin", "client.admin().subscription()"), ("user_preferences", 'client.user_preferences().get("u")'),
]


def cost(words):
    """Returns (CPU seconds, peak MiB of memory) of one run."""
    p = subprocess.Popen(words)
    _, status, usage = os.wait4(p.pid, 0)
    if status != 0:
        raise SystemExit("failed: " + " ".join(words))
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def compile_one(source, target, flags):
    return cost([*FLAGS, *flags, "-c", source, "-o", target])


def one_call(folder, rounds):
    cases = {"Beast": (f"{HERE}/beast_one.cpp", ["-O2"]), "header-only": (f"{HERE}/px_one.cpp", ["-O2"]),
             "separate": (f"{HERE}/px_one.cpp", ["-O2", *SEPARATE])}
    times, memory, size = {c: [] for c in cases}, {}, {}
    for _ in range(rounds):
        for name, (source, flags) in cases.items():
            seconds, memory[name] = compile_one(source, f"{folder}/{name}.o", flags)
            times[name].append(seconds)
            told = subprocess.run(["size", f"{folder}/{name}.o"], stdout=subprocess.PIPE, text=True, check=True).stdout
            size[name] = int(told.splitlines()[1].split()[0])
    out = {}
    for name in cases:
        out[f"one call, {name}: s"] = statistics.median(times[name])
        out[f"one call, {name}: MiB of memory"] = memory[name]
        out[f"one call, {name}: KiB of code in the object"] = size[name] / 1024
    for name, most in (("header-only", "1.25"), ("separate", "0.5")):
        ratios = [a / b for a, b in zip(times[name], times["Beast"])]
        out[f"one call, {name}: time against Beast (at most {most})"] = statistics.median(ratios)
        out[f"one call, {name}: memory against Beast (at most {most})"] = memory[name] / memory["Beast"]
    return out


def service(folder):
    sources = []
    for i, (resource, call) in enumerate(CALLS):
        sources.append(f"{folder}/file{i}.cpp")
        with open(sources[-1], "w", encoding="utf-8") as f:
            f.write(f"#include <gainsight/px/client.hpp>\n#include <gainsight/px/resource/{resource}.hpp>\n"
                    "namespace px = gainsight::px;\n"
                    "using client_type = px::client<px::scope::read, px::scope::write>;\n"
                    f"boost::asio::awaitable<void> step{i}(client_type client) {{ co_await {call}; }}\n")
    main_file = f"{folder}/main.cpp"
    with open(main_file, "w", encoding="utf-8") as f:
        f.write("#include <gainsight/px/client.hpp>\n#include <boost/asio/co_spawn.hpp>\n#include <boost/asio/detached.hpp>\n"
                "#include <boost/asio/io_context.hpp>\nnamespace px = gainsight::px;\n"
                "using client_type = px::client<px::scope::read, px::scope::write>;\n")
        f.writelines(f"boost::asio::awaitable<void> step{i}(client_type);\n" for i in range(len(CALLS)))
        f.write("int main()\n{\n    boost::asio::io_context io{1};\n"
                "    client_type const client{io.get_executor(), px::region::eu, px::api_key::from_env(\"PX_API_KEY\")};\n")
        f.writelines(f"    boost::asio::co_spawn(io, step{i}(client), boost::asio::detached);\n" for i in range(len(CALLS)))
        f.write("    io.run();\n}\n")
    sources.append(main_file)
    bodies = f"{folder}/bodies.cpp"
    with open(bodies, "w", encoding="utf-8") as f:
        f.write("#include <gainsight/px/src.hpp>\n#include <boost/asio/impl/src.hpp>\n#include <boost/asio/ssl/impl/src.hpp>\n")
    out = {}
    for name, flags, all_sources in (("header-only", [], sources), ("separate", SEPARATE, [*sources, bodies])):
        seconds = {s: compile_one(s, f"{s}.o", ["-O0", *flags])[0] for s in all_sources}
        linked, _ = cost(["g++", *(f"{s}.o" for s in all_sources), "-o", f"{folder}/{name}", "-lboost_json", "-lssl", "-lcrypto",
                          "-lpthread"])
        out[f"20 files that call, -O0, {name}: s"] = sum(seconds.values())
        out[f"20 files that call, -O0, {name}: s to link"] = linked
        if name == "separate":
            out["20 files that call, -O0, separate: s for the bodies"] = seconds[bodies]
        out[f"20 files that call, -O0, {name}: MiB of the program"] = os.path.getsize(f"{folder}/{name}") / (1 << 20)
    return out


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--service", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = service(folder) if args.service else one_call(folder, args.rounds)
    print(json.dumps({"name": "service" if args.service else "compile", "figures": {k: round(v, 3) for k, v in figures.items()}}))


if __name__ == "__main__":
    main()
