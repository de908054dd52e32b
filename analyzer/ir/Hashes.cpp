//===- Hashes.cpp - the hashes behind precompiles 2 and 3 ---------------------===//

#include "analyzer/ir/Hashes.h"

#include "analyzer/ir/Abi.h"

#include "llvm/Support/Endian.h"
#include "llvm/Support/SHA256.h"

#include <bit>

namespace quorate::ir {

namespace {

// Dobbertin, Bosselaers, Preneel, "RIPEMD-160: A Strengthened Version of RIPEMD" (1996), appendix
// A.
constexpr uint8_t LeftWord[80] = {0, 1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11, 12, 13, 14, 15,
                                  7, 4,  13, 1,  10, 6,  15, 3,  12, 0, 9,  5,  2,  14, 11, 8,
                                  3, 10, 14, 4,  9,  15, 8,  1,  2,  7, 0,  6,  13, 11, 5,  12,
                                  1, 9,  11, 10, 0,  8,  12, 4,  13, 3, 7,  15, 14, 5,  6,  2,
                                  4, 0,  5,  9,  7,  12, 2,  10, 14, 1, 3,  8,  11, 6,  15, 13};
constexpr uint8_t RightWord[80] = {5,  14, 7,  0, 9, 2,  11, 4,  13, 6,  15, 8,  1,  10, 3,  12,
                                   6,  11, 3,  7, 0, 13, 5,  10, 14, 15, 8,  12, 4,  9,  1,  2,
                                   15, 5,  1,  3, 7, 14, 6,  9,  11, 8,  12, 2,  10, 0,  4,  13,
                                   8,  6,  4,  1, 3, 11, 15, 0,  5,  12, 2,  13, 9,  7,  10, 14,
                                   12, 15, 10, 4, 1, 5,  8,  7,  6,  2,  13, 14, 0,  3,  9,  11};
constexpr uint8_t LeftShift[80] = {11, 14, 15, 12, 5,  8,  7,  9,  11, 13, 14, 15, 6,  7,  9,  8,
                                   7,  6,  8,  13, 11, 9,  7,  15, 7,  12, 15, 9,  11, 7,  13, 12,
                                   11, 13, 6,  7,  14, 9,  13, 15, 14, 8,  13, 6,  5,  12, 7,  5,
                                   11, 12, 14, 15, 14, 15, 9,  8,  9,  14, 5,  6,  8,  6,  5,  12,
                                   9,  15, 5,  11, 6,  8,  13, 12, 5,  12, 13, 14, 11, 8,  5,  6};
constexpr uint8_t RightShift[80] = {8,  9,  9,  11, 13, 15, 15, 5,  7,  7,  8,  11, 14, 14, 12, 6,
                                    9,  13, 15, 7,  12, 8,  9,  11, 7,  7,  12, 7,  6,  15, 13, 11,
                                    9,  7,  15, 11, 8,  6,  6,  14, 12, 13, 5,  14, 13, 13, 7,  5,
                                    15, 5,  8,  11, 14, 14, 6,  14, 6,  9,  12, 9,  12, 5,  15, 8,
                                    8,  5,  12, 9,  12, 5,  14, 6,  8,  13, 6,  5,  15, 13, 11, 11};
constexpr uint32_t LeftConstant[5] = {0, 0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xa953fd4e};
constexpr uint32_t RightConstant[5] = {0x50a28be6, 0x5c4dd124, 0x6d703ef3, 0x7a6d76e9, 0};

uint32_t mix(unsigned round, uint32_t x, uint32_t y, uint32_t z) {
  switch (round) {
  case 0:
    return x ^ y ^ z;
  case 1:
    return (x & y) | (~x & z);
  case 2:
    return (x | ~y) ^ z;
  case 3:
    return (x & z) | (y & ~z);
  default:
    return x ^ (y | ~z);
  }
}

using State = std::array<uint32_t, 5>;

State line(const State &start, const uint32_t *words, const uint8_t (&order)[80],
           const uint8_t (&shift)[80], const uint32_t (&constants)[5], bool left) {
  State s = start;
  for (unsigned j = 0; j < 80; ++j) {
    unsigned round = j / 16;
    uint32_t t =
        s[0] + mix(left ? round : 4 - round, s[1], s[2], s[3]) + words[order[j]] + constants[round];
    t = std::rotl(t, shift[j]) + s[4];
    s = {s[4], t, s[1], std::rotl(s[2], 10), s[3]};
  }
  return s;
}

void compress(State &h, const uint8_t *block) {
  uint32_t words[16];
  for (unsigned i = 0; i < 16; ++i)
    words[i] = llvm::support::endian::read32le(block + 4 * i);
  State a = line(h, words, LeftWord, LeftShift, LeftConstant, true);
  State b = line(h, words, RightWord, RightShift, RightConstant, false);
  h = {h[1] + a[2] + b[3], h[2] + a[3] + b[4], h[3] + a[4] + b[0], h[4] + a[0] + b[1],
       h[0] + a[1] + b[2]};
}

} // namespace

Word ripemd160(llvm::ArrayRef<uint8_t> data) {
  ByteString padded(data.begin(), data.end());
  padded.push_back(0x80);
  padded.resize((padded.size() + 8 + 63) / 64 * 64);
  llvm::support::endian::write64le(padded.data() + padded.size() - 8, uint64_t(data.size()) * 8);
  State h = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
  for (size_t at = 0; at < padded.size(); at += 64)
    compress(h, padded.data() + at);
  ByteString digest(32);
  for (unsigned i = 0; i < 5; ++i)
    llvm::support::endian::write32le(digest.data() + 12 + 4 * i, h[i]);
  return wordAt(digest, 0);
}

Word sha256(llvm::ArrayRef<uint8_t> data) {
  auto digest = llvm::SHA256::hash(data);
  return wordAt(digest, 0);
}

} // namespace quorate::ir
