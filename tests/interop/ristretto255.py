"""ristretto255 (RFC 9496) in plain Python: clear, slow, and not constant time.

Good for checking another implementation, not for protecting anybody's money.
"""

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)


def _negative(x):
    return x & 1


def _abs(x):
    return P - x if _negative(x) else x


def _sqrt_ratio(u, v):
    """(was square, |sqrt(u/v)|), RFC 9496 §3.1.3."""
    r = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    check = v * r * r % P
    if check in (-u % P, -u * SQRT_M1 % P):
        r = r * SQRT_M1 % P
    return check in (u % P, -u % P), _abs(r)


_, INVSQRT_A_MINUS_D = _sqrt_ratio(1, (-1 - D) % P)
_, SQRT_AD_MINUS_ONE = _sqrt_ratio((-D - 1) % P, 1)
if not _negative(SQRT_AD_MINUS_ONE):
    # RFC 9496 §4.1 names the root that is odd.
    SQRT_AD_MINUS_ONE = P - SQRT_AD_MINUS_ONE
ONE_MINUS_D_SQ = (1 - D * D) % P
D_MINUS_ONE_SQ = (D - 1) * (D - 1) % P


class Element:
    """A group element, in extended coordinates."""

    def __init__(self, x, y, z, t):
        self.x, self.y, self.z, self.t = x, y, z, t

    def __add__(self, o):
        a = (self.y - self.x) * (o.y - o.x) % P
        b = (self.y + self.x) * (o.y + o.x) % P
        c = 2 * D * self.t * o.t % P
        d = 2 * self.z * o.z % P
        e, f, g, h = b - a, d - c, d + c, b + a
        return Element(e * f % P, g * h % P, f * g % P, e * h % P)

    def __rmul__(self, scalar):
        result, addend, scalar = IDENTITY, self, scalar % L
        while scalar:
            if scalar & 1:
                result = result + addend
            addend = addend + addend
            scalar >>= 1
        return result

    def encode(self):
        """32 bytes, RFC 9496 §4.3.2."""
        u1 = (self.z + self.y) * (self.z - self.y) % P
        u2 = self.x * self.y % P
        _, inv = _sqrt_ratio(1, u1 * u2 * u2 % P)
        den1, den2 = inv * u1 % P, inv * u2 % P
        z_inv = den1 * den2 * self.t % P
        if _negative(self.t * z_inv % P):
            x, y = self.y * SQRT_M1 % P, self.x * SQRT_M1 % P
            den = den1 * INVSQRT_A_MINUS_D % P
        else:
            x, y, den = self.x, self.y, den2
        if _negative(x * z_inv % P):
            y = -y % P
        return _abs(den * (self.z - y) % P).to_bytes(32, "little")


IDENTITY = Element(0, 1, 1, 0)


def decode(data):
    """An element but for the identity; ValueError otherwise. RFC 9496 §4.3.1."""
    s = int.from_bytes(data, "little")
    if len(data) != 32 or s >= P or _negative(s) or s == 0:
        raise ValueError("not a ristretto255 element")
    u1, u2 = (1 - s * s) % P, (1 + s * s) % P
    v = (-D * u1 * u1 - u2 * u2) % P
    square, inv = _sqrt_ratio(1, v * u2 * u2 % P)
    den_x = inv * u2 % P
    x = _abs(2 * s * den_x % P)
    y = u1 * inv * den_x * v % P
    t = x * y % P
    if not square or _negative(t) or y == 0:
        raise ValueError("not a ristretto255 element")
    return Element(x, y, 1, t)


def _map(data):
    """RFC 9496 §4.3.4, MAP."""
    t = int.from_bytes(data, "little") % 2**255 % P
    r = SQRT_M1 * t * t % P
    u = (r + 1) * ONE_MINUS_D_SQ % P
    v = (-1 - r * D) * (r + D) % P
    square, s = _sqrt_ratio(u, v)
    if not square:
        s, c = -_abs(s * t % P) % P, r
    else:
        c = -1
    n = (c * (r - 1) * D_MINUS_ONE_SQ - v) % P
    w0, w1 = 2 * s * v % P, n * SQRT_AD_MINUS_ONE % P
    w2, w3 = (1 - s * s) % P, (1 + s * s) % P
    return Element(w0 * w3 % P, w2 * w1 % P, w1 * w3 % P, w0 * w2 % P)


def from_uniform(data):
    """64 uniform bytes to an element. RFC 9496 §4.3.4."""
    assert len(data) == 64
    return _map(data[:32]) + _map(data[32:])


_BASE = decode(bytes.fromhex("e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76"))


def base(scalar):
    """The generator times a scalar."""
    return scalar * _BASE


def scalar(data):
    """A scalar other than zero out of 32 bytes, little-endian."""
    value = int.from_bytes(data, "little")
    if len(data) != 32 or not 0 < value < L:
        raise ValueError("not a scalar")
    return value
