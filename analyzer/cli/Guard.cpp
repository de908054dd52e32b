//===- Guard.cpp ----------------------------------------------------------------------===//
#include "analyzer/cli/Guard.h"

#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/thread.h"

#include <array>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <new>
#include <optional>
#include <unistd.h>

namespace quorate::cli {
namespace {

constexpr unsigned StackSize = 256u << 20;

constexpr char Report[] =
    "quorate: internal error: this is a defect in Quorate, not in the input.\n"
    "Please report it with the command line and, if you can, the input.\n";

#ifdef __SANITIZE_ADDRESS__
struct SignalStack {}; // the sanitizer's own reports say more
#else
void onFatalSignal(int) {
  // Only async-signal-safe calls from here on.
  [[maybe_unused]] auto written = write(STDERR_FILENO, Report, sizeof Report - 1);
  _exit(Internal);
}

/// Handlers run on a stack of their own: a stack overflow is one of the signals.
class SignalStack {
public:
  SignalStack() {
    stack_t stack{};
    stack.ss_sp = memory.data();
    stack.ss_size = memory.size();
    sigaltstack(&stack, nullptr);
    struct sigaction action{};
    action.sa_handler = onFatalSignal;
    action.sa_flags = SA_ONSTACK;
    for (int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT})
      sigaction(signal, &action, nullptr);
  }
  ~SignalStack() {
    stack_t none{};
    none.ss_flags = SS_DISABLE;
    sigaltstack(&none, nullptr);
  }
  SignalStack(const SignalStack &) = delete;
  SignalStack &operator=(const SignalStack &) = delete;

private:
  std::array<char, 64 << 10> memory{};
};
#endif

ExitCode caught(llvm::function_ref<ExitCode()> work) {
  try {
    return work();
  } catch (const std::bad_alloc &) {
    llvm::errs() << "quorate: memory ran out; the input was not analysed\n";
    return Incomplete;
  } catch (const std::exception &error) {
    llvm::errs() << Report << error.what() << '\n';
  } catch (...) {
    llvm::errs() << Report;
  }
  return Internal;
}

} // namespace

ExitCode guarded(llvm::function_ref<ExitCode()> work) {
  ExitCode code = Internal;
  llvm::thread thread(std::optional<unsigned>(StackSize), [&] {
    [[maybe_unused]] SignalStack signals;
    code = caught(work);
  });
  thread.join();
  return code;
}

} // namespace quorate::cli
