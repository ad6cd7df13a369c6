#!/usr/bin/python3
"""Reads a list as an integration in Python does: pages with the requests package, each record written as a line of JSON.

read.py URL LIST FILTER OUT CA: URL is the URL of the list, LIST the member of a page that has the records, FILTER is ""
for none. The key is in PX_API_KEY. A peer of benchmarks/export.
"""

import json
import os
import sys

import requests


def pages(url, name, narrowed, ca):
    session = requests.Session()
    session.headers["X-APTRINSIC-API-KEY"] = os.environ["PX_API_KEY"]
    wanted = {"pageSize": 1000}
    if narrowed:
        wanted["filter"] = narrowed
    while True:
        answer = session.get(url, params=wanted, timeout=60, verify=ca)  # passed with each request, since REQUESTS_CA_BUNDLE overrides `verify` of a session
        answer.raise_for_status()
        page = answer.json()
        yield page[name]
        if len(page[name]) < wanted["pageSize"] or not page.get("scrollId"):
            return
        wanted["scrollId"] = page["scrollId"]


def main():
    url, name, narrowed, out, ca = sys.argv[1:]
    with open(out, "w", encoding="utf-8") as f:
        for records in pages(url, name, narrowed, ca):
            for record in records:
                f.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
