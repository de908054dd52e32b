//===- SortedMap.h - a small map that is cheap to copy ------------------------------===//
//
// What is known of memory is copied at the end of every block: one block of
// storage instead of a tree of nodes.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

namespace quorate::evm {

template <typename Key, typename Value> class SortedMap {
public:
  using Entry = std::pair<Key, Value>;
  using const_iterator = typename std::vector<Entry>::const_iterator;

  const_iterator begin() const { return entries.begin(); }
  const_iterator end() const { return entries.end(); }
  const_iterator lower_bound(const Key &key) const {
    return std::lower_bound(entries.begin(), entries.end(), key,
                            [](const Entry &entry, const Key &k) { return entry.first < k; });
  }
  const Value *find(const Key &key) const {
    auto it = lower_bound(key);
    return it != end() && it->first == key ? &it->second : nullptr;
  }
  bool count(const Key &key) const { return find(key) != nullptr; }
  void set(const Key &key, Value value) {
    auto it = entries.begin() + (lower_bound(key) - entries.cbegin());
    if (it != entries.end() && it->first == key)
      it->second = std::move(value);
    else
      entries.insert(it, {key, std::move(value)});
  }
  void clear() { entries.clear(); }
  template <typename Test> void eraseIf(Test test) { std::erase_if(entries, test); }

  /// Keeps the keys that both have, and of their values what `join` makes (nothing: not kept).
  template <typename Join> void meet(const SortedMap &other, Join join) {
    auto theirs = other.entries.begin();
    eraseIf([&](Entry &mine) {
      while (theirs != other.entries.end() && theirs->first < mine.first)
        ++theirs;
      return theirs == other.entries.end() || theirs->first != mine.first ||
             !join(mine.second, theirs->second);
    });
  }

private:
  std::vector<Entry> entries;
};

} // namespace quorate::evm
