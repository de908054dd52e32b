//===- Printer.cpp - terms as SMT-LIB 2 ----------------------------------------===//

#include "solver/smt/Printer.h"

namespace quorate::solver {

void Printer::add(const Term &root) {
  Terms work = {root};
  while (!work.empty()) {
    Term t = work.back();
    work.pop_back();
    if (!t.is_app() || ++uses[t.id()] > 1)
      continue;
    z3::func_decl f = t.decl();
    if (f.decl_kind() == Z3_OP_UNINTERPRETED &&
        declared.insert(Z3_get_func_decl_id(t.ctx(), f)).second)
      declarations += f.to_string() + "\n";
    for (unsigned i = t.num_args(); i-- > 0;)
      work.push_back(t.arg(i));
  }
}

/// The term over the names of its parts, or its own name if it is shared.
Term Printer::shortened(const Term &t) {
  if (!t.is_app() || t.num_args() == 0)
    return t;
  z3::expr_vector parts(t.ctx());
  for (unsigned i = 0; i < t.num_args(); ++i)
    parts.push_back(printable.at(t.arg(i).id()));
  Term body = t.decl()(parts);
  if (uses[t.id()] < 2)
    return body;
  // No part of a program's name begins with a digit.
  std::string name = "shared." + std::to_string(++defined);
  definitions +=
      "(define-fun " + name + " () " + t.get_sort().to_string() + " " + body.to_string() + ")\n";
  return t.ctx().constant(name.c_str(), t.get_sort());
}

std::string Printer::print(const Term &root) {
  Terms work = {root};
  while (!work.empty()) {
    Term t = work.back();
    bool ready = true;
    for (unsigned i = t.is_app() ? t.num_args() : 0; i-- > 0;)
      if (!printable.count(t.arg(i).id())) {
        work.push_back(t.arg(i));
        ready = false;
      }
    if (!ready)
      continue;
    work.pop_back();
    if (!printable.count(t.id()))
      printable.emplace(t.id(), shortened(t));
  }
  return printable.at(root.id()).to_string();
}

} // namespace quorate::solver
