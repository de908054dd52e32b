# Run by quorate_embed at build time: writes the pages PAGES into the C++ file OUT.
string(REGEX REPLACE "::[^:]*$" "" namespace "${FUNCTION}")
string(REGEX REPLACE "^.*::" "" name "${FUNCTION}")
set(entries "")
foreach(page IN LISTS PAGES)
  get_filename_component(id "${page}" NAME_WE)
  file(READ "${page}" text)
  # Compilers limit the length of one literal, so a page is given paragraph by paragraph.
  string(REPLACE "\n\n" "\n\n)__page__\" R\"__page__(" text "${text}")
  string(APPEND entries "    {\"${id}\", R\"__page__(${text})__page__\"},\n")
endforeach()
file(WRITE "${OUT}" "// Generated: the texts of files.
#include \"llvm/ADT/StringRef.h\"

namespace ${namespace} {
namespace {
struct Page {
  llvm::StringLiteral id, text;
};
constexpr Page Pages[] = {
    {\"\", \"\"},
${entries}};
} // namespace

llvm::StringRef ${name}(llvm::StringRef id) {
  for (const Page &page : Pages)
    if (page.id == id)
      return page.text;
  return {};
}
} // namespace ${namespace}
")
