//===- Cache.cpp ----------------------------------------------------------------------------===//
#include "analyzer/cli/Cache.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/BLAKE3.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

#include <cstdlib>
#include <elf.h>
#include <link.h>
#include <unistd.h>

namespace quorate::cli {
namespace {

namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

constexpr llvm::StringLiteral Magic = "quorate cache 1\n", Suffix = ".entry";
constexpr size_t DigestSize = 64;            ///< in hex digits
constexpr uint64_t MaxFolder = 256ull << 20; ///< bytes; beyond it the oldest entries go

std::string hexDigest(llvm::BLAKE3 &hash) {
  auto digest = hash.final();
  return llvm::toHex(llvm::ArrayRef<uint8_t>(digest), /*LowerCase=*/true);
}

/// The build id in the notes of the program's own segments.
int findBuildId(dl_phdr_info *info, size_t, void *result) {
  for (unsigned i = 0; i < info->dlpi_phnum; ++i) {
    const ElfW(Phdr) &segment = info->dlpi_phdr[i];
    if (segment.p_type != PT_NOTE)
      continue;
    const char *at = reinterpret_cast<const char *>(info->dlpi_addr + segment.p_vaddr);
    const char *end = at + segment.p_memsz;
    while (at + sizeof(ElfW(Nhdr)) <= end) {
      const auto *note = reinterpret_cast<const ElfW(Nhdr) *>(at);
      const char *name = at + sizeof *note;
      const char *data = name + llvm::alignTo(note->n_namesz, 4);
      if (note->n_type == NT_GNU_BUILD_ID && llvm::StringRef(name, 3) == "GNU")
        *static_cast<std::string *>(result) = llvm::toHex(llvm::StringRef(data, note->n_descsz));
      at = data + llvm::alignTo(note->n_descsz, 4);
    }
  }
  return 1; // the program is the first; the libraries do not matter here
}

std::string userFolder() {
  for (auto [variable, below] :
       {std::pair("QUORATE_CACHE_DIR", ""), std::pair("XDG_CACHE_HOME", "quorate"),
        std::pair("HOME", ".cache/quorate")})
    if (const char *value = std::getenv(variable); value && *value) {
      llvm::SmallString<256> result(value);
      if (*below)
        path::append(result, below);
      return result.str().str();
    }
  return {};
}

} // namespace

struct CacheKey::State {
  llvm::BLAKE3 hash;
};
CacheKey::CacheKey() : state(std::make_unique<State>()) {}
CacheKey::~CacheKey() = default;

void CacheKey::add(llvm::StringRef part) {
  uint64_t size = part.size();
  state->hash.update(llvm::StringRef(reinterpret_cast<const char *>(&size), sizeof size));
  state->hash.update(part);
}

std::string CacheKey::text() { return hexDigest(state->hash); }

std::string contentHash(llvm::StringRef text) {
  llvm::BLAKE3 hash;
  hash.update(text);
  return hexDigest(hash);
}

std::string buildIdentity() {
  static const std::string identity = [] {
    std::string id;
    dl_iterate_phdr(findBuildId, &id);
    return id;
  }();
  return identity;
}

Cache::Cache(const Options &options) : verbose(options.verbose) {
  if (options.noCache || options.verifyIr || options.timeRules || buildIdentity().empty())
    return;
  folder = options.cacheFolder.empty() ? userFolder() : options.cacheFolder;
  if (!folder.empty() && fs::create_directories(folder, /*IgnoreExisting=*/true, fs::owner_all)) {
    say("the folder " + folder + " cannot be made; nothing is kept");
    folder.clear();
  }
}

void Cache::say(const std::string &what) const {
  if (verbose)
    llvm::errs() << "quorate: cache: " << what << '\n';
}

std::optional<std::string> Cache::read(const std::string &key) {
  if (!enabled())
    return std::nullopt;
  llvm::SmallString<256> file(folder);
  path::append(file, key + Suffix);
  fs::file_status status;
  if (fs::status(file, status, /*Follow=*/false) || status.type() == fs::file_type::file_not_found)
    return std::nullopt;
  if (status.type() != fs::file_type::regular_file || status.getUser() != geteuid()) {
    say("the entry " + key + " is not ours and is ignored");
    return std::nullopt;
  }
  auto buffer =
      llvm::MemoryBuffer::getFile(file, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!buffer)
    return std::nullopt;
  llvm::StringRef text = (*buffer)->getBuffer();
  if (!text.consume_front(Magic) || text.size() < DigestSize ||
      contentHash(text.drop_front(DigestSize)) != text.take_front(DigestSize)) {
    say("the entry " + key + " is damaged and is ignored");
    return std::nullopt;
  }
  return text.drop_front(DigestSize).str();
}

void Cache::write(const std::string &key, llvm::StringRef contents) {
  if (!enabled())
    return;
  makeRoom();
  llvm::SmallString<256> file(folder), aside(folder);
  path::append(file, key + Suffix);
  path::append(aside, key + "-%%%%%%%%");
  llvm::Expected<fs::TempFile> temporary =
      fs::TempFile::create(aside, fs::owner_read | fs::owner_write);
  if (!temporary) {
    say("cannot write: " + llvm::toString(temporary.takeError()));
    return;
  }
  llvm::raw_fd_ostream out(temporary->FD, /*shouldClose=*/false);
  out << Magic << contentHash(contents) << contents;
  out.flush();
  bool failed = out.has_error();
  out.clear_error();
  llvm::Error error = failed ? temporary->discard() : temporary->keep(file);
  if (failed || error)
    say("cannot write the entry " + key);
  llvm::consumeError(std::move(error));
}

/// Removes the oldest half of the entries once the folder has grown too large. Another run may
/// remove the same ones: that is no harm.
void Cache::makeRoom() {
  struct Found {
    llvm::sys::TimePoint<> time;
    uint64_t size;
    std::string path;
  };
  std::vector<Found> entries;
  uint64_t total = 0;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    llvm::ErrorOr<fs::basic_file_status> status = entry->status();
    if (!status || !llvm::StringRef(entry->path()).ends_with(Suffix))
      continue;
    entries.push_back({status->getLastModificationTime(), status->getSize(), entry->path()});
    total += status->getSize();
  }
  if (total <= MaxFolder)
    return;
  std::sort(entries.begin(), entries.end(),
            [](const Found &a, const Found &b) { return a.time < b.time; });
  for (const Found &entry : entries) {
    if (total <= MaxFolder / 2)
      break;
    fs::remove(entry.path);
    total -= entry.size;
  }
}

} // namespace quorate::cli
