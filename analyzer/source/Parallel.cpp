//===- Parallel.cpp - independent work on all processors --------------------===//
#include "analyzer/source/Parallel.h"

#include "llvm/Support/Threading.h"
#include "llvm/Support/thread.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <optional>
#include <vector>

void quorate::inParallel(size_t count, llvm::function_ref<void(size_t)> work) {
  // What the limits of recursion are made for (ParserLimits.h, MaxLoweringDepth).
  constexpr unsigned stackBytes = 8 << 20;
  std::atomic<size_t> next = 0;
  std::mutex mutex;
  std::exception_ptr failure;
  auto takeWork = [&] {
    for (size_t i = next++; i < count; i = next++)
      try {
        work(i);
      } catch (...) {
        std::lock_guard lock(mutex);
        failure = std::current_exception();
      }
  };
  size_t processors = llvm::hardware_concurrency().compute_thread_count();
  std::vector<llvm::thread> threads;
  for (size_t i = 1; i < std::min(processors, count); ++i)
    threads.emplace_back(std::optional(stackBytes), takeWork);
  takeWork();
  for (llvm::thread &thread : threads)
    thread.join();
  if (failure)
    std::rethrow_exception(failure);
}
