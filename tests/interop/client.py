#!/usr/bin/env python3
"""A second client, written from docs/protocol.md alone.

    pip install -r requirements.txt
    client.py vectors [FILE]      replays tests/vectors/enroll-v1.json
    client.py enrol --origin https://host --service 10212083 --user U --password P --card-key K
                                  enrols with a live issuer; prints serial number and a password

`--card-key` is the fingerprint in the link (`k=`), base64url or hexadecimal.
`--twice` sends each request twice and demands the same answer.
"""

import argparse
import base64
import hashlib
import hmac
import json
import pathlib
import re
import secrets
import struct
import sys
import time
import unicodedata
import urllib.error
import urllib.parse
import urllib.request

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

import opaque
import ristretto255
from opaque import expand, extract, lv

VECTORS = pathlib.Path(__file__).parent.parent / "vectors" / "enroll-v1.json"
CAPABILITIES = "sha1,sha256,sha512,6,8,30,60"
SEED_LENGTH = {"SHA1": 20, "SHA256": 32, "SHA512": 64}


# ── encoding (§1, §2) ──────────────────────────────────────────────────────

def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text, length=None):
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if b64(data) != text or (length is not None and len(data) != length):
        raise ValueError("not base64url of the right length")
    return data


def body(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def parse(data):
    def once(pairs):
        if len(dict(pairs)) != len(pairs):
            raise ValueError("a field stands twice")
        return dict(pairs)
    return json.loads(data, object_pairs_hook=once)


def normalise_password(typed, policy):
    password = unicodedata.normalize("NFKC", typed)
    allowed = {"digits": "[0-9]*", "letters_and_digits": "[A-Za-z0-9]*"}[policy["characters"]]
    if not policy["min"] <= len(password) <= policy["max"] or not re.fullmatch(allowed, password):
        raise ValueError("the password is not of the policy's form")
    return password.encode()


# ── documents and link (§3, §4) ────────────────────────────────────────────

def verify_ed25519(key, message, signature):
    Ed25519PublicKey.from_public_bytes(key).verify(signature, message)


def open_document(document, label, key):
    signed = parse(document)
    payload = unb64(signed["payload"])
    verify_ed25519(key, label + payload, unb64(signed["signature"], 64))
    content = parse(payload)
    if content["v"] != 1:
        raise ValueError("a newer version")
    return content


def open_card(document, service_id, origin, fingerprint, now):
    claimed = unb64(parse(unb64(parse(document)["payload"]))["card_key"], 32)
    if hashlib.sha256(claimed).digest() != fingerprint:
        raise ValueError("the card is signed by another key")
    card = open_document(document, b"warifu/1 card", claimed)
    if (card["service_id"], card["origin"]) != (service_id, origin) or now >= card["not_after"]:
        raise ValueError("the card is another's, or has expired")
    return card


def read_link(link):
    url = urllib.parse.urlsplit(link)
    fields = url.query if url.scheme == "warifu" else url.fragment
    values = urllib.parse.parse_qs(fields, strict_parsing=True)
    if any(len(v) != 1 for v in values.values()) or values["v"] != ["1"]:
        raise ValueError("a damaged link")
    host = values["h"][0] if "h" in values else url.netloc
    return host, values["s"][0], values["u"][0], unb64(values["k"][0], 32)


# ── the handshake (§5) ─────────────────────────────────────────────────────

class Enrolment:
    """The device's half: start → prove → finish → registered."""

    def __init__(self, card, user_id, password, device_key=None, login=None, at=None):
        self.card = card
        self.device_key = device_key or ec.generate_private_key(ec.SECP256R1())
        self.login = login or opaque.Login(password)
        self.device_public = self.device_key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint)
        self.start_request = body({
            "v": 1, "suite": 1, "service_id": card["service_id"], "user_id": user_id,
            "ke1": b64(self.login.ke1), "device_key": b64(self.device_public),
            "capabilities": CAPABILITIES,
            "consent": {
                "terms_version": card["terms"]["version"],
                "at": int(time.time()) if at is None else at,
            },
        })
        authority = card["origin"].split("://", 1)[1]
        device = hashlib.sha256(self.device_public + CAPABILITIES.encode()).digest()
        self.context = (b"warifu/1 enroll" + lv(card["service_id"].encode())
                        + lv(user_id.encode()) + lv(authority.encode()) + lv(device))

    def prove(self, start_response, report, nonce=None):
        answer = parse(start_response)
        self.enrollment_id = unb64(answer["enrollment_id"], 16)
        self.params = (answer["algorithm"], answer["digits"], answer["period"])
        ke3, self.session_key = self.login.finish(
            unb64(answer["ke2"], 320), self.context, unb64(self.card["opaque_public_key"], 32))
        self.derive(start_response)
        nonce = nonce or secrets.token_bytes(12)
        aad = b"warifu/1 finish request" + self.enrollment_id
        sealed = nonce + ChaCha20Poly1305(self.to_issuer).encrypt(nonce, body(report), aad)
        self.signed = b"warifu/1 possession" + self.transcript + ke3 + sealed
        self.ke3, self.sealed = ke3, sealed
        self.finish_request = body({
            "v": 1, "ke3": b64(ke3), "sealed": b64(sealed), "signature": b64(self.sign()),
        })

    def derive(self, start_response):
        message = b"warifu/1 transcript" + lv(self.start_request) + lv(start_response)
        self.transcript = hashlib.sha512(message).digest()
        self.prk = extract(self.transcript, self.session_key)
        self.to_issuer = expand(self.prk, b"warifu/1 client to issuer", 32)
        self.to_client = expand(self.prk, b"warifu/1 issuer to client", 32)
        self.registered_key = expand(self.prk, b"warifu/1 registered", 32)
        algorithm = self.params[0]
        info = b"warifu/1 seed" + self.enrollment_id + algorithm.encode()
        self.seed = expand(self.prk, info, SEED_LENGTH[algorithm])
        self.key_check = opaque.hmac(self.seed, b"warifu/1 key check", "sha256")[:8]

    def sign(self):
        algorithm = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
        r, s = utils.decode_dss_signature(self.device_key.sign(self.signed, algorithm))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def granted(self, finish_response):
        answer = parse(finish_response)
        sealed = unb64(answer["sealed"])
        request_hash = hashlib.sha256(self.finish_request).digest()
        message = b"warifu/1 finish response" + self.transcript + request_hash + sealed
        signing_key = unb64(self.card["signing_key"], 32)
        verify_ed25519(signing_key, message, unb64(answer["signature"], 64))
        aad = b"warifu/1 finish response" + self.enrollment_id
        plain = ChaCha20Poly1305(self.to_client).decrypt(sealed[:12], sealed[12:], aad)
        grant = parse(plain)
        same = (grant["algorithm"], grant["digits"], grant["period"]) == self.params
        if not hmac.compare_digest(unb64(grant["key_check"], 8), self.key_check) or not same:
            raise ValueError("the issuer derived something else")
        return grant

    def registered(self):
        mac = opaque.hmac(self.registered_key, b"registered", "sha256")
        return body({"v": 1, "mac": b64(mac)})


