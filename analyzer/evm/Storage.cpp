//===- Storage.cpp - slot numbers to state variables ------------------------------------===//

#include "analyzer/evm/Storage.h"

#include "analyzer/evm/StorageFields.h"
#include "analyzer/evm/StorageTypes.h"
#include "analyzer/ir/Builder.h"

#include <set>

namespace quorate::evm {

namespace {

/// Rewrites one function. New instructions go before the one that they serve.
class Rewriter {
public:
  Rewriter(ir::Module &module, ir::Contract &contract, ir::Function &fn, Region &root)
      : module(module), contract(contract), fn(fn), root(root), builder(module, fn),
        forward(fn.instructions.size()), before(fn.instructions.size()) {}

  void run(llvm::ArrayRef<std::pair<SlotAccess, SlotNode *>> accesses, const WordUses &uses) {
    // Every decision reads the function as it was; rewriting only adds until place() is called.
    for (const auto &[access, node] : accesses)
      if (fn[access.at].op == Op::Store && !node->fields.empty())
        planStore(access, *node, uses);
    for (const auto &[access, node] : accesses)
      if (fn[access.at].op == Op::Load && !node->fields.empty())
        for (const WordUse &use : uses.of(access.at))
          if (!planned.count(use.user))
            plannedValues[use.value] = pieces(fn, use.value);
    for (const auto &[access, node] : accesses)
      if (fn[access.at].op == Op::Load)
        rewriteLoad(access);
    for (const auto &[value, parts] : plannedValues)
      rebuild(value, parts);
    for (const auto &[access, node] : accesses)
      if (fn[access.at].op == Op::Store)
        rewriteStore(access);
    place();
  }

private:
  using Fields = std::vector<std::pair<const PackedField *, ValueId>>;

  struct FieldStore {
    uint32_t field = 0;
    std::vector<Piece> parts;
  };

  void planStore(const SlotAccess &access, const SlotNode &node, const WordUses &uses) {
    planned[access.at];
    std::vector<Piece> all = uses.written(access.at);
    for (uint32_t k = 0; k < node.fields.size(); ++k) {
      std::vector<Piece> parts = cut(all, node.fields[k].bits);
      if (isKept(uses, parts.front(), access.at))
        continue;
      planned[access.at].push_back({k, std::move(parts)});
    }
  }

  // New instructions, in front of `at`.
  ValueId emit(ValueId at, ir::Instruction i) {
    ValueId id(uint32_t(fn.instructions.size()));
    i.block = fn[at].block;
    i.place = fn[at].place;
    fn.instructions.push_back(std::move(i));
    before[at.index].push_back(id);
    return id;
  }
  ValueId emit(ValueId at, Op op, Type type, llvm::ArrayRef<ValueId> operands) {
    ir::Instruction i;
    i.op = op;
    i.type = type;
    i.operands.assign(operands.begin(), operands.end());
    return emit(at, std::move(i));
  }
  ValueId constant(const APInt &value, Type type) {
    ValueId id = builder.constant(value, type);
    if (forward.size() < fn.instructions.size())
      grow();
    return id;
  }
  void grow() {
    forward.resize(fn.instructions.size());
    before.resize(fn.instructions.size());
  }

  ValueId convert(ValueId at, ValueId value, Type to) {
    Type from = fn[value].type;
    if (from == to)
      return value;
    if (from.bits == to.bits)
      return emit(at, Op::Cast, to, {value});
    auto unsignedOf = [&](ValueId v) {
      Type t = fn[v].type;
      bool plain = t.kind == ir::TypeKind::UInt || t.kind == ir::TypeKind::Bool;
      return plain ? v : emit(at, Op::Cast, Type::uint(t.bits), {v});
    };
    value = unsignedOf(value);
    bool toPlain = to.kind == ir::TypeKind::UInt || to.kind == ir::TypeKind::Bool;
    Type plain = toPlain ? to : Type::uint(to.bits);
    value = emit(at, from.bits > to.bits ? Op::Trunc : Op::ZExt, plain, {value});
    return toPlain ? value : emit(at, Op::Cast, to, {value});
  }

