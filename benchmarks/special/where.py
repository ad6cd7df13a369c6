#!/usr/bin/env python3
"""Names the places where a program of special/ allocates: PROGRAM ... --where 2>places; where.py PROGRAM <places

Prints for each place: allocations, bytes, bytes not freed, then the call stack, innermost call first. The program must have
line tables (-g1); without them only functions that were not inlined are named.
"""

import re
import subprocess
import sys

NOT_OURS = re.compile(r"/(include/c\+\+|boost)/|allocations\.cpp|^\?\?")


def named(program, addresses):
    """For each address, the functions inlined there, innermost first."""
    told = subprocess.run(["addr2line", "-e", program, "-a", "-i", "-f", "-C", *addresses], stdout=subprocess.PIPE, text=True,
                          check=True).stdout.splitlines()
    out, current, i = {}, None, 0
    while i < len(told):
        if told[i].startswith("0x"):
            current = out.setdefault(int(told[i], 16), [])
            i += 1
            continue
        current.append((told[i], told[i + 1]))
        i += 2
    return out


def short(function, place):
    return f"{re.sub(r'<.*', '', function).split('(')[0][-60:]} {re.sub(r'.*/(include|benchmarks)/', '', place)}"


def main():
    program = sys.argv[1]
    rows = []
    for line in sys.stdin:
        if re.match(r"\d+ \d+ \d+( [0-9a-f]+)*$", line):
            calls, total, alive, *addresses = line.split()
            # A return address is the address after the call.
            rows.append((int(calls), int(total), int(alive), [int(a, 16) - 1 for a in addresses if a != "0"]))
    names = named(program, sorted({hex(a) for r in rows for a in r[3]}))
    for calls, total, alive, addresses in sorted(rows, key=lambda r: (-r[2], -r[1])):
        print(f"{calls} allocations, {total} bytes, {alive} alive")
        chain = [call for a in addresses for call in names.get(a, [])]
        for function, place in [c for c in chain if not NOT_OURS.search(c[1])][:7]:
            print(f"    {short(function, place)}")


if __name__ == "__main__":
    main()
