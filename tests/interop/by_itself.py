#!/usr/bin/env python3
"""Replays a self-registration, written from docs/protocol.md, section 11, and RFC 9180 alone.

    by_itself.py [FILE]      tests/vectors/self-registration-v1.json, both sides of it

Checks what both sides hash, sign, derive and open, and makes a request of its own that it
opens again.
"""

import hashlib
import hmac as std_hmac
import json
import pathlib
import sys

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

import opaque
from client import SEED_LENGTH, Check, b64, luhn_fits, otp, parse, unb64, verify_ed25519
from opaque import be, expand, extract, lv

VECTORS = pathlib.Path(__file__).parent.parent / "vectors" / "self-registration-v1.json"
LABEL = b"warifu/1 self-registration"


# ── HPKE, base mode (RFC 9180): 0x0020, 0x0001, 0x0003 ─────────────────────

KEM = b"KEM" + be(0x20, 2)
SUITE = b"HPKE" + be(0x20, 2) + be(1, 2) + be(3, 2)


def raw(key):
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def dh(private, public):
    return private.exchange(X25519PublicKey.from_public_bytes(public))


def extract256(salt, ikm):
    return std_hmac.new(salt or bytes(32), ikm, "sha256").digest()


def expand256(prk, info, length):
    out, block = b"", b""
    for number in range(1, -(-length // 32) + 1):
        block = std_hmac.new(prk, block + info + bytes([number]), "sha256").digest()
        out += block
    return out[:length]


def labeled_extract(suite, salt, label, ikm):
    return extract256(salt, b"HPKE-v1" + suite + label + ikm)


def labeled_expand(suite, prk, label, info, length):
    return expand256(prk, be(length, 2) + b"HPKE-v1" + suite + label + info, length)


def context_of(shared, enc, receiver, info):
    """Key, nonce of the first message, exporter secret."""
    kem = labeled_expand(KEM, labeled_extract(KEM, b"", b"eae_prk", shared), b"shared_secret",
                         enc + receiver, 32)
    psk_id = labeled_extract(SUITE, b"", b"psk_id_hash", b"")
    schedule = b"\0" + psk_id + labeled_extract(SUITE, b"", b"info_hash", info)
    secret = labeled_extract(SUITE, kem, b"secret", b"")
    return (labeled_expand(SUITE, secret, b"key", schedule, 32),
            labeled_expand(SUITE, secret, b"base_nonce", schedule, 12),
            labeled_expand(SUITE, secret, b"exp", schedule, 32))


def exported(exporter):
    return labeled_expand(SUITE, exporter, b"sec", LABEL + b" export", 32)


def hpke_open(private, enc, info, sealed):
    key, nonce, exporter = context_of(dh(private, enc), enc, raw(private), info)
    return ChaCha20Poly1305(key).decrypt(nonce, sealed, b""), exported(exporter)


def hpke_seal(public, info, plain):
    ephemeral = X25519PrivateKey.generate()
    enc = raw(ephemeral)
    key, nonce, exporter = context_of(dh(ephemeral, public), enc, public, info)
    return enc, ChaCha20Poly1305(key).encrypt(nonce, plain, b""), exported(exporter)


# ── section 11 ─────────────────────────────────────────────────────────────

def context(request, authority):
    """11.2"""
    device = hashlib.sha256(unb64(request["device_key"], 33) + unb64(request["share"], 32)
                            + request["capabilities"].encode()).digest()
    consent = request["consent"]
    return (LABEL + lv(request["service_id"].encode()) + lv(authority.encode()) + lv(device)
            + lv(consent["terms_version"].encode()) + be(consent["at"], 8))


def possession(info, request):
    return LABEL + b" possession" + lv(info) + unb64(request["enc"], 32) + unb64(request["sealed"])


def verify_possession(request, message):
    point = ec.EllipticCurvePublicKey.from_encoded_point(
        ec.SECP256R1(), unb64(request["device_key"], 33))
    signature = unb64(request["signature"], 64)
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    point.verify(utils.encode_dss_signature(r, s), message, ec.ECDSA(hashes.SHA256()))


def granted(signing_key, body, share, secret, answer):
    """11.3 and 11.4, as the device: transcript hash, seed, grant, key of the confirmation."""
    response = parse(answer)
    name, sealed = unb64(response["enrollment_id"], 16), unb64(response["sealed"])
    theirs = unb64(response["share"], 32)
    transcript = hashlib.sha512(LABEL + b" transcript" + lv(body) + name + theirs).digest()
    message = LABEL + b" response" + transcript + sealed
    verify_ed25519(signing_key, message, unb64(response["signature"], 64))
    prk = extract(transcript, secret + dh(share, theirs))
    to_client = expand(prk, b"warifu/1 issuer to client", 32)
    aad = LABEL + b" response" + name
    grant = parse(ChaCha20Poly1305(to_client).decrypt(sealed[:12], sealed[12:], aad))
    algorithm = grant["algorithm"]
    seed = expand(prk, b"warifu/1 seed" + name + algorithm.encode(), SEED_LENGTH[algorithm])
    check = opaque.hmac(seed, b"warifu/1 key check", "sha256")[:8]
    if not std_hmac.compare_digest(unb64(grant["key_check"], 8), check):
        raise ValueError("the issuer derived something else")
    return transcript, seed, grant, expand(prk, b"warifu/1 registered", 32)


def replay(path):
    v = json.loads(pathlib.Path(path).read_text())
    check = Check()
    bank, device = v["institution"], v["device"]
    body = v["request"]["body"].encode()
    request = parse(body)
    info = context(request, bank["authority"])
    check.same("context", info, v["request"]["context"])
    message = possession(info, request)
    check.same("possession", message, v["request"]["possession"])
    verify_possession(request, message)
    check.refused("other possession", InvalidSignature,
                  lambda: verify_possession(request, message + b"\0"))

    agreement = X25519PrivateKey.from_private_bytes(bytes.fromhex(bank["agreement_private_key"]))
    check.same("agreement key", raw(agreement), bank["agreement_public_key"])
    enc, sealed = unb64(request["enc"], 32), unb64(request["sealed"])
    report, secret = hpke_open(agreement, enc, info, sealed)
    check.same("report", report.decode(), device["report"])
    check.same("exported", secret, v["request"]["exported"])
    elsewhere = context(request, "evil.example")
    check.refused("another host", InvalidTag, lambda: hpke_open(agreement, enc, elsewhere, sealed))
    ours = hpke_seal(raw(agreement), info, report)
    check.same("sealed and opened", hpke_open(agreement, ours[0], info, ours[1]), (report, ours[2]))

    share = X25519PrivateKey.from_private_bytes(bytes.fromhex(device["share_private_key"]))
    check.same("share", b64(raw(share)), request["share"])
    signing_key = bytes.fromhex(bank["signing_public_key"])
    answer = v["response"]["body"].encode()
    transcript, seed, grant, registered = granted(signing_key, body, share, secret, answer)
    check.same("transcript hash", transcript, v["response"]["transcript_hash"])
    check.same("seed", seed, v["response"]["seed"])
    check.same("serial", grant["serial"], v["response"]["serial"])
    check.same("Luhn", luhn_fits(grant["serial"]), True)
    check.same("bind until", grant["bind_until"], v["response"]["bind_until"])
    mac = opaque.hmac(registered, b"registered", "sha256")
    check.same("registered", parse(v["registered"]), {"v": 1, "mac": b64(mac)})
    for shown in v["codes"]:
        found = otp(seed, grant["algorithm"], grant["digits"], grant["period"], shown["at"])
        check.same("code", found, shown["code"])
    check.refused("another request", InvalidSignature,
                  lambda: granted(signing_key, body + b" ", share, secret, answer))
    print(f"{check.count} values agree with {path}")


if __name__ == "__main__":
    replay(sys.argv[1] if len(sys.argv) > 1 else VECTORS)
