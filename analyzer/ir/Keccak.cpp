//===- Keccak.cpp - Keccak-256 (FIPS 202's permutation, Ethereum's padding) ===//

#include "analyzer/ir/Interpreter.h"

#include "llvm/ADT/bit.h"

#include <array>
#include <bit>

namespace quorate::ir {

namespace {

constexpr unsigned Rate = 136; ///< bytes absorbed at a time: 1600 - 2 * 256 bits

constexpr std::array<uint64_t, 24> RoundConstants = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000,
    0x000000000000808b, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
    0x000000000000008a, 0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
    0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003,
    0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008};
/// The rho offsets and pi positions along the cycle that starts at lane 1.
constexpr std::array<uint8_t, 24> Rotations = {1,  3,  6,  10, 15, 21, 28, 36, 45, 55, 2,  14,
                                               27, 41, 56, 8,  25, 43, 62, 18, 39, 61, 20, 44};
constexpr std::array<uint8_t, 24> Lanes = {10, 7,  11, 17, 18, 3, 5,  16, 8,  21, 24, 4,
                                           15, 23, 19, 13, 12, 2, 20, 14, 22, 9,  6,  1};

using State = std::array<uint64_t, 25>;

void permute(State &a) {
  for (uint64_t roundConstant : RoundConstants) {
    uint64_t parity[5];
    for (unsigned x = 0; x < 5; ++x)
      parity[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
    for (unsigned i = 0; i < 25; ++i)
      a[i] ^= parity[(i + 4) % 5] ^ std::rotl(parity[(i + 1) % 5], 1);
    uint64_t carried = a[1];
    for (unsigned i = 0; i < 24; ++i) {
      uint64_t next = a[Lanes[i]];
      a[Lanes[i]] = std::rotl(carried, Rotations[i]);
      carried = next;
    }
    for (unsigned y = 0; y < 25; y += 5) {
      uint64_t row[5];
      for (unsigned x = 0; x < 5; ++x)
        row[x] = a[y + x];
      for (unsigned x = 0; x < 5; ++x)
        a[y + x] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5]);
    }
    a[0] ^= roundConstant;
  }
}

void absorb(State &state, const uint8_t *block) {
  for (unsigned i = 0; i < Rate; ++i)
    state[i / 8] ^= uint64_t(block[i]) << (8 * (i % 8));
  permute(state);
}

} // namespace

Word keccak256(llvm::ArrayRef<uint8_t> data) {
  State state{};
  for (; data.size() >= Rate; data = data.drop_front(Rate))
    absorb(state, data.data());
  uint8_t last[Rate] = {};
  std::copy(data.begin(), data.end(), last);
  last[data.size()] = 0x01;
  last[Rate - 1] |= 0x80;
  absorb(state, last);

  // The digest is little-endian by lane; a word has its first byte most significant.
  std::array<uint64_t, 4> limbs;
  for (unsigned i = 0; i < 4; ++i)
    limbs[3 - i] = llvm::byteswap(state[i]);
  return Word(256, limbs);
}

uint32_t selectorOf(llvm::StringRef signature) {
  Word hash = keccak256({signature.bytes_begin(), signature.size()});
  return uint32_t(hash.extractBitsAsZExtValue(32, 224));
}

} // namespace quorate::ir
