//===- Support.h - Solidity text to a module and its queries ---------------===//
#pragma once

#include "analyzer/governance/Queries.h"
#include "analyzer/governance/Roles.h"
#include "analyzer/ir/Text.h"
#include "analyzer/solidity/Frontend.h"

#include <gtest/gtest.h>

namespace quorate::gov {

/// One source text, lowered. Anything that could not be lowered fails the test.
struct Compiled {
  SourceStore sources;
  sol::Program program;
  Results results;
  ir::Module module;

  explicit Compiled(std::string text) {
    FileId file = sources.add("test.sol", std::move(text));
    sol::parseProgram({file}, sources, ImportResolver(), program, results);
    sol::analyse(program, sources, results);
    sol::lower(program, sources, {file}, true, module, results);
    for (const Incomplete &item : results.incomplete)
      ADD_FAILURE() << item.function << ": " << item.reason;
  }

  ContractId contract(llvm::StringRef name) const {
    ContractId id = module.find(name);
    EXPECT_TRUE(id.valid()) << name.str();
    return id;
  }

  /// The 1-based line of a finding or of a piece of evidence.
  uint32_t line(const Place &place) const {
    return place.span.valid() ? sources.position(place.span.file, place.span.begin).line : 0;
  }
};

/// One contract's queries, with functions by name.
struct Queried {
  Compiled compiled;
  ContractView view;

  explicit Queried(std::string text, llvm::StringRef name = "C")
      : compiled(std::move(text)), view(compiled.module, compiled.contract(name)) {}

  FunctionId function(llvm::StringRef name) const {
    FunctionId id = view.contract.findFunction(name);
    EXPECT_TRUE(id.valid()) << name.str();
    return id;
  }
  const Code &code(llvm::StringRef name) const { return view.code(function(name)); }

  std::string text(const PathShape &shape) const {
    return ir::toString(compiled.module, view.contract, shape);
  }
  /// The only store to a leaf of this spelling.
  const Access *store(const Code &code, llvm::StringRef leaf) const {
    const Access *found = nullptr;
    for (const Access &access : code.flat.accesses())
      if (access.write && !access.path.unknown && text(ir::shapeOf(access.path)) == leaf) {
        EXPECT_EQ(found, nullptr) << "two stores to " << leaf.str();
        found = &access;
      }
    EXPECT_NE(found, nullptr) << "no store to " << leaf.str();
    return found;
  }
  /// Every way to the store of `leaf` in `name` compares something with a value of that leaf.
  bool mustTest(llvm::StringRef name, llvm::StringRef leaf, llvm::StringRef tested,
                ir::Op op) const {
    const Code &c = code(name);
    return mustPass(c.flow, store(c, leaf)->at, [&](const Condition &condition) {
      for (ValueId side : {condition.a, condition.b})
        if (side.valid())
          if (const Access *read = c.flow.load(c.flow.strip(side)))
            if (text(ir::shapeOf(read->path)) == tested && condition.op == op)
              return true;
      return false;
    });
  }
};

} // namespace quorate::gov
