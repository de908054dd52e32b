//===- JsonText.cpp -------------------------------------------------------------------===//
#include "analyzer/cli/JsonText.h"

#include "analyzer/cli/Options.h"

#include "llvm/Support/MemoryBuffer.h"

namespace quorate::cli {
namespace {

using Json = nlohmann::json;

/// Says how far the parser has read.
struct Counting {
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char *;
  using reference = const char &;

  const char *at;
  const char **furthest;
  reference operator*() const { return *at; }
  Counting &operator++() {
    *furthest = ++at;
    return *this;
  }
  Counting operator++(int) {
    Counting old = *this;
    ++*this;
    return old;
  }
  bool operator==(const Counting &other) const { return at == other.at; }
};

/// Follows the parser's events to know the pointer of what comes.
class Places {
public:
  explicit Places(std::map<std::string, size_t> &offsets) : offsets(offsets) {}

  void event(Json::parse_event_t event, const Json &parsed, size_t offset) {
    using Event = Json::parse_event_t;
    switch (event) {
    case Event::key:
      levels.back().name = parsed.get<std::string>();
      offsets[pointer()] = offset;
      break;
    case Event::object_start:
    case Event::array_start:
      nextItem(offset);
      levels.push_back({event == Event::array_start, -1, ""});
      break;
    case Event::object_end:
    case Event::array_end:
      levels.pop_back();
      break;
    case Event::value:
      nextItem(offset);
      break;
    }
  }

private:
  struct Level {
    bool array = false;
    int index = -1;
    std::string name;
  };
  std::vector<Level> levels;
  std::map<std::string, size_t> &offsets;

  void nextItem(size_t offset) {
    if (levels.empty() || !levels.back().array)
      return;
    ++levels.back().index;
    offsets[pointer()] = offset;
  }
  std::string pointer() const {
    std::string text;
    for (const Level &level : levels)
      text += "/" + (level.array ? std::to_string(level.index) : level.name);
    return text;
  }
};

} // namespace

size_t JsonText::offset(const std::string &pointer) const {
  auto found = offsets.find(pointer);
  return found == offsets.end() ? 0 : found->second;
}

unsigned JsonText::line(const std::string &pointer) const {
  return unsigned(std::count(text.begin(), text.begin() + ptrdiff_t(offset(pointer)), '\n')) + 1;
}

llvm::Error JsonText::error(const std::string &pointer, const std::string &message) const {
  return usageError(path, ":", line(pointer), ": ", message);
}

llvm::Expected<JsonText> readJsonText(llvm::StringRef path) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer)
    return usageError("cannot read ", path, ": ", buffer.getError().message());
  JsonText result;
  result.path = path.str();
  result.text = (*buffer)->getBuffer().str();
  const char *begin = result.text.data(), *end = begin + result.text.size(), *furthest = begin;
  Places places(result.offsets);
  // Nothing that people write is this deep, and the parser's memory must not depend on it.
  constexpr int maxDepth = 64;
  bool tooDeep = false;
  auto callback = [&](int depth, Json::parse_event_t event, Json &parsed) {
    tooDeep |= depth > maxDepth;
    if (!tooDeep)
      places.event(event, parsed, size_t(furthest - begin));
    return !tooDeep;
  };
  try {
    result.root = Json::parse(Counting{begin, &furthest}, Counting{end, &furthest}, callback,
                              /*allow_exceptions=*/true, /*ignore_comments=*/true);
  } catch (const Json::parse_error &) {
    auto line = std::count(begin, std::min(furthest, end), '\n') + 1;
    return usageError(path, ":", line,
                      ": this is not JSON (comments are allowed, trailing commas are not)");
  }
  if (tooDeep)
    return usageError(path, ": nested too deeply");
  return result;
}

} // namespace quorate::cli
