#!/usr/bin/env python3
"""Writes the answers that nginx serves, in three spellings of the same records.

make.py DIRECTORY: DIRECTORY/plain has the fields in the order of the contract, without spaces. DIRECTORY/varied has them
in another order, which is the same in each record, as another serialiser would write them: with a space after colons and
commas, escapes, nulls for empty values, and unknown fields, some of them nested. DIRECTORY/shuffled is harder than the output
of any serialiser: the order and the spaces differ in each record. All have the same values, so that the checksums of all
decoders must be equal.
"""

import argparse
import json
import os
import random

FIRST = ["Ada", "Grace", "Jürgen", "Zoë", "Linus", "Barbara", "Edsger", "Søren", "Mary", "Niklaus"]
LAST = ["Lovelace", "Hopper", "Müller", "Liskov", "Dijkstra", "Ångström", "O'Neil", "Wirth", "Kernighan", "Thompson"]
CITY = ["San Francisco", "München", "New York", "Kraków", "São Paulo", "Amsterdam"]
AGENT = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%d.0.%d.%d Safari/537.36"
)


def user(n):
    r = random.Random(n)
    first, last = r.choice(FIRST), r.choice(LAST)
    mail = f"user{n}@customer{n % 977}.example.com"
    seen = 1_700_000_000_000 + r.randrange(40_000_000_000)
    place = {
        "countryName": "United States",
        "countryCode": "US",
        "stateName": "California",
        "stateCode": "CA",
        "city": r.choice(CITY),
        "street": "",
        "postalCode": str(r.randrange(10000, 99999)),
        "continent": "NA",
        "regionName": "",
        "timeZone": "America/Los_Angeles",
        "coordinates": {"latitude": round(r.uniform(-90, 90), 4), "longitude": round(r.uniform(-180, 180), 4)},
    }
    return {
        "aptrinsicId": f"{r.getrandbits(64):016x}-{r.getrandbits(48):012x}",
        "identifyId": mail,
        "type": "USER",
        "gender": "EMPTY_GENDER",
        "email": mail,
        "firstName": first,
        "lastName": last,
        "lastSeenDate": seen,
        "signUpDate": seen - 9_000_000_000,
        "firstVisitDate": seen - 8_000_000_000,
        "title": "Senior \"something\"" if n % 7 == 0 else "Engineer",
        "phone": "",
        "score": r.randrange(100),
        "role": "admin" if n % 5 == 0 else "member",
        "subscriptionId": "",
        "accountId": f"account-{n % 977}",
        "numberOfVisits": r.randrange(5000),
        "location": place,
        "propertyKeys": ["AP-BENCHMARK-2-1"],
        "createDate": seen - 9_000_000_000,
        "lastModifiedDate": seen,
        "customAttributes": {"tier": r.choice(["gold", "silver"]), "seats": r.randrange(1000), "beta": n % 2 == 0},
        "globalUnsubscribe": False,
        "sfdcContactId": "",
        "channelMetricList": None,
        "lastVisitedUserAgentData": None
        if n % 2
        else [
            {
                "propertyKey": "AP-BENCHMARK-2-1",
                "userAgent": {
                    "rawUserAgent": AGENT % (r.randrange(90, 130), r.randrange(6000), r.randrange(200)),
                    "device": "Desktop",
                    "platformType": "Linux",
                    "platformVersion": "",
                    "browserType": "Chrome",
                    "browserVersion": "119",
                },
            }
        ],
        "id": mail,
        "lastInferredLocation": None,
        "globalId": "",
    }


def plain(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


class Spelling:
    """Writes the same values in another order, with spaces and escapes."""

    def __init__(self, seed, shuffled):
        self.r = random.Random(seed)
        self.shuffled = shuffled

    def space(self):
        return self.r.choice(["", "", " ", "  ", "\n\t"]) if self.shuffled else " "

    def text(self, s):
        if self.shuffled:
            out = json.dumps(s, ensure_ascii=self.r.random() < 0.5)
            return out.replace("/", "\\/") if self.r.random() < 0.3 else out
        return json.dumps(s).replace("/", "\\/")

    def order(self, items):
        if self.shuffled:
            self.r.shuffle(items)
        else:
            items.sort(key=lambda item: item[0][::-1])  # any order other than that of the contract
        return items

    def write(self, value):
        if isinstance(value, dict):
            items = self.order(list(value.items()))
            return "{" + ("," + self.space()).join(f"{self.text(k)}:{self.space()}{self.write(v)}" for k, v in items) + "}"
        if isinstance(value, list):
            return "[" + ("," + self.space()).join(self.write(v) for v in value) + "]"
        if isinstance(value, str):
            return self.text(value)
        return json.dumps(value)

    def user(self, value):
        # A null is decoded as empty text, so the values stay the same.
        value = {k: (None if v == "" and self.r.random() < 0.5 else v) for k, v in value.items()}
        value["addedLater"] = {"by": "the vendor", "levels": [1, [2, {"deep": None}]]}
        value["anotherOne"] = self.r.choice([True, 17, "text", 1.5])
        return self.write(value)


def page(users, write_user, scroll_id, total):
    tail = f',"totalHits":{total}' + (f',"scrollId":"{scroll_id}"' if scroll_id else "")
    return '{"users":[' + ",".join(write_user(u) for u in users) + "]" + tail + "}"


PAGES = 8  # pages of a list; the last has one record less and no scrollId


def main():
    parser = argparse.ArgumentParser(description="Writes the answers that the benchmarks serve.")
    parser.add_argument("directory", help="the directory to create")
    top = parser.parse_args().directory
    for spelling in ("plain", "varied", "shuffled"):
        write_user = plain if spelling == "plain" else Spelling(7, spelling == "shuffled").user
        put = lambda name, text: (
            os.makedirs(os.path.dirname(f"{top}/{spelling}/{name}"), exist_ok=True),
            open(f"{top}/{spelling}/{name}", "w", encoding="utf-8").write(text),
        )
        for n in range(16):
            put(f"user/u{n}", write_user(user(n)))
        for size in (25, 1000):
            for p in range(PAGES):
                last = p == PAGES - 1
                users = [user(p * size + i) for i in range(size - last)]
                put(f"users/{size}/{p}", page(users, write_user, "" if last else f"next-{p + 1}", PAGES * size - 1))


if __name__ == "__main__":
    main()
