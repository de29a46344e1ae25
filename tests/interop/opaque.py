"""The device's half of OPAQUE, suite 1 of docs/protocol.md §5.1 and §5.3."""

import hashlib
import hmac as _hmac
import secrets

from argon2.low_level import Type, hash_secret_raw

import ristretto255 as group

OPRF_CONTEXT = b"OPRFV1-\x00-ristretto255-SHA512"


class ProofFailed(Exception):
    """Wrong password or IDs, or no issuance: not to be told apart."""


def be(number, length):
    return number.to_bytes(length, "big")


def lv(data):
    return be(len(data), 2) + data


def sha512(data):
    return hashlib.sha512(data).digest()


def hmac(key, data, name="sha512"):
    return _hmac.digest(key, data, name)


def extract(salt, ikm):
    return hmac(salt or bytes(64), ikm)


def expand(prk, info, length):
    out, block, count = b"", b"", 1
    while len(out) < length:
        block = hmac(prk, block + info + bytes([count]))
        out, count = out + block, count + 1
    return out[:length]


def expand_message_xmd(message, dst, length):
    """RFC 9380 §5.3.1 with SHA-512."""
    dst_prime = dst + bytes([len(dst)])
    count = -(-length // 64)
    b0 = sha512(bytes(128) + message + be(length, 2) + b"\x00" + dst_prime)
    block = sha512(b0 + b"\x01" + dst_prime)
    out = block
    for number in range(2, count + 1):
        mixed = bytes(a ^ b for a, b in zip(b0, block))
        block = sha512(mixed + bytes([number]) + dst_prime)
        out += block
    return out[:length]


def hash_to_group(message):
    return group.from_uniform(expand_message_xmd(message, b"HashToGroup-" + OPRF_CONTEXT, 64))


def derive_key(seed, info):
    """RFC 9497 §3.2.1, DeriveKeyPair: the private key."""
    for counter in range(256):
        message = seed + lv(info) + bytes([counter])
        wide = expand_message_xmd(message, b"DeriveKeyPair" + OPRF_CONTEXT, 64)
        key = int.from_bytes(wide, "little") % group.L
        if key:
            return key
    raise ProofFailed


def stretch(data):
    return hash_secret_raw(
        data, bytes(16), time_cost=3, memory_cost=64 * 1024, parallelism=1,
        hash_len=len(data), type=Type.ID, version=0x13,
    )


def derive_secret(key, label, context):
    label = b"OPAQUE-" + label
    info = be(64, 2) + bytes([len(label)]) + label + bytes([len(context)]) + context
    return expand(key, info, 64)


def evaluate(oprf_seed, credential_identifier, blinded):
    """What the issuer does with a blinded element; here to check the vectors."""
    seed = expand(oprf_seed, credential_identifier + b"OprfKey", 32)
    key = derive_key(seed, b"OPAQUE-DeriveKeyPair")
    return (key * group.decode(blinded)).encode()


class Login:
    """One login: made with fresh randomness, or with that of the vectors."""

    def __init__(self, password, blind=None, ephemeral=None, nonce=None):
        fresh = lambda: 1 + secrets.randbelow(group.L - 1)
        self.password = password
        self.blind = blind or fresh()
        self.ephemeral = ephemeral or fresh()
        nonce = nonce or secrets.token_bytes(32)
        blinded = (self.blind * hash_to_group(password)).encode()
        self.ke1 = blinded + nonce + group.base(self.ephemeral).encode()

    def finish(self, ke2, context, server_key):
        """KE3 and the session key; ProofFailed, also for another server key."""
        if len(ke2) != 320:
            raise ValueError("KE2 has 320 bytes")
        evaluated, masking_nonce = ke2[:32], ke2[32:64]
        masked, server_ephemeral, mac = ke2[64:192], ke2[224:256], ke2[256:]
        randomized = self.randomize(evaluated)
        opened = self.unmask(randomized, masking_nonce, masked)
        found_key, nonce, tag = opened[:32], opened[32:64], opened[64:]
        client = derive_key(
            expand(randomized, nonce + b"PrivateKey", 32), b"OPAQUE-DeriveDiffieHellmanKeyPair")
        client_key = group.base(client).encode()
        auth_key = expand(randomized, nonce + b"AuthKey", 64)
        authenticated = nonce + found_key + lv(found_key) + lv(client_key)
        if not _hmac.compare_digest(tag, hmac(auth_key, authenticated)):
            raise ProofFailed
        self.client_key = client_key
        self.masking_key = expand(randomized, b"MaskingKey", 64)

        y, s = group.decode(server_ephemeral), group.decode(found_key)
        shared = [self.ephemeral * y, self.ephemeral * s, client * y]
        prk = extract(b"", b"".join(point.encode() for point in shared))
        preamble = (b"OPAQUEv1-" + lv(context) + lv(client_key) + self.ke1
                    + lv(found_key) + ke2[:256])
        digest = sha512(preamble)
        handshake = derive_secret(prk, b"HandshakeSecret", digest)
        session_key = derive_secret(prk, b"SessionKey", digest)
        if not _hmac.compare_digest(mac, hmac(derive_secret(handshake, b"ServerMAC", b""), digest)):
            raise ProofFailed
        if found_key != server_key:
            raise ValueError("the issuer's key is not the card's")
        ke3 = hmac(derive_secret(handshake, b"ClientMAC", b""), sha512(preamble + mac))
        return ke3, session_key

    def randomize(self, evaluated):
        if evaluated == self.ke1[:32]:
            raise ProofFailed
        unblinded = pow(self.blind, -1, group.L) * group.decode(evaluated)
        y = sha512(lv(self.password) + lv(unblinded.encode()) + b"Finalize")
        return extract(b"", y + stretch(y))

    @staticmethod
    def unmask(randomized, nonce, masked):
        key = expand(randomized, b"MaskingKey", 64)
        pad = expand(key, nonce + b"CredentialResponsePad", 128)
        return bytes(a ^ b for a, b in zip(pad, masked))