def otp(seed, algorithm, digits, period, at):
    """RFC 6238 (§6)."""
    mac = opaque.hmac(seed, struct.pack(">Q", at // period), algorithm.lower())
    offset = mac[-1] & 15
    number = struct.unpack(">I", mac[offset:offset + 4])[0] & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def luhn_fits(serial):
    digits = [int(c) for c in reversed(serial[2:])]
    doubled = [d if i % 2 == 0 else sum(divmod(2 * d, 10)) for i, d in enumerate(digits)]
    return re.fullmatch(r"WF\d{10}", serial) is not None and sum(doubled) % 10 == 0


# ── against the vectors (§9) ───────────────────────────────────────────────

class Check:
    def __init__(self):
        self.count = 0

    def same(self, name, found, expected):
        if isinstance(found, bytes) and isinstance(expected, str):
            expected = bytes.fromhex(expected)
        if found != expected:
            sys.exit(f"{name}: differs\n  found    {found!r}\n  expected {expected!r}")
        self.count += 1

    def refused(self, name, kinds, call):
        try:
            call()
        except kinds:
            self.count += 1
        else:
            sys.exit(f"{name}: was let pass")


def replay(path):
    v = json.loads(pathlib.Path(path).read_text())
    check = Check()
    card = replay_documents(check, v)
    enrolment = replay_start(check, v, card)
    replay_finish(check, v, enrolment)
    replay_refusals(check, v, card)
    print(f"{check.count} values agree with {path}")


def replay_documents(check, v):
    bank, documents = v["institution"], v["documents"]
    root = bytes.fromhex(bank["root_public_key"])
    directory = open_document(documents["directory"], b"warifu/1 directory", root)
    entry = directory["entries"][0]
    fingerprint = unb64(entry["card_key"], 32)
    check.same("fingerprint", fingerprint, bank["card_key_fingerprint"])
    now = documents["now"]
    arguments = (entry["service_id"], entry["origin"], fingerprint)
    card = open_card(documents["card"], *arguments, now)
    check.same("OPAQUE key", unb64(card["opaque_public_key"]), bank["opaque_public_key"])
    check.same("signing key", unb64(card["signing_key"]), bank["signing_public_key"])
    expected = (card["origin"].split("://")[1], v["start"]["service_id"], v["start"]["user_id"], fingerprint)
    check.same("link", read_link(documents["link_web"]), expected)
    check.same("app link", read_link(documents["link_app"]), expected)
    late = card["not_after"]
    check.refused("late card", ValueError, lambda: open_card(documents["card"], *arguments, late))
    altered = documents["card"].replace('"signature":"', '"signature":"A', 1)[:-3] + '"}'
    refusals = (ValueError, InvalidSignature)
    check.refused("altered card", refusals, lambda: open_card(altered, *arguments, now))
    return card


def begin(v, card, password):
    start = v["start"]
    scalar = int(start["device_private_key"], 16)
    login = opaque.Login(
        password, ristretto255.scalar(bytes.fromhex(start["blind"])),
        ristretto255.scalar(bytes.fromhex(start["client_ephemeral_private_key"])),
        bytes.fromhex(start["client_nonce"]))
    at = parse(start["request"])["consent"]["at"]
    key = ec.derive_private_key(scalar, ec.SECP256R1())
    return Enrolment(card, start["user_id"], password, key, login, at)


def replay_start(check, v, card):
    start = v["start"]
    password = normalise_password(start["password_typed"], card["policy"]["activation_password"])
    check.same("password", password, start["password"].encode())
    enrolment = begin(v, card, password)
    check.same("device key", enrolment.device_public, start["device_public_key"])
    check.same("KE1", enrolment.login.ke1, start["ke1"])
    check.same("context", enrolment.context, start["context"])
    check.same("start request", enrolment.start_request.decode(), start["request"])
    nonce = bytes.fromhex(start["credential_nonce"])
    message = (b"warifu/1 credential" + lv(start["service_id"].encode())
               + lv(start["user_id"].encode()) + lv(nonce))
    identifier = hashlib.sha256(message).digest()
    check.same("credential identifier", identifier, start["credential_identifier"])
    oprf_seed = bytes.fromhex(v["institution"]["opaque_oprf_seed"])
    evaluated = opaque.evaluate(oprf_seed, identifier, enrolment.login.ke1[:32])
    check.same("evaluated element", evaluated, start["ke2"][:64])
    check.same("KE2", unb64(parse(start["response"])["ke2"]), start["ke2"])
    return enrolment


def replay_finish(check, v, enrolment):
    start, finish = v["start"], v["finish"]
    nonce = bytes.fromhex(finish["request_nonce"])
    report = parse(finish["report"])
    enrolment.prove(start["response"].encode(), report, nonce)
    check.same("client public key", enrolment.login.client_key, start["record_client_public_key"])
    check.same("masking key", enrolment.login.masking_key, start["record_masking_key"])
    for name, found, expected in [
        ("enrolment", enrolment.enrollment_id, start["enrollment_id"]),
        ("session key", enrolment.session_key, start["session_key"]),
        ("transcript hash", enrolment.transcript, start["transcript_hash"]),
        ("PRK", enrolment.prk, finish["prk"]),
        ("client to issuer", enrolment.to_issuer, finish["key_client_to_issuer"]),
        ("issuer to client", enrolment.to_client, finish["key_issuer_to_client"]),
        ("registered key", enrolment.registered_key, finish["key_registered"]),
        ("seed", enrolment.seed, finish["seed"]),
        ("key check", enrolment.key_check, finish["key_check"]),
        ("KE3", enrolment.ke3, finish["ke3"]),
        ("sealed", enrolment.sealed, finish["request_sealed"]),
        ("signed", enrolment.signed, finish["possession_message"]),
        ("finish request", enrolment.finish_request.decode(), finish["request"]),
        ("grant", enrolment.granted(finish["response"].encode()), parse(finish["grant"])),
        ("registered", enrolment.registered().decode(), v["registered"]["request"]),
    ]:
        check.same(name, found, expected)
    check.same("serial number", luhn_fits(v["registered"]["serial"]), True)
    for code in v["codes"]:
        check.same("code", otp(enrolment.seed, *enrolment.params, code["at"]), code["otp"])


def replay_refusals(check, v, card):
    refusals = v["refusals"]
    right, report = v["start"]["password"].encode(), parse(v["finish"]["report"])
    fake = refusals["fake_start_response"].encode()
    sizes = (len(fake), len(v["start"]["response"]))
    check.same("size of a fake answer", sizes[0], sizes[1])
    kinds = (opaque.ProofFailed, ValueError)
    check.refused("fake answer", kinds, lambda: begin(v, card, right).prove(fake, report))
    wrong, real = refusals["wrong_password"].encode(), v["start"]["response"].encode()
    check.refused("wrong password", kinds, lambda: begin(v, card, wrong).prove(real, report))


# ── against a live issuer (§8) ─────────────────────────────────────────────

class NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def ask(url, data=None):
    if not re.match(r"https://|http://127\.0\.0\.1[:/]", url):
        sys.exit("plain HTTP is for 127.0.0.1 only")
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    try:
        with urllib.request.build_opener(NoRedirects).open(request, timeout=30) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        answer = error.read().decode(errors="replace")
        sys.exit(f"{url}: {error.code} {answer}")


def fingerprint_of(text):
    return bytes.fromhex(text) if re.fullmatch("[0-9a-fA-F]{64}", text) else unb64(text, 32)


def enrol(options):
    origin = options.origin.rstrip("/")
    _, document = ask(f"{origin}/v1/services/{options.service}")
    fingerprint = fingerprint_of(options.card_key)
    card = open_card(document, options.service, origin, fingerprint, int(time.time()))
    password = normalise_password(options.password, card["policy"]["activation_password"])
    enrolment = Enrolment(card, options.user, password)
    response = post(options, f"{origin}/v1/enrollments", enrolment.start_request)
    report = {
        "installation_id": secrets.token_hex(16), "app": "warifu-interop/1",
        "platform": sys.platform, "key_protection": "none",
    }
    try:
        enrolment.prove(response, report)
    except (opaque.ProofFailed, ValueError):
        sys.exit("the proof failed: wrong password or user ID, or no issuance that waits")
    path = f"{origin}/v1/enrollments/{b64(enrolment.enrollment_id)}"
    grant = enrolment.granted(post(options, f"{path}/finish", enrolment.finish_request))
    post(options, f"{path}/registered", enrolment.registered())
    if not luhn_fits(grant["serial"]):
        sys.exit("the serial number's check digit does not fit")
    now = int(time.time())
    print(json.dumps({
        "serial": grant["serial"],
        "otp": otp(enrolment.seed, *enrolment.params, now),
        "next": otp(enrolment.seed, *enrolment.params, now + enrolment.params[2]),
        "period": enrolment.params[2],
    }))


def post(options, url, data):
    status, answer = ask(url, data)
    if options.twice and ask(url, data) != (status, answer):
        sys.exit(f"{url}: a byte-identical repeat got another answer")
    return answer


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    vectors = commands.add_parser("vectors")
    vectors.add_argument("file", nargs="?", default=VECTORS)
    live = commands.add_parser("enrol")
    for name in ["--origin", "--service", "--user", "--password", "--card-key"]:
        live.add_argument(name, required=True)
    live.add_argument("--twice", action="store_true")
    options = parser.parse_args()
    replay(options.file) if options.command == "vectors" else enrol(options)


if __name__ == "__main__":
    main()
