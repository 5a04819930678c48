#!/usr/bin/env python3
"""Checks a book of Commonbook, written from its documents alone; none of its code is used.

    verify.py root LINES                 every line, its place, and the root of the tree
    verify.py digests LINES              the result digest and the root that each close names
    verify.py signatures LINES           signed events, under the keys of their time
    verify.py texts LINES TEXTS          sealed texts, against the commitments of the lines
    verify.py checkpoint NOTE --key KEY  a signed checkpoint; with --lines LINES also whether the
                                         book agrees with it, and whether its keys stood
    verify.py proof FILE --key KEY       a proof of inclusion or of consistency
    verify.py all LINES [--texts TEXTS] [--checkpoint NOTE --key KEY]

LINES and TEXTS are as `commonbook export` writes them. KEY is `NAME+ID+KEY`, or a file with that,
and can be given several times. Every command but `texts` and `all` takes several files.

Exit status: 0 holds; 1 does not hold, with the first finding; 2 usage, or the package for Ed25519
is missing; 3 a file cannot be read. Python 3.9 or later; signatures need `cryptography`.

The documents are spec/line.md, spec/tree.md, spec/export.md and reference/events.md; comments name
their sections.
Not checked: which data each type has, who may record what, and whether the rules give these
results. `commonbook import` and `commonbook verify --recompute` do that.
"""
import argparse
import base64
import hashlib
import json
import re
import sys
from datetime import date, datetime


class Finding(Exception):
    """Something does not hold."""


class NoPackage(Exception):
    """A signature is to be checked and cannot be."""


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def read(path):
    with open(path, "rb") as file:
        return file.read()


def utf8(path):
    try:
        return read(path).decode()
    except UnicodeDecodeError:
        raise Finding("it is not UTF-8") from None


def b64(text, size=None):
    """tree.md, Keys: RFC 4648, section 4, in the one spelling of these bytes."""
    try:
        found = base64.b64decode(text, validate=True)
    except ValueError:
        found = None
    if found is None or base64.b64encode(found).decode() != text or size not in (None, len(found)):
        raise Finding(f"{text!r} is not base64 of {size or 'some'} bytes")
    return found


# -- Ed25519 (line.md, Signatures): strict, so the library is not asked about points of small order.

FIELD, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
OF_ORDER_8 = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
SMALL = {0, 1, FIELD - 1, OF_ORDER_8, FIELD - OF_ORDER_8}  # y of the eight points


def is_small(point):
    return (int.from_bytes(point, "little") & (2**255 - 1)) % FIELD in SMALL


def is_signed(key, signature, message):
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        raise NoPackage("signatures need a package: pip install cryptography") from None
    s_is_reduced = int.from_bytes(signature[32:], "little") < ORDER
    if len(signature) != 64 or not s_is_reduced or is_small(key) or is_small(signature[:32]):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
        return True
    except (InvalidSignature, ValueError):
        return False


# -- The line (line.md)

