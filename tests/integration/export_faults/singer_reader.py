#!/usr/bin/env python3
"""Reads a Singer tap's output and says what in it does not hold to the specification.

Written from the text of the Singer specification (docs/SPEC.md of singer-io/getting-started) alone, and with a
validator of JSON Schema that knows nothing of this project.

    singer_reader.py < messages

Exit status 0 and the number of records by stream, or 1 and a sentence for each flaw.
"""
import json
import re
import sys

import jsonschema

# RFC 3339, 5.6: date-time.
DATE_TIME = re.compile(
    r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?"
    r"([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)"
)


def only_once(pairs):
    """A JSON object's members, each of which may come once: readers differ on what a second one means."""
    out = {}
    for name, value in pairs:
        if name in out:
            raise ValueError(f"the member {name!r} comes twice")
        out[name] = value
    return out


class Reader:
    def __init__(self):
        self.flaws = []
        self.validators = {}
        self.keys = {}
        self.records = {}
        self.states = 0

    def say(self, where, what):
        self.flaws.append(f"line {where}: {what}")

    def string_list(self, where, message, name, properties):
        names = message.get(name)
        if not isinstance(names, list) or not all(isinstance(n, str) for n in names):
            self.say(where, f"{name} is no list of strings")
            return []
        for one in names:
            if one not in properties:
                self.say(where, f"{name} names {one!r}, which is no property of the schema")
        return names

    def schema(self, where, message):
        stream, schema = message.get("stream"), message.get("schema")
        if not isinstance(stream, str):
            return self.say(where, "SCHEMA without the name of its stream")
        if not isinstance(schema, dict):
            return self.say(where, "SCHEMA without a schema")
        kind = jsonschema.validators.validator_for(schema, default=jsonschema.Draft7Validator)
        try:
            kind.check_schema(schema)
        except jsonschema.SchemaError as e:
            return self.say(where, f"the schema of {stream} is none: {e.message}")
        properties = schema.get("properties", {})
        if "key_properties" not in message:
            self.say(where, "SCHEMA without key_properties")
        self.keys[stream] = self.string_list(where, message, "key_properties", properties)
        if "bookmark_properties" in message:
            self.string_list(where, message, "bookmark_properties", properties)
        self.validators[stream] = kind(schema, format_checker=jsonschema.FormatChecker())

    def record(self, where, message):
        stream, record = message.get("stream"), message.get("record")
        if not isinstance(stream, str):
            return self.say(where, "RECORD without the name of its stream")
        if not isinstance(record, dict):
            return self.say(where, "RECORD without a record")
        extracted = message.get("time_extracted")
        if extracted is not None and not (isinstance(extracted, str) and DATE_TIME.fullmatch(extracted)):
            self.say(where, f"time_extracted is {extracted!r}, which is no date-time of RFC 3339")
        if stream not in self.validators:
            return self.say(where, f"a RECORD of {stream} comes before its SCHEMA")
        for name in self.keys[stream]:
            if record.get(name) is None:
                self.say(where, f"a record of {stream} lacks {name!r} of its key")
        for flaw in self.validators[stream].iter_errors(record):
            path = "".join(f"[{p!r}]" for p in flaw.absolute_path)
            self.say(where, f"a record of {stream} does not hold to its schema: {path}: {flaw.message}")
        self.records[stream] = self.records.get(stream, 0) + 1

    def state(self, where, message):
        if not isinstance(message.get("value"), dict):
            return self.say(where, "STATE whose value is no JSON object")
        self.states += 1

    def line(self, where, text):
        if not text.endswith("\n"):
            return self.say(where, "the last line does not end")
        try:
            message = json.loads(text, object_pairs_hook=only_once)
        except ValueError as e:
            return self.say(where, f"no JSON: {e}")
        if not isinstance(message, dict) or not isinstance(message.get("type"), str):
            return self.say(where, "no JSON object with a type")
        # "types are interpreted case-insensitively"; those that the specification does not know are permitted.
        known = {"schema": self.schema, "record": self.record, "state": self.state}
        handler = known.get(message["type"].lower())
        if handler:
            handler(where, message)


def main():
    reader = Reader()
    text = sys.stdin.buffer.read()
    try:
        lines = text.decode("utf-8").split("\n")
    except UnicodeDecodeError as e:
        print(f"the output is no UTF-8: {e}")
        return 1
    last = lines.pop()
    for where, line in enumerate(lines, 1):
        reader.line(where, line + "\n")
    if last:
        reader.line(len(lines) + 1, last)
    for flaw in reader.flaws[:50]:
        print(flaw)
    if reader.flaws:
        print(f"{len(reader.flaws)} flaws")
        return 1
    print(json.dumps({"states": reader.states, "records": reader.records}, sort_keys=True))
    return 0


if __name__ == "__main__":
    sys.exit(main())
