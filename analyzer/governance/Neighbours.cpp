//===- Neighbours.cpp -----------------------------------------------------------===//

#include "analyzer/governance/Neighbours.h"

#include "llvm/ADT/STLExtras.h"

#include <set>

namespace quorate::gov {

Model neighbours(const ir::Module &module, const Model &model, ContractId id) {
  std::set<uint32_t> near = {id.index};
  for (const ir::StateVar &var : module[id].vars)
    if (var.type.valid() && !module[var.type].name.empty())
      if (ContractId named = module.find(module[var.type].name); named.valid())
        near.insert(named.index);
  for (const Governor &governor : model.governors)
    for (const auto *links : {&governor.timelocks, &governor.tokens})
      for (const Link &link : *links) {
        if (!link.contract.valid())
          continue;
        if (governor.contract == id)
          near.insert(link.contract.index);
        else if (link.contract == id)
          near.insert(governor.contract.index);
      }
  Model result;
  auto keep = [&](const auto &all, auto &kept) {
    llvm::copy_if(all, std::back_inserter(kept),
                  [&](const auto &role) { return near.count(role.contract.index) != 0; });
  };
  keep(model.governors, result.governors);
  keep(model.timelocks, result.timelocks);
  keep(model.tokens, result.tokens);
  keep(model.convictions, result.convictions);
  keep(model.approvals, result.approvals);
  return result;
}

} // namespace quorate::gov
