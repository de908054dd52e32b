#include "analyzer/report/Printable.h"

#include <gtest/gtest.h>

using namespace quorate::report;

namespace {

Excerpt mark(llvm::StringRef line, llvm::StringRef part, unsigned width = 120) {
  size_t at = line.find(part);
  return excerpt(line, at, at + part.size(), width);
}

TEST(Excerpt, MarksStandUnderThePart) {
  Excerpt shown = mark("    target.call(data);", "call");
  EXPECT_EQ(shown.text, "    target.call(data);");
  EXPECT_EQ(shown.marks, "           ^^^^");
}

TEST(Excerpt, TabsBecomeBlanksToTheNextStop) {
  Excerpt shown = mark("\ta\tb", "b");
  EXPECT_EQ(shown.text, "    a   b");
  EXPECT_EQ(shown.marks, "        ^");
}

TEST(Excerpt, WideAndMultibyteCharactersKeepTheColumns) {
  EXPECT_EQ(mark("\xC3\xA9 x", "x").marks, "  ^");             // e acute: two bytes, one column
  EXPECT_EQ(mark("\xE6\xBC\xA2 x", "x").marks, "   ^");        // a CJK character: two columns
  EXPECT_EQ(mark("\xE6\xBC\xA2", "\xE6\xBC\xA2").marks, "^^"); // and marks as wide as it is
}

TEST(Excerpt, HostileCharactersAreSpeltOut) {
  Excerpt shown = mark("a\x1b[31m\xE2\x80\xAE b", "b");
  EXPECT_EQ(shown.text, "a<U+001B>[31m<U+202E> b");
  EXPECT_EQ(shown.marks.size(), shown.text.size());
  EXPECT_EQ(mark("\xff x", "x").text, "\xEF\xBF\xBD x");
}

TEST(Excerpt, LongLinesAreCutAroundTheMark) {
  std::string line = std::string(10'000'000, 'a') + "MARK" + std::string(10'000'000, 'b');
  Excerpt shown = mark(line, "MARK", 80);
  EXPECT_LT(shown.text.size(), 100u);
  size_t at = shown.text.find("MARK");
  ASSERT_NE(at, std::string::npos);
  EXPECT_EQ(shown.marks, std::string(at, ' ') + "^^^^");
  EXPECT_TRUE(llvm::StringRef(shown.text).starts_with("..."));
  EXPECT_TRUE(llvm::StringRef(shown.text).ends_with("..."));
}

TEST(Excerpt, AMarkIsNeverLost) {
  EXPECT_EQ(excerpt("", 0, 0).marks, "^");
  EXPECT_EQ(excerpt("ab", 2, 2).marks, "  ^");
  EXPECT_EQ(excerpt("ab", 0, 0).marks, "^");
  EXPECT_EQ(excerpt("ab", 99, 120).marks, "  ^");
}

TEST(Printable, OneLine) {
  EXPECT_EQ(printable("a\nb\tc\x07"), "a b c<U+0007>");
  EXPECT_EQ(validUtf8("a\xffz"), "a\xEF\xBF\xBDz");
}

} // namespace
