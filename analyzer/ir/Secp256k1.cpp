//===- Secp256k1.cpp - public key recovery ---------------------------------===//
//
// Affine arithmetic on y^2 = x^3 + 7 over the field of p elements. Slow and
// plain: one recovery takes some milliseconds, and few are ever run.
//
//===----------------------------------------------------------------------===//

#include "analyzer/ir/Secp256k1.h"

#include "analyzer/ir/Abi.h"

#include <optional>

namespace quorate::ir {

namespace {

/// Arithmetic modulo a prime of 256 bits.
struct PrimeField {
  Word modulus;

  Word reduce(const Word &a) const { return a.urem(modulus); }
  Word add(const Word &a, const Word &b) const {
    return (a.zext(512) + b.zext(512)).urem(modulus.zext(512)).trunc(256);
  }
  Word negate(const Word &a) const { return a == 0 ? a : modulus - a; }
  Word subtract(const Word &a, const Word &b) const { return add(a, negate(b)); }
  Word multiply(const Word &a, const Word &b) const {
    return (a.zext(512) * b.zext(512)).urem(modulus.zext(512)).trunc(256);
  }
  Word power(Word base, Word exponent) const {
    Word result(256, 1);
    for (; exponent != 0; exponent.lshrInPlace(1), base = multiply(base, base))
      if (exponent[0])
        result = multiply(result, base);
    return result;
  }
  Word invert(const Word &a) const { return power(a, modulus - 2); } ///< Fermat
};

Word hex(llvm::StringRef digits) { return Word(256, digits, 16); }

const PrimeField &coordinates() {
  static const PrimeField field{
      hex("fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f")};
  return field;
}
const PrimeField &scalars() {
  static const PrimeField field{
      hex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")};
  return field;
}

struct Point {
  Word x, y;
};
using MaybePoint = std::optional<Point>; ///< nothing: the point at infinity

MaybePoint add(const MaybePoint &a, const MaybePoint &b) {
  if (!a || !b)
    return a ? a : b;
  const PrimeField &f = coordinates();
  Word slope(256, 0);
  if (a->x == b->x) {
    if (f.add(a->y, b->y) == 0)
      return std::nullopt;
    slope =
        f.multiply(f.multiply(Word(256, 3), f.multiply(a->x, a->x)), f.invert(f.add(a->y, a->y)));
  } else {
    slope = f.multiply(f.subtract(b->y, a->y), f.invert(f.subtract(b->x, a->x)));
  }
  Word x = f.subtract(f.subtract(f.multiply(slope, slope), a->x), b->x);
  return Point{x, f.subtract(f.multiply(slope, f.subtract(a->x, x)), a->y)};
}

MaybePoint multiply(Word factor, MaybePoint point) {
  MaybePoint result;
  for (; factor != 0; factor.lshrInPlace(1), point = add(point, point))
    if (factor[0])
      result = add(result, point);
  return result;
}

/// The point with this x whose y is odd or even; nothing if x is not on the curve.
MaybePoint lift(const Word &x, bool odd) {
  const PrimeField &f = coordinates();
  Word square = f.add(f.multiply(f.multiply(x, x), x), Word(256, 7));
  Word y = f.power(square, (f.modulus + 1).lshr(2)); // p = 3 mod 4
  if (f.multiply(y, y) != square)
    return std::nullopt;
  return Point{x, y[0] == odd ? y : f.negate(y)};
}

} // namespace

Word recoverAddress(const Word &hash, const Word &v, const Word &r, const Word &s) {
  Word none(256, 0);
  const PrimeField &n = scalars();
  if ((v != 27 && v != 28) || r == 0 || s == 0 || r.uge(n.modulus) || s.uge(n.modulus))
    return none;
  MaybePoint nonce = lift(r, v == 28);
  if (!nonce)
    return none;
  Word inverse = n.invert(r);
  Point generator{hex("79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"),
                  hex("483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8")};
  MaybePoint key = add(multiply(n.multiply(s, inverse), nonce),
                       multiply(n.multiply(n.negate(n.reduce(hash)), inverse), generator));
  if (!key)
    return none;
  ByteString bytes;
  appendWord(bytes, key->x);
  appendWord(bytes, key->y);
  return keccak256(bytes) & Word::getLowBitsSet(256, 160);
}

} // namespace quorate::ir
