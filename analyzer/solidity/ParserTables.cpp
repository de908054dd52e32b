//===- ParserTables.cpp - tables that wait for the next parser --------------===//
#include "analyzer/solidity/ParserTables.h"

#include <mutex>

using namespace quorate::sol;

namespace {

struct Pool {
  std::mutex mutex;
  std::vector<std::unique_ptr<ParserTables>> idle;
};

Pool &pool() {
  static Pool pool;
  return pool;
}

} // namespace

void PredictionTable::prepare(const antlr4::atn::ATN &atn) {
  if (!decisions.empty())
    return;
  size_t count = atn.getNumberOfDecisions();
  decisions.reserve(count);
  for (size_t i = 0; i < count; ++i)
    decisions.emplace_back(atn.getDecisionState(i), i);
}

BorrowedTables::BorrowedTables() {
  std::lock_guard lock(pool().mutex);
  if (pool().idle.empty()) {
    tables = std::make_unique<ParserTables>();
    return;
  }
  tables = std::move(pool().idle.back());
  pool().idle.pop_back();
}

BorrowedTables::~BorrowedTables() {
  std::lock_guard lock(pool().mutex);
  pool().idle.push_back(std::move(tables));
}
