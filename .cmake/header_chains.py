# Headers in chains, a line each, to compile them with fewer files: each header of a chain includes the one before it, so
# that after those before it nothing comes to it that it does not bring itself. usage: header_chains.py INCLUDE_DIR HEADER...
import pathlib
import re
import sys

root, headers = pathlib.Path(sys.argv[1]), sys.argv[2:]
included = {}


def includes(header):
    """What a header includes with separate compilation, over any number of others."""
    if header not in included:
        included[header] = set()  # a circle ends here
        text = (root / header).read_text(encoding="utf-8")
        for name in re.findall(r"^ *# *include <(gainsight/.*\.hpp)>", text, re.MULTILINE):
            included[header] |= {name} | includes(name)
    return included[header]


def rank(header):
    return len(includes(header)), header


left = set(headers)
while left:
    chain = [max(left, key=rank)]
    while before := (includes(chain[-1]) & left) - set(chain):
        chain.append(max(before, key=rank))
    left -= set(chain)
    print("+".join(reversed(chain)))