  /// The slot at the end of a path, and a reference to the region that it is in.
  std::pair<const SlotNode *, ValueId> follow(ValueId at, const SlotPath &path) {
    const Region *region = &root;
    ValueId ref;
    APInt offset = path.root;
    for (const SlotStep &step : path.steps) {
      const SlotNode &slot = *region->slots.at(offset);
      bool key = step.kind == SlotStep::Kind::Key;
      ref = member(at, ref, key ? slot.mapIndex : slot.arrayIndex);
      const ir::DataType &type = module[fn[ref].type.data];
      Type element = Type::ref(ir::Space::Storage, type.element);
      if (key) {
        Type keyType = module[type.key].value;
        ValueId k = convert(at, step.value, keyType);
        ref = emit(at, Op::RefKey, element, {ref, k});
      } else {
        ref = emit(at, Op::RefIndex, element, {ref, indexOf(at, step)});
      }
      region = key ? slot.values.get() : slot.elements.get();
      offset = APInt(256, uint64_t(step.offset));
    }
    return {region->slots.at(offset).get(), ref};
  }

  ValueId indexOf(ValueId at, const SlotStep &step) {
    Type word = Type::uint();
    APInt more(256, uint64_t(step.elements), true);
    if (!step.value.valid())
      return constant(more, word);
    ValueId index = step.value;
    if (step.origin.valid())
      index = emit(at, Op::Sub, word, {index, convert(at, step.origin, word)});
    if (step.elements > 0)
      index = emit(at, Op::Add, word, {index, constant(more, word)});
    else if (step.elements < 0)
      index = emit(at, Op::Sub, word, {index, constant(-more, word)});
    return index;
  }

  /// Reference to a variable (at the root, where `base` is invalid) or to a field of `base`.
  ValueId member(ValueId at, ValueId base, uint32_t index) {
    ir::Instruction i;
    if (!base.valid()) {
      i.op = Op::RefVar;
      i.var = ir::VarId(index);
      i.type = Type::ref(ir::Space::Storage, contract.vars[index].type);
      return emit(at, std::move(i));
    }
    if (index == NoField)
      return base;
    i.op = Op::RefField;
    i.index = index;
    i.operands = {base};
    i.type = Type::ref(ir::Space::Storage, module[fn[base].type.data].fields[index].type);
    return emit(at, std::move(i));
  }

  void rewriteLoad(const SlotAccess &access) {
    ValueId at = access.at;
    auto [node, base] = follow(at, access.path);
    if (node->elements) { // the slot of an array holds its length
      ValueId array = member(at, base, node->arrayIndex);
      forward[at.index] = emit(at, Op::Length, Type::uint(), {array});
    } else if (node->fields.empty()) {
      ValueId ref = member(at, base, node->fieldIndex[0]);
      forward[at.index] = emit(at, Op::Load, Type::uint(), {ref});
    } else {
      Fields &fields = loads[at];
      for (size_t k = 0; k < node->fields.size(); ++k) {
        ValueId ref = member(at, base, node->fieldIndex[k]);
        fields.emplace_back(&node->fields[k],
                            emit(at, Op::Load, fieldType(node->fields[k]), {ref}));
      }
    }
  }

  /// Bits of a value as a scalar of the given type; `parts` start at bit `low`.
  ValueId assemble(ValueId at, llvm::ArrayRef<Piece> parts, unsigned low, Type type) {
    ValueId sum;
    APInt constants(256, 0);
    bool alone = true;
    for (const Piece &p : parts)
      alone &= !p.source.valid() || p.at.low == low;
    for (const Piece &p : parts) {
      if (!p.source.valid()) {
        constants |= p.constant.shl(p.at.low - low);
        continue;
      }
      ValueId value = bitsOf(at, p);
      if (alone && constants.isZero())
        sum = value;
      else {
        value = convert(at, value, Type::uint());
        if (p.at.low > low)
          value = emit(at, Op::Shl, Type::uint(),
                       {value, constant(APInt(256, p.at.low - low), Type::uint())});
        sum = sum.valid() ? emit(at, Op::Or, Type::uint(), {sum, value}) : value;
      }
    }
    if (!sum.valid())
      return constant(constants, type);
    if (!constants.isZero()) {
      sum = convert(at, sum, Type::uint());
      sum = emit(at, Op::Or, Type::uint(), {sum, constant(constants, Type::uint())});
    }
    return convert(at, sum, type);
  }