def canonical(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def parse(raw, limit=65_535):
    """line.md, Spelling: an object in its one spelling; texts are as long as they are."""
    def pairs(found):
        value = dict(found)
        plain = all(re.fullmatch(r"[ -!#-\[\]-~\x7f]*", key) for key in value)
        if len(value) < len(found) or not plain:
            raise ValueError("a key stands twice, or is not plain ASCII")
        return value

    def integer(text):
        if len(text) > 17 or abs(int(text)) > 2**53 - 1:
            raise ValueError(f"{text} is too large")
        return int(text)

    def refuse(text):
        raise ValueError(f"{text} is not an integer")

    def depth(value):
        if value is None:
            raise ValueError("null")
        inner = value.values() if isinstance(value, dict) else value
        return 1 + max(map(depth, inner), default=0) if isinstance(value, (dict, list)) else 0

    try:
        value = json.loads(raw.decode(), object_pairs_hook=pairs, parse_int=integer,
                           parse_float=refuse, parse_constant=refuse)
        if not isinstance(value, dict) or depth(value) > 64 or len(raw) > limit:
            raise ValueError("it is no object, too deep or too long")
        if canonical(value) != raw:
            raise ValueError("it has another spelling")
    except (ValueError, RecursionError) as error:
        raise Finding(f"not canonical: {error}") from None
    return value


# line.md, Envelope and Values. What may be left out ends with `?`.
NAME, HASH, DAY = "[a-z0-9][a-z0-9_.:/-]{0,127}", "[0-9a-f]{64}", "[0-9]{4}-[0-9]{2}-[0-9]{2}"
ENVELOPE = {
    "by?": NAME, "corrects?": int, "data": dict, "effective_on": DAY, "id": NAME, "pos": int,
    "recorded_at": DAY + "T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{6}Z", "reverses?": int,
    "sealed?": dict, "sig?": "[A-Za-z0-9+/]{86}==", "tv": int, "type": "[a-z_]+", "v": int,
}
# line.md, Types: what each may seal.
SEALS = dict(
    dict.fromkeys("""account_posted adjustment_borne adjustment_posted adjustment_waived
    balance_opened balance_transferred book_opened capital_paid_in capital_paid_out
    contribution_accepted distribution_called distribution_closed distribution_proposed
    document_recorded expense_recorded figure_recorded fund_moved key_added membership_started
    payment_received payout_paid payout_returned result_recorded revenue_recorded role_granted
    rules_adopted share_allocated text_redacted""".split(), ()),
    **dict.fromkeys("agent_registered agent_updated".split(), ("name",)),
    **dict.fromkeys("contribution_recorded share_directed".split(), ("note",)),
    **dict.fromkeys("""agent_succeeded agents_merged book_continued close_reopened
    contribution_contested contribution_rejected contribution_withdrawn event_reversed key_revoked
    membership_ended membership_resumed membership_suspended role_withdrawn""".split(),
                    ("reason",)))
RESULTS = {"account_posted", "adjustment_borne", "adjustment_posted", "adjustment_waived",
           "fund_moved", "share_allocated"}


def check_envelope(event):
    left = dict(event)
    for key, kind in ENVELOPE.items():
        value = left.pop(key.rstrip("?"), None)
        if value is None and key.endswith("?"):
            continue
        good = type(value) is kind
        if isinstance(kind, str):
            good = isinstance(value, str) and re.fullmatch(kind, value)
        if not good or key == "sealed?" and not value:
            raise Finding(f"{key.rstrip('?')} is {value!r}")
    if left or (event["v"], event["tv"]) != (1, 1) or event["type"] not in SEALS:
        raise Finding(f"unknown keys {sorted(left)}, version or type {event['type']!r}")
    try:
        date.fromisoformat(event["effective_on"])
        datetime.strptime(event["recorded_at"], "%Y-%m-%dT%H:%M:%S.%fZ")
    except ValueError as error:
        raise Finding(f"no such day or time: {error}") from None
    for path, found in event.get("sealed", {}).items():
        if path not in SEALS[event["type"]] or not re.fullmatch(HASH, str(found)):
            raise Finding(f"the type seals no {path!r}, or not as {found!r}")


def commitment(text):
    """line.md, Sealed texts: of an object with `path`, `salt` and `value`."""
    if not re.fullmatch(HASH, text["salt"]):
        raise Finding("a salt is 64 hexadecimal digits")
    salt, path, value = bytes.fromhex(text["salt"]), text["path"], text["value"]
    return sha256(salt, path.encode(), b"\0", value.encode()).hex()


# -- The tree (tree.md, Hashes)

def leaf(raw):
    return sha256(b"\0", raw)


def node(left, right):
    return sha256(b"\1", left, right)


class Tree:
    """Every complete subtree: `levels[l][i]` is over 2^l lines from i * 2^l on."""

    def __init__(self):
        self.levels = [[]]

    def push(self, raw):
        self.levels[0].append(leaf(raw))
        level = 0
        while len(self.levels[level]) % 2 == 0:
            if level + 1 == len(self.levels):
                self.levels.append([])
            self.levels[level + 1].append(node(*self.levels[level][-2:]))
            level += 1

    def root(self, size):
        """tree.md, What is stored of it: folded from the peaks, the smallest first."""
        root = None
        for level in range(size.bit_length()):
            if size >> level & 1:
                peak = self.levels[level][(size >> level) - 1]
                root = peak if root is None else node(peak, root)
        return sha256() if root is None else root


NEVER = sys.maxsize


class Book:
    """export.md, Lines: all of them in one pass, and what later checks ask of them."""

    def __init__(self, path, digests=False, signatures=False):
        self.tree, self.size, self.ids, self.time = Tree(), 0, set(), ""
        self.names, self.keys, self.sealed, self.redacted = [], {}, {}, set()
        self.results, self.closes, self.signed = [], 0, 0
        lines = read(path).split(b"\n")
        try:
            if lines.pop() != b"" or not lines:
                raise Finding("the file is empty, or its last line does not end with a line feed")
            for raw in lines:
                event = parse(raw)
                self.check(event)
                if signatures:
                    self.check_signature(event)
                if digests:
                    self.check_close(event)
                self.keep(event)
                self.tree.push(raw)
                self.size += 1
            if self.results:
                raise Finding("the book ends within the results of a close")
        except Finding as finding:
            raise Finding(f"position {self.size}: {finding}") from None
        except (KeyError, TypeError, AttributeError) as error:
            raise Finding(f"position {self.size}: data of another shape: {error!r}") from None

    def check(self, event):
        """export.md, What an import asks: what the lines alone can tell."""
        check_envelope(event)
        pos = event["pos"]
        if pos != self.size:
            raise Finding(f"the line says position {pos}")
        if event["recorded_at"] <= self.time:
            raise Finding("it was not recorded later than the line before")
        if event["id"] in self.ids:
            raise Finding(f"the id {event['id']!r} was used before")
        if not all(0 <= event[key] < pos for key in ("corrects", "reverses") if key in event):
            raise Finding("it corrects or reverses what is not before it")
        if (event["type"] == "book_opened") != (pos == 0):
            raise Finding("the first event opens the book, and no other")

    def keep(self, event):
        """reference/events.md: what changes names and keys, and what was erased."""
        data, whose = event["data"], (event["data"].get("agent"), event["data"].get("key"))
        self.ids.add(event["id"])
        self.time = event["recorded_at"]
        if event["type"] in ("book_opened", "book_continued"):
            if any(name == data["origin"] for _, name in self.names):
                raise Finding(f"the book had the name {data['origin']} before")
            self.names.append((self.size, data["origin"]))
        if event["type"] == "key_added" or event["type"] == "book_opened" and "key" in data:
            if b64(data["key"], 33)[0] != 1 or any(key == data["key"] for _, key in self.keys):
                raise Finding("the key is not of Ed25519, or was in the book before")
            self.keys[whose] = [self.size, NEVER]
        if event["type"] == "key_revoked":
            if self.keys.get(whose, [0, 0])[1] != NEVER:
                raise Finding("it revokes a key that is not in use")
            self.keys[whose][1] = self.size
        if event["type"] == "text_redacted":
            place = data["position"], data["path"]
            if place not in self.sealed or place in self.redacted:
                raise Finding("it erases a text that is not there")
            self.redacted.add(place)
        for path, found in event.get("sealed", {}).items():
            self.sealed[self.size, path] = found

    def standing(self, agent, size):
        """tree.md, Keys: the keys that stand at a size; of an agent, or of the book (None)."""
        return [b64(key, 33)[1:] for (whose, key), (added, revoked) in self.keys.items()
                if whose == agent and added < size <= revoked]

    def check_signature(self, event):
        """line.md, Signatures."""
        by = event.get("by")
        if "sig" not in event:
            if by is not None and any(agent == by for agent, _ in self.keys):
                raise Finding(f"{by} has a key and did not sign")
            return
        signed = {k: v for k, v in event.items() if k not in ("pos", "recorded_at", "sig", "v")}
        message = canonical(dict(signed, origin=self.names[-1][1]))
        signature = b64(event["sig"], 64)
        keys = self.standing(by, self.size) if by else []
        if not any(is_signed(key, signature, message) for key in keys):
            raise Finding(f"the signature is of none of the {len(keys)} keys that {by} had then")
        self.signed += 1

    def check_close(self, event):
        """tree.md, The digest of a result, and What is checked."""
        if event["type"] in RESULTS:
            self.results.append(canonical(event["data"]) + b"\n")
        elif event["type"] == "distribution_closed":
            data = event["data"]
            if data["first"] != self.size - len(self.results):
                raise Finding(f"its results do not begin at position {data['first']}")
            if data["digest"] != sha256(*self.results).hex():
                raise Finding(f"the digest of its results is {sha256(*self.results).hex()}")
            if not 0 <= data["position"] <= data["first"]:
                raise Finding(f"it was not computed from {data['position']} events")
            if data["root"] != self.tree.root(data["position"]).hex():
                raise Finding(f"the root of its {data['position']} events is another one")
            self.results, self.closes = [], self.closes + 1
        elif self.results:
            raise Finding("it stands within the results of a close")

    def check_texts(self, path):
        """export.md, Sealed texts."""
        last, lines = (-1, ""), read(path).split(b"\n")
        if lines.pop() != b"":
            raise Finding(f"{path}: the last text does not end with a line feed")
        left = {place: found for place, found in self.sealed.items() if place not in self.redacted}
        for number, raw in enumerate(lines, 1):
            try:
                text = parse(raw, sys.maxsize)
                place = text["pos"], text["path"]
                if text.keys() != {"path", "pos", "salt", "value"} or place <= last:
                    raise Finding("other keys, or not in order")
                if left.pop(place, None) != commitment(text):
                    raise Finding("not the text that the line commits to, or one that was erased")
            except (Finding, KeyError, TypeError, AttributeError) as error:
                raise Finding(f"{path}, line {number}: {error}") from None
            last = place
        if left:
            raise Finding("position {}: its {} is missing and was not erased".format(*min(left)))
        return f"{len(lines)} sealed texts, {len(self.redacted)} erased"

    def check_checkpoint(self, note):
        """tree.md, Keys and Checkpoints."""
        size = note["size"]
        if size > self.size:
            raise Finding(f"the checkpoint is of {size} events, and the book has {self.size}")
        if [name for at, name in self.names if at < size][-1:] != [note["origin"]]:
            raise Finding(f"the book had another name than {note['origin']} at {size} events")
        if self.tree.root(size) != note["root"]:
            raise Finding(f"the book has another root at {size} events: two histories")
        if not all(key in self.standing(None, size) for key in note["keys"]):
            raise Finding(f"a key that signed did not stand at {size} events")


# -- Notes and checkpoints (tree.md)

def read_key(text):
    """tree.md, Keys: NAME+ID+KEY, or a file that begins with it."""
    if "+" not in text:
        text = utf8(text).split("\n")[0]
    if text.startswith("PRIVATE+KEY+"):
        raise Finding("that is a secret key, which nobody is given: take the public one")
    name, key_id, key = (text.split("+", 2) + ["", ""])[:3]
    key = b64(key, 33)
    if key[0] != 1 or sha256(name.encode(), b"\n", key)[:4].hex() != key_id:
        raise Finding(f"{text!r} is no public key: its ID is another one")
    return name, bytes.fromhex(key_id), key[1:]


def number(digits):
    if not re.fullmatch("0|[1-9][0-9]{0,19}", digits) or int(digits) >= 2**64:
        raise Finding(f"{digits[:20]!r} is no number below 2^64 in its digits")
    return int(digits)


def open_checkpoint(text, keys):
    """tree.md, Notes and Checkpoints: what is signed, and by which of the keys."""
    if re.search("[\0-\x09\x0b-\x1f\x7f-\x9f]", text):
        raise Finding("a note has no control characters")
    body, _, rest = text.rpartition("\n\n")
    lines, signatures = body.split("\n"), rest.split("\n")
    if not body or signatures.pop() != "" or not 1 <= len(signatures) <= 64:
        raise Finding("no note: a text, an empty line, and 1 to 64 signatures, each on a line")
    if len(lines) < 3 or "" in lines:
        raise Finding("no checkpoint: it has a name, a size and a root")
    note = {"origin": lines[0], "size": number(lines[1]), "root": b64(lines[2], 32), "keys": []}
    signed = (body + "\n").encode()
    for line in signatures:
        found = re.fullmatch("— ([^ ]*) (.*)", line)
        name, signature = (found[1], b64(found[2])) if found else ("", b"")
        if len(signature) <= 4:
            raise Finding(f"{line!r} is no signature")
        known = [key for at, key_id, key in keys if (at, key_id) == (name, signature[:4])]
        if known and not any(is_signed(key, signature[4:], signed) for key in known):
            raise Finding(f"forged: the signature of {name} is not of this text")
        note["keys"] += known if name == lines[0] else []
    if not note["keys"]:
        raise Finding("it is signed by none of the keys in the name of its book")
    return note


def said(note):
    return f"{note['origin']} of {note['size']} events, root {note['root'].hex()}"


# -- Proofs (tree.md, Inclusion proofs and Consistency proofs)

def includes(index, size, found, path, root):
    f, s = index, size - 1
    if index >= size:
        return False
    for p in path:
        if s == 0:
            return False
        if f % 2 == 1 or f == s:
            found = node(p, found)
            while f % 2 == 0 and f != 0:
                f, s = f // 2, s // 2
        else:
            found = node(found, p)
        f, s = f // 2, s // 2
    return s == 0 and found == root


def begins_with(old, new, old_root, new_root, path):
    if old >= new or old == 0:
        return not path and old <= new and old_root == (new_root if old else sha256())
    path = [old_root, *path] if old & (old - 1) == 0 else path
    if not path:
        return False
    a, b, f, s = path[0], path[0], old - 1, new - 1
    while f % 2 == 1:
        f, s = f // 2, s // 2
    for p in path[1:]:
        if s == 0:
            return False
        if f % 2 == 1 or f == s:
            a, b = node(p, a), node(p, b)
            while f % 2 == 0 and f != 0:
                f, s = f // 2, s // 2
        else:
            b = node(b, p)
        f, s = f // 2, s // 2
    return s == 0 and a == old_root and b == new_root


def check_inclusion(head, checkpoint, keys):
    note = open_checkpoint(checkpoint, keys)
    extra, index, path = head[1], head[2], [b64(line, 32) for line in head[3:]]
    if not extra.startswith("extra ") or not index.startswith("index "):
        raise Finding("no proof: it has a line `extra` and a line `index`")
    raw, *shown = b64(extra[6:]).split(b"\n")
    index = number(index[6:])
    if len(path) > 64 or not includes(index, note["size"], leaf(raw), path, note["root"]):
        raise Finding("the hashes do not lead to the root")
    event, texts = parse(raw), ""
    check_envelope(event)
    if event["pos"] != index:
        raise Finding(f"the line says position {event['pos']}, the proof {index}")
    for text in (parse(text, sys.maxsize) for text in shown):
        if text.keys() != {"path", "salt", "value"} or not all(
                isinstance(value, str) for value in text.values()):
            raise Finding("a text that is shown has a path, a salt and a value")
        if event.get("sealed", {}).get(text["path"]) != commitment(text):
            raise Finding(f"the {text['path']} that is shown is not the one that was recorded")
        texts += f"\n  sealed {text['path']}: {json.dumps(text['value'], ensure_ascii=False)}"
    return f"position {index} is in {said(note)}{texts}\n  event: {raw.decode()}"


def check_proof(path, keys):
    head, *notes = utf8(path).split("\n\n")
    head = head.split("\n")
    if head[0] == "c2sp.org/tlog-proof@v1" and len(head) >= 3:
        return check_inclusion(head, "\n\n".join(notes), keys)
    if head[0] != "commonbook consistency-proof v1" or len(notes) != 4:
        raise Finding("no proof of inclusion or consistency")
    old = open_checkpoint("\n\n".join(notes[:2]) + "\n", keys)
    new = open_checkpoint("\n\n".join(notes[2:]), keys)
    hashes = [b64(line, 32) for line in head[1:]]
    if not begins_with(old["size"], new["size"], old["root"], new["root"], hashes):
        raise Finding("the second book does not begin with the first")
    return f"{said(new)}\n  begins with {said(old)}"


# -- Commands

def check_note(path, keys, book):
    note = open_checkpoint(utf8(path), keys)
    if book:
        book.check_checkpoint(note)
    return said(note) + (", and so has the book" if book else "")


def check_lines(path, args, keys):
    digests, signatures = args.command in ("digests", "all"), args.command in ("signatures", "all")
    book = Book(path, digests, signatures)
    found = [f"{book.size} lines, root {book.tree.root(book.size).hex()}"]
    found += [f"{book.closes} closes"] if digests else []
    found += [f"{book.signed} signed events"] if signatures else []
    found += [book.check_texts(args.texts)] if args.texts else []
    found += ["checkpoint: " + check_note(args.checkpoint, keys, book)] if args.checkpoint else []
    return ", ".join(found)


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.set_defaults(texts=None, checkpoint=None, lines=None, key=[])
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in ("root", "digests", "signatures", "texts", "checkpoint", "proof", "all"):
        command = commands.add_parser(name)
        command.add_argument("files", nargs=1 if name in ("texts", "all") else "+", metavar="FILE")
        if name == "texts":
            command.add_argument("texts", metavar="TEXTS")
        if name == "all":
            command.add_argument("--texts")
            command.add_argument("--checkpoint")
        if name == "checkpoint":
            command.add_argument("--lines")
        if name in ("checkpoint", "proof", "all"):
            command.add_argument("--key", action="append", default=[], required=name != "all")
    args = parser.parse_args()
    if args.checkpoint and not args.key:
        parser.error("a checkpoint is verified under a --key")
    return args


def main():
    args, status = arguments(), 0
    try:
        keys = [read_key(text) for text in args.key]
        book = Book(args.lines) if args.lines else None
        for path in args.files:
            try:
                if args.command == "checkpoint":
                    found = check_note(path, keys, book)
                elif args.command == "proof":
                    found = check_proof(path, keys)
                else:
                    found = check_lines(path, args, keys)
                print(f"{path}: holds: {found}")
            except Finding as finding:
                print(f"{path}: does not hold: {finding}")
                status = 1
    except Finding as finding:
        print(f"does not hold: {finding}")
        status = 1
    except NoPackage as error:
        print(f"not checked: {error}", file=sys.stderr)
        status = 2
    except OSError as error:
        print(f"cannot be read: {error.filename}: {error.strerror}", file=sys.stderr)
        status = 3
    return status


if __name__ == "__main__":
    sys.exit(main())
