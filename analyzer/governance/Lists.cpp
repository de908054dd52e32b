//===- Lists.cpp - lists that somebody hands over --------------------------------===//

#include "analyzer/governance/Lists.h"

namespace quorate::gov {

using namespace ir;

namespace {

/// Bytecode reads where a list begins from the word of its parameter, relative to the first one.
int headOf(const Code &code, ValueId value) {
  const Instruction &i = code.flat[code.flow.strip(value)];
  llvm::APInt offset;
  if (i.op != Op::CdLoad || !code.flow.isConstant(i.operands[0], &offset) ||
      offset.getActiveBits() > 16 || offset.getZExtValue() < 4 ||
      (offset.getZExtValue() - 4) % 32 != 0)
    return -1;
  return int((offset.getZExtValue() - 4) / 32);
}

/// The parameter, or a copy of it in memory; -1 if it is none.
int parameterIn(const Code &code, ValueId value) {
  const Instruction &i = code.flat[value];
  const Instruction &given = i.op == Op::Clone ? code.flat[i.operands[0]] : i;
  return given.op == Op::Param ? int(given.index) : -1;
}

/// Of a list that is a member of a structure.
constexpr unsigned positionOf(unsigned parameter, unsigned member) {
  return parameter | (member + 1) << 16;
}

/// The members of a tuple of the ABI: "(address[],(uint256,bytes)[])" has two.
std::vector<llvm::StringRef> membersOf(llvm::StringRef tuple) {
  std::vector<llvm::StringRef> result;
  if (!tuple.consume_front("(") || !tuple.consume_back(")"))
    return result;
  size_t begin = 0, depth = 0;
  for (size_t at = 0; at <= tuple.size(); ++at) {
    if (at == tuple.size() || (tuple[at] == ',' && depth == 0)) {
      result.push_back(tuple.slice(begin, at));
      begin = at + 1;
    } else if (tuple[at] == '(') {
      ++depth;
    } else if (tuple[at] == ')') {
      --depth;
    }
  }
  return result;
}

template <typename Visit> void each(const Code &code, Visit visit) {
  for (BlockId block : code.flat.graph().reversePostorder())
    for (ValueId v : code.flat.code[block].instructions)
      visit(v, code.flat[v]);
}

} // namespace

int lengthOf(const Code &code, ValueId value) {
  const Instruction &i = code.flat[code.flow.strip(value)];
  if (i.op == Op::Length) {
    ValueId at = i.operands[0];
    if (code.flat[at].op == Op::Load) // memory holds where the list is
      at = code.flat[at].operands[0];
    const Instruction &list = code.flat[at];
    if (list.op == Op::RefField) {
      int whole = parameterIn(code, list.operands[0]);
      return whole < 0 ? -1 : int(positionOf(unsigned(whole), list.index));
    }
    if (int whole = parameterIn(code, at); whole >= 0)
      return whole;
    // A list that is made as long as another.
    return list.op == Op::New && !list.operands.empty() ? lengthOf(code, list.operands[0]) : -1;
  }
  if (i.op != Op::CdLoad)
    return -1;
  const Instruction &sum = code.flat[code.flow.strip(i.operands[0])];
  llvm::APInt four;
  if (sum.op != Op::Add || !code.flow.isConstant(sum.operands[1], &four) || four != 4)
    return -1;
  return headOf(code, sum.operands[0]);
}

std::vector<ListInput> listInputs(const Code &code) {
  std::vector<ListInput> result;
  const auto &params = code.flat.source().params;
  for (unsigned p = 0; p < params.size(); ++p) {
    llvm::StringRef whole = params[p].abiType, type = whole;
    if (type.consume_back("[]"))
      result.push_back({p, params[p].name, type.str()});
    const auto *fields = params[p].type.isRef() && params[p].type.data.valid()
                             ? &code.flat.module[params[p].type.data].fields
                             : nullptr;
    for (auto [member, part] : llvm::enumerate(membersOf(whole)))
      if (llvm::StringRef element = part; element.consume_back("[]"))
        result.push_back({positionOf(p, unsigned(member)),
                          fields && member < fields->size() ? (*fields)[member].name : "",
                          element.str(), int(p)});
  }
  if (code.flat.contract.origin != Origin::Bytecode)
    return result;
  // Its length is scaled to words; that of bytes and strings is not.
  each(code, [&](ValueId, const Instruction &i) {
    llvm::APInt five;
    if (i.op != Op::Shl || !code.flow.isConstant(i.operands[1], &five) || five != 5)
      return;
    int list = lengthOf(code, i.operands[0]);
    if (list >= 0 && llvm::none_of(result, [&](const ListInput &known) {
          return known.position == unsigned(list);
        }))
      result.push_back({unsigned(list), "", ""});
  });
  return result;
}

/// Every way over `at` to a good end establishes what `what` accepts, before it or after.
static bool required(const Code &code, ValueId at, std::function<bool(const Condition &)> what) {
  PathQuery query;
  query.through = at;
  query.cut = std::move(what);
  query.target = [&](ValueId v) {
    return code.flat[v].op == Op::Return || code.flat[v].op == Op::ReturnMem;
  };
  return !findPath(code.flow, query).exists();
}

bool equallyLong(const Code &code, unsigned a, unsigned b, ValueId at) {
  auto compares = [&](const Condition &c, unsigned p, unsigned q) {
    if (c.isFlag() || c.op != Op::Eq)
      return false;
    int x = lengthOf(code, c.a), y = lengthOf(code, c.b);
    return (x == int(p) && y == int(q)) || (x == int(q) && y == int(p));
  };
  std::vector<ListInput> lists = listInputs(code);
  std::set<unsigned> equal = {a};
  for (bool grows = true; grows && !equal.count(b);) {
    grows = false;
    for (unsigned p : std::set<unsigned>(equal))
      for (const ListInput &q : lists)
        if (!equal.count(q.position) &&
            required(code, at, [&](const Condition &c) { return compares(c, p, q.position); }))
          grows |= equal.insert(q.position).second;
  }
  return equal.count(b) > 0;
}

bool notEmpty(const Code &code, unsigned list, ValueId at) {
  return required(code, at, [&](const Condition &c) {
    if (c.isFlag()) // length != 0
      return c.op == Op::Ne && lengthOf(code, c.a) == int(list);
    llvm::APInt least;
    bool constant = code.flow.isConstant(c.a, &least);
    // 0 < length, 1 <= length, length == 2
    if ((c.op == Op::ULt || (c.op == Op::ULe && constant && least != 0)) && constant)
      return lengthOf(code, c.b) == int(list);
    return c.op == Op::Eq && code.flow.isConstant(c.b, &least) && least != 0 &&
           lengthOf(code, c.a) == int(list);
  });
}

bool copiesLists(const Code &code) {
  bool copied = false;
  if (code.flat.contract.origin == Origin::Bytecode)
    each(code, [&](ValueId, const Instruction &i) {
      copied |= i.op == Op::MStore && lengthOf(code, i.operands[1]) >= 0;
    });
  return copied;
}

bool isCursor(const Code &code, const Access &store) {
  if (store.path.unknown || keyCount(store.path) == 0)
    return false;
  return mustPass(code.flow, store.at, [&](const Condition &c) {
    const Access *position = code.flow.load(code.flow.strip(c.a));
    const Access *length = c.op == Op::ULt ? code.flow.load(code.flow.strip(c.b)) : nullptr;
    return position && length && position->path.sameShape(store.path) && length->path.isLength() &&
           keyCount(length->path) > 0 &&
           code.flow.same(firstKey(length->path), firstKey(store.path));
  });
}

} // namespace quorate::gov