  ValueId bitsOf(ValueId at, const Piece &p) {
    auto it = loads.find(p.source);
    if (it != loads.end())
      for (const auto &[field, value] : it->second)
        if (field->bits == BitRange{p.sourceLow, p.at.width})
          return value;
    ValueId source = p.source;
    unsigned bits = fn[source].type.bits;
    if (p.sourceLow == 0 && p.at.width == bits)
      return source;
    source = convert(at, source, Type::uint(bits));
    if (p.sourceLow > 0)
      source = emit(at, Op::LShr, Type::uint(bits),
                    {source, constant(APInt(256, p.sourceLow), Type::uint())});
    return p.at.width == bits ? source : emit(at, Op::Trunc, Type::uint(p.at.width), {source});
  }

  void rebuild(ValueId value, const std::vector<Piece> &parts) {
    if (llvm::any_of(parts, [&](const Piece &p) { return p.source == value; }))
      return; // not taken apart
    forward[value.index] = assemble(value, parts, 0, fn[value].type);
  }

  void rewriteStore(const SlotAccess &access) {
    ValueId at = access.at;
    auto [node, base] = follow(at, access.path);
    ValueId value = fn[at].operands[1];
    if (node->elements) {
      emit(at, Op::SetLength, Type::none(), {member(at, base, node->arrayIndex), value});
    } else if (node->fields.empty()) {
      emit(at, Op::Store, Type::none(), {member(at, base, node->fieldIndex[0]), value});
    } else {
      for (const FieldStore &store : planned[at]) {
        const PackedField &field = node->fields[store.field];
        ValueId part = assemble(at, store.parts, field.bits.low, fieldType(field));
        emit(at, Op::Store, Type::none(), {member(at, base, node->fieldIndex[store.field]), part});
      }
    }
    removed.insert(at);
  }

  ValueId find(ValueId v) const {
    while (v.index < forward.size() && forward[v.index].valid())
      v = forward[v.index];
    return v;
  }

  void place() {
    grow();
    for (ir::Block &block : fn.blocks) {
      std::vector<ValueId> list;
      for (ValueId id : block.instructions) {
        list.insert(list.end(), before[id.index].begin(), before[id.index].end());
        if (!removed.count(id) && !forward[id.index].valid())
          list.push_back(id);
      }
      block.instructions = std::move(list);
      for (ValueId id : block.instructions)
        for (ValueId &operand : fn[id].operands)
          operand = find(operand);
    }
  }

  ir::Module &module;
  ir::Contract &contract;
  ir::Function &fn;
  Region &root;
  ir::Builder builder;
  std::vector<ValueId> forward; ///< what stands for a value now
  std::vector<std::vector<ValueId>> before;
  std::map<ValueId, std::vector<FieldStore>> planned; ///< by store
  std::map<ValueId, std::vector<Piece>> plannedValues;
  std::map<ValueId, Fields> loads;
  std::set<ValueId> removed;
};

void decideAll(Region &region, const std::vector<WordUses> &functions) {
  for (auto &[offset, node] : region.slots) {
    if (!node->words.empty() && !node->elements)
      decideFields(*node, functions);
    if (node->values)
      decideAll(*node->values, functions);
    if (node->elements)
      decideAll(*node->elements, functions);
  }
}

} // namespace

void recoverStorage(ir::Module &module, ir::Contract &contract,
                    llvm::ArrayRef<LayoutEntry> layout) {
  StorageTree tree(contract);
  std::vector<WordUses> uses;
  for (const ir::Function &fn : contract.functions)
    uses.emplace_back(fn);
  decideAll(tree.root, uses);
  makeVariables(module, contract, tree.root, layout);
  for (uint32_t f = 0; f < contract.functions.size(); ++f) {
    std::vector<std::pair<SlotAccess, SlotNode *>> own;
    for (const auto &entry : tree.accesses)
      if (entry.first.function == f)
        own.push_back(entry);
    if (!own.empty())
      Rewriter(module, contract, contract.functions[f], tree.root).run(own, uses[f]);
  }
}

} // namespace quorate::evm
