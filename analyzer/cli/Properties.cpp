//===- Properties.cpp - the user's own properties --------------------------------------===//
#include "analyzer/cli/Properties.h"

#include "analyzer/cli/Options.h"

#include "llvm/ADT/StringExtras.h"

namespace quorate::cli {
namespace {

constexpr llvm::StringLiteral Tag = "@custom:invariant";
constexpr llvm::StringLiteral Keyword = "invariant"; ///< the tag's own is that of the property

/// Reads the tags of one file. Offsets stay those of the file: what is no property is made blank.
class Reader {
public:
  Reader(FileId file, const SourceStore &sources, Results &results)
      : file(file), source(sources.file(file)), text(source.text), results(results) {}

  std::vector<solver::PropertyText> read() {
    for (size_t at = text.find(Tag); at != llvm::StringRef::npos; at = text.find(Tag, at + 1))
      if (isWord(at + Tag.size()))
        readOne(at);
    return std::move(found);
  }

private:
  bool isWord(size_t end) const { return end >= text.size() || !llvm::isAlnum(text[end]); }

  static llvm::StringRef mark(llvm::StringRef line) {
    for (llvm::StringRef start : {"///", "/**", "*"})
      if (line.starts_with(start) && !line.starts_with("*/"))
        return start;
    return {};
  }

  void readOne(size_t at) {
    size_t lineStart = text.rfind('\n', at) + 1; // npos + 1 is 0
    llvm::StringRef before = text.slice(lineStart, at).ltrim();
    llvm::StringRef opening = mark(before);
    if (opening.empty() || !before.drop_front(opening.size()).trim().empty())
      return; // no NatSpec tag, only its name
    bool block = opening != "///";
    std::string property;
    size_t begin = at + Tag.size() - Keyword.size(), position = begin;
    bool over = false;
    while (position < text.size()) {
      llvm::StringRef line = text.substr(position).take_until([](char c) { return c == '\n'; });
      llvm::StringRef rest = line;
      size_t blanks = 0;
      if (position != begin) {
        llvm::StringRef trimmed = line.ltrim();
        if (block ? trimmed.starts_with("*/") : !trimmed.starts_with("///"))
          break;
        llvm::StringRef start = mark(trimmed);
        rest = trimmed.drop_front(start.size());
        blanks = line.size() - rest.size();
        over |= rest.ltrim().starts_with("@"); // the next tag
      }
      size_t end = block ? rest.find("*/") : llvm::StringRef::npos;
      llvm::StringRef kept = over ? "" : rest.take_front(end);
      property +=
          std::string(blanks, ' ') + kept.str() + std::string(rest.size() - kept.size(), ' ');
      position += line.size();
      if (end != llvm::StringRef::npos)
        break;
      if (position < text.size())
        property += text[position++];
    }
    std::string contract = contractAfter(position);
    if (contract.empty()) {
      struct Incomplete item;
      item.file = source.path;
      item.reason = "a property was not read: " + Tag.str() + " belongs before a contract";
      item.place.span = {file, uint32_t(at), uint32_t(at + Tag.size())};
      results.incomplete.push_back(std::move(item));
      return;
    }
    found.push_back({source.path, file, uint32_t(begin), std::move(property), std::move(contract)});
  }

  /// The contract that begins here, after the rest of the comment.
  std::string contractAfter(size_t position) const {
    llvm::StringRef rest = text.substr(position);
    for (;;) {
      rest = rest.ltrim();
      if (rest.consume_front("*/"))
        continue;
      if (rest.starts_with("//")) {
        rest = rest.drop_until([](char c) { return c == '\n'; });
      } else if (rest.starts_with("/*") || rest.starts_with("*")) {
        size_t end = rest.find("*/", rest.starts_with("/*") ? 2 : 0);
        rest = end == llvm::StringRef::npos ? "" : rest.substr(end + 2);
      } else if (!rest.consume_front("abstract ")) {
        break;
      }
    }
    if (!rest.consume_front("contract"))
      return {};
    llvm::StringRef name =
        rest.ltrim().take_while([](char c) { return llvm::isAlnum(c) || c == '_' || c == '$'; });
    return name.str();
  }

  FileId file;
  const SourceFile &source;
  llvm::StringRef text;
  Results &results;
  std::vector<solver::PropertyText> found;
};

} // namespace

llvm::Expected<std::vector<solver::PropertyText>> loadProperties(llvm::ArrayRef<std::string> paths,
                                                                 SourceStore &sources) {
  std::vector<solver::PropertyText> found;
  for (const std::string &path : paths) {
    llvm::Expected<FileId> file = sources.load(path);
    if (!file)
      return file.takeError();
    const SourceFile &source = sources.file(*file);
    found.push_back({source.path, *file, 0, source.text, ""});
  }
  return found;
}

std::vector<solver::PropertyText>
propertiesInComments(llvm::ArrayRef<FileId> files, const SourceStore &sources, Results &results) {
  std::vector<solver::PropertyText> found;
  for (FileId file : files)
    for (solver::PropertyText &property : Reader(file, sources, results).read())
      found.push_back(std::move(property));
  return found;
}

} // namespace quorate::cli
