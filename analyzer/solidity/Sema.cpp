//===- Sema.cpp - the order of the analysis, and what it reports ----------------===//
#include "analyzer/solidity/Sema.h"
#include "analyzer/solidity/SemaAnalyser.h"

namespace quorate::sol {

bool languageAtLeast(const SourceUnit &unit, unsigned minor, unsigned patch) {
  bool hasNoPragma = unit.version.low == 0 && unit.version.high == ~0u;
  return hasNoPragma || unit.version.atLeast(minor, patch);
}

unsigned enumBits(const EnumDecl &decl) { return decl.values.size() > 256 ? 16 : 8; }

Analyser::Entered::Entered(Analyser &analyser, Decl &decl)
    : analyser(analyser), before(analyser.at), reportedBefore(analyser.reported) {
  analyser.at = {decl.unit ? decl.unit : before.unit, decl.contract, &decl, nullptr};
  if (auto *contract = llvm::dyn_cast<ContractDecl>(&decl))
    analyser.at.contract = contract;
  analyser.reported = false;
}

Analyser::Entered::~Entered() {
  analyser.at = before;
  analyser.reported = reportedBefore;
}

Analyser::Analyser(Program &program, const SourceStore &sources, Results &results)
    : program(program), types(program.types), sources(sources), results(results) {
  Type type;
  type.kind = TypeKind::RationalLiteral;
  rational = types.intern(type);
  type.kind = TypeKind::StringLiteral;
  stringLiteral = types.intern(type);
  emptyTuple = types.tuple({});
  uint256 = types.integer(256, false);
  bytesMemory = types.bytes(false, DataLocation::Memory);
  stringMemory = types.bytes(true, DataLocation::Memory);
}

bool Analyser::since(unsigned minor, unsigned patch) const {
  return !at.unit || languageAtLeast(*at.unit, minor, patch);
}

void Analyser::incomplete(const Span &span, const std::string &reason) {
  if (reported)
    return;
  reported = true;
  Incomplete entry;
  entry.place.span = span;
  if (span.valid() && span.file.index < sources.size())
    entry.file = sources.file(span.file).path;
  if (at.contract)
    entry.contract = at.contract->name;
  if (auto *function = llvm::dyn_cast_or_null<FunctionDecl>(at.decl))
    entry.function = function->signature.empty() ? function->name : function->signature;
  else if (at.decl && at.decl != at.contract)
    entry.function = at.decl->name;
  entry.reason = reason;
  results.incomplete.push_back(std::move(entry));
}

void Analyser::run() {
  linearise(program.units, scopes, [&](ContractDecl &contract, const std::string &problem) {
    Entered entered(*this, contract);
    incomplete(contract.nameSpan.valid() ? contract.nameSpan : contract.span, problem);
  });
  declareTypes();
  computeSignatures();
  resolveUsing();
  analyseBodies();
}

void analyse(Program &program, const SourceStore &sources, Results &results) {
  Analyser(program, sources, results).run();
}

} // namespace quorate::sol
