//===- Copies.cpp - what is read from a copy of stored state -------------------===//

#include "analyzer/governance/Copies.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"

namespace quorate::gov {

using namespace ir;

namespace {

using Fields = llvm::SmallVector<uint32_t, 2>; ///< members, from the struct inwards

/// One copy and everything that is done with it.
struct Copy {
  ValueId at; ///< the Clone
  struct Use {
    ValueId at;
    Fields fields;
  };
  std::vector<Use> reads, writes;
  bool escapes = false; ///< another name for it exists: it may change behind our back
};

bool isStruct(const Flat &flat, const Type &type) {
  return type.data.valid() && flat.module[type.data].kind == DataKind::Struct;
}

/// Follows `ref`, which names the member `fields` of the copy.
void followCopy(const Flat &flat, const Uses &uses, ValueId ref, const Fields &fields, Copy &copy) {
  for (ValueId at : uses.of(ref)) {
    const Instruction &user = flat[at];
    switch (user.op) {
    case Op::RefField: {
      Fields inner = fields;
      inner.push_back(user.index);
      followCopy(flat, uses, at, inner, copy);
      break;
    }
    case Op::Load:
      if (user.type.isScalar())
        copy.reads.push_back({at, fields});
      else if (isStruct(flat, user.type)) // members that are structs are held by address
        followCopy(flat, uses, at, fields, copy);
      // Lists and strings are reached through the copy as a whole.
      break;
    case Op::Store:
    case Op::CopyTo:
      if (user.operands[0] == ref)
        copy.writes.push_back({at, fields});
      else if (user.op == Op::Store)
        copy.escapes = true;
      break;
    case Op::Clear:
      copy.writes.push_back({at, fields});
      break;
    case Op::Clone:
    case Op::Keccak:
    case Op::AbiEncode:
    case Op::Log:
    case Op::ExtCall:
    case Op::Create:
    case Op::Return:
    case Op::Revert:
      break;
    default:
      copy.escapes = true;
    }
  }
}

bool overlaps(const Fields &a, const Fields &b) {
  size_t common = std::min(a.size(), b.size());
  return std::equal(a.begin(), a.begin() + common, b.begin());
}

class Forwarding {
public:
  explicit Forwarding(Flat &flat) : flat(flat), code(flat.code) {}

  void run() {
    std::vector<ValueId> clones = structsCopied();
    if (clones.empty())
      return;
    {
      const Graph graph(code);
      const Uses uses(code);
      for (ValueId at : clones) {
        Copy copy;
        copy.at = at;
        followCopy(flat, uses, at, {}, copy);
        if (!copy.escapes)
          choose(graph, copy);
      }
    }
    for (auto &[clone, reads] : chosen)
      forward(clone, reads);
    replace();
  }

private:
  std::vector<ValueId> structsCopied() const {
    std::vector<ValueId> result;
    for (const Block &block : code.blocks)
      for (ValueId at : block.instructions) {
        const Instruction &i = code[at];
        if (i.op != Op::Clone || !i.type.isRef() || i.type.space != Space::Memory ||
            !isStruct(flat, i.type))
          continue;
        const Type &from = code[i.operands[0]].type;
        if (from.isRef() && from.data == i.type.data && from.space != Space::Memory &&
            from.space != Space::Calldata)
          result.push_back(at);
      }
    return result;
  }

  void choose(const Graph &graph, const Copy &copy) {
    std::vector<Copy::Use> reads;
    for (const Copy::Use &read : copy.reads)
      if (llvm::none_of(copy.writes, [&](const Copy::Use &write) {
            return overlaps(read.fields, write.fields) && graph.mayFollow(write.at, read.at);
          }))
        reads.push_back(read);
    if (!reads.empty())
      chosen.push_back({copy.at, std::move(reads)});
  }

  ValueId append(Instruction instruction, ValueId like) {
    ValueId id(uint32_t(code.instructions.size()));
    instruction.place = code[like].place;
    code.instructions.push_back(std::move(instruction));
    flat.origins.push_back(OriginOf(flat.origins[like.index]));
    return id;
  }

  /// Reads each member that is asked for once, right after the copy was made.
  void forward(ValueId clone, llvm::ArrayRef<Copy::Use> reads) {
    std::vector<std::pair<Fields, ValueId>> known;
    llvm::SmallVector<ValueId, 8> added;
    for (const Copy::Use &read : reads) {
      auto it = llvm::find_if(known, [&](auto &k) { return k.first == read.fields; });
      if (it != known.end() && code[it->second].type == code[read.at].type) {
        replaced[read.at.index] = it->second;
        continue;
      }
      ValueId ref = code[clone].operands[0];
      for (uint32_t field : read.fields) {
        Instruction member;
        member.op = Op::RefField;
        member.index = field;
        member.operands = {ref};
        member.type = code[ref].type;
        member.type.data = flat.module[code[ref].type.data].fields[field].type;
        ref = append(std::move(member), read.at);
        added.push_back(ref);
      }
      Instruction load;
      load.op = Op::Load;
      load.operands = {ref};
      load.type = code[read.at].type;
      ValueId value = append(std::move(load), read.at);
      added.push_back(value);
      known.push_back({read.fields, value});
      replaced[read.at.index] = value;
    }
    BlockId home = code[clone].block;
    auto &list = code[home].instructions;
    list.insert(std::next(llvm::find(list, clone)), added.begin(), added.end());
    for (ValueId value : added)
      code[value].block = home;
  }

  void replace() {
    for (Instruction &i : code.instructions)
      for (ValueId &operand : i.operands)
        if (auto it = replaced.find(operand.index); it != replaced.end())
          operand = it->second;
    for (Block &block : code.blocks)
      llvm::erase_if(block.instructions, [&](ValueId at) {
        if (!replaced.count(at.index))
          return false;
        code[at].block = BlockId();
        return true;
      });
  }

  Flat &flat;
  ir::Function &code;
  std::vector<std::pair<ValueId, std::vector<Copy::Use>>> chosen;
  llvm::DenseMap<uint32_t, ValueId> replaced;
};

} // namespace

void readThroughCopies(Flat &flat) { Forwarding(flat).run(); }

} // namespace quorate::gov
