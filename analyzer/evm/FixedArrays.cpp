//===- FixedArrays.cpp - arrays of fixed length in storage ------------------------------===//

#include "analyzer/evm/FixedArrays.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

namespace quorate::evm {

using Kind = SlotStep::Kind;

std::string shapeText(const SlotPath &path, size_t steps) {
  std::string out = llvm::toString(path.root, 16, false);
  for (size_t k = 0; k < steps; ++k) {
    const SlotStep &step = path.steps[k];
    out += step.kind == Kind::Key ? "m" : step.kind == Kind::Fixed ? "f" : "a";
    if (step.kind != Kind::Element || step.stride > 1)
      out += std::to_string(step.offset);
  }
  return out;
}

namespace {

/// The row of slots that step `k` starts from.
std::string regionText(const SlotPath &path, size_t k) {
  if (k == 0)
    return "";
  SlotPath start = path;
  start.steps[k - 1].offset = 0;
  return shapeText(start, k);
}

/// How far into that row.
APInt slotAt(const SlotPath &path, size_t k) {
  return k == 0 ? path.root : APInt(256, uint64_t(path.steps[k - 1].offset), true);
}

void moveTo(SlotPath &path, size_t k, const APInt &slot) {
  if (k == 0)
    path.root = slot;
  else
    path.steps[k - 1].offset = slot.getSExtValue();
}

/// What a slot is used as: a word, or the kind of what it leads to.
unsigned useOf(const SlotPath &path, size_t k) {
  return k == path.steps.size() ? 1 : 2U << unsigned(path.steps[k].kind);
}

} // namespace

void FixedArrays::noteIndex(const SlotPath &path) {
  for (size_t k = 0; k < path.steps.size(); ++k) {
    const SlotStep &step = path.steps[k];
    if (step.kind != Kind::Fixed)
      continue;
    Array array{slotAt(path, k), step.stride, step.length};
    if (k > 0 && path.steps[k - 1].kind == Kind::Element)
      array.within = path.steps[k - 1].stride;
    array.uses = useOf(path, k + 1);
    regions[regionText(path, k)].push_back(array);
  }
}

void FixedArrays::settle() {
  for (auto &[region, seen] : regions) {
    llvm::stable_sort(seen, [](const Array &a, const Array &b) { return a.start.ult(b.start); });
    Arrays arrays;
    for (const Array &next : seen) {
      // Members of one element, reached by the same kind of index.
      if (!arrays.empty() && arrays.back().stride == next.stride &&
          (next.start - arrays.back().start).ult(next.stride)) {
        arrays.back().length = std::max(arrays.back().length, next.length);
        arrays.back().uses |= next.uses;
      } else {
        arrays.push_back(next);
      }
    }
    size_t farthest = 0;
    for (size_t k = 0; k < arrays.size(); ++k) {
      if (arrays[k].within > 0 && arrays[k].end().ugt(arrays[k].within))
        arrays[k].isClear = false;
      if (k > 0 && arrays[farthest].contains(arrays[k].start))
        arrays[k].isClear = arrays[farthest].isClear = false;
      if (arrays[k].end().ugt(arrays[farthest].end()))
        farthest = k;
    }
    seen = std::move(arrays);
  }
}

FixedArrays::Array *FixedArrays::at(const SlotPath &path, size_t step) {
  auto it = regions.find(regionText(path, step));
  if (it == regions.end())
    return nullptr;
  const APInt slot = slotAt(path, step);
  auto above = llvm::upper_bound(it->second, slot,
                                 [](const APInt &s, const Array &a) { return s.ult(a.start); });
  if (above == it->second.begin() || !std::prev(above)->contains(slot))
    return nullptr;
  return &*std::prev(above);
}

void FixedArrays::noteUse(const SlotPath &path) {
  for (size_t k = 0; k <= path.steps.size() && !regions.empty(); ++k) {
    if (k < path.steps.size() && path.steps[k].kind == Kind::Fixed)
      continue;
    // A variable of another kind in its range: what was tested was no index.
    if (Array *array = at(path, k); array && !(array->uses & useOf(path, k)))
      array->isClear = false;
  }
}

bool FixedArrays::place(SlotPath &path) {
  for (size_t k = 0; k <= path.steps.size() && !regions.empty(); ++k) {
    bool indexed = k < path.steps.size() && path.steps[k].kind == Kind::Fixed;
    const Array *array = at(path, k);
    if (!array || !array->isClear) {
      if (indexed)
        return false;
      continue;
    }
    APInt distance = slotAt(path, k) - array->start, stride(256, array->stride);
    if (!indexed)
      path.steps.emplace(path.steps.begin() + ptrdiff_t(k));
    SlotStep &step = path.steps[k];
    if (indexed &&
        (step.stride != array->stride || step.length > array->length || distance.uge(stride)))
      return false;
    step.kind = Kind::Fixed;
    step.stride = array->stride;
    step.length = array->length;
    step.elements = int64_t(distance.udiv(stride).getZExtValue());
    step.offset = int64_t(distance.urem(stride).getZExtValue());
    moveTo(path, k, array->start);
  }
  return true;
}

} // namespace quorate::evm
